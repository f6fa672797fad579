"""What it takes to grade all customers anew, against one bare SQL statement that reads the same documents.

    SCRIPT=tests/bench/credit_score.py scripts/odoo shell -c config/odoo-dev.conf -d NAME --no-http

Customers, their invoices and payments are written by SQL and rolled back at the end; CUSTOMERS= says how many
(100,000), INVOICES= how many each has (10, of which every fifth is late and every tenth is not paid).
"""

import os
import time

from odoo.tools import SQL

env = env  # noqa: F821 (the shell's own)
CUSTOMERS, INVOICES = int(os.getenv("CUSTOMERS", "100000")), int(os.getenv("INVOICES", "10"))
company = env.company
accounts = env["med.credit.account"]


def execute(code, *args):
    env.cr.execute(SQL(code, *args))


def copies(table, source, count, **changed):
    """SQL of the columns of a row that is copied, and what of it is changed by expressions over ``n``."""
    env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    names = [name for (name,) in env.cr.fetchall() if name != "id"]
    values = SQL(", ").join(SQL(changed[name]) if name in changed else SQL.identifier("s", name) for name in names)
    return SQL(
        "INSERT INTO %s (%s) SELECT %s FROM %s s, generate_series(1, %s) n WHERE s.id = %s RETURNING id",
        SQL.identifier(table),
        SQL(", ").join(SQL.identifier(name) for name in names),
        values,
        SQL.identifier(table),
        count,
        source,
    )


def fill():
    """The customers with an account each, and for each invoice a posted entry with its receivable line and payment."""
    receivable = env["account.account"].create(
        {"name": "Bench", "code": "BENCH1", "account_type": "asset_receivable", "reconcile": True}
    )
    journal = env["account.journal"].create({"name": "Bench", "code": "BNCH", "type": "general"})
    partner = env["res.partner"].create({"name": "Bench", "is_company": True})
    lines = [(0, 0, {"account_id": receivable.id, "partner_id": partner.id, "debit": 100})]
    lines += [(0, 0, {"account_id": receivable.id, "partner_id": partner.id, "credit": 100})]
    move = env["account.move"].create({"journal_id": journal.id, "line_ids": lines})
    env.flush_all()
    env.cr.execute(copies("res_partner", partner.id, CUSTOMERS, name="'Bench ' || n"))
    ids = [id_ for (id_,) in env.cr.fetchall()]
    execute("UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", ids)
    execute(
        """INSERT INTO med_credit_account (company_id, partner_id, currency_id, active, create_date, write_date)
           SELECT %s, id, %s, true, now(), now() FROM unnest(%s) id""",
        company.id,
        company.currency_id.id,
        ids,
    )
    execute("CREATE TEMP TABLE bench_due ON COMMIT DROP AS SELECT p, n, current_date - (30 + n * 60) AS day,"
            " row_number() OVER () AS at FROM unnest(%s) p, generate_series(1, %s) n", ids, INVOICES)  # fmt: skip
    documents(ids, move)
    return ids


def documents(ids, move):
    """Copies the entry for each invoice and each payment, and reconciles them."""
    for kind, move_type, shift in (("invoice", "out_invoice", 0), ("payment", "entry", 40)):
        env.cr.execute(
            copies(
                "account_move", move.id, len(ids) * INVOICES, move_type=f"'{move_type}'", state="'posted'",
                name=f"'{kind}/' || n",
            )
        )  # fmt: skip
        moves = [id_ for (id_,) in env.cr.fetchall()]
        execute(
            """UPDATE account_move m SET partner_id = d.p, commercial_partner_id = d.p, date = d.day + %s,
                      invoice_date = d.day, amount_untaxed_signed = 100 + d.n, amount_total_signed = 100 + d.n
                 FROM unnest(%s) WITH ORDINALITY AS u(id, at) JOIN bench_due d ON d.at = u.at WHERE m.id = u.id""",
            shift,
            moves,
        )
        line = move.line_ids.filtered("debit" if kind == "invoice" else "credit")
        env.cr.execute(copies("account_move_line", line.id, len(moves), parent_state="'posted'"))
        ids_ = [id_ for (id_,) in env.cr.fetchall()]
        execute(
            """UPDATE account_move_line l
                  SET partner_id = d.p, move_id = m.id, date = d.day + %s, date_maturity = d.day + 30,
                      balance = %s * (100 + d.n), reconciled = d.n %% 10 != 0,
                      amount_residual = CASE WHEN d.n %% 10 = 0 THEN %s * (100 + d.n) ELSE 0 END
                 FROM unnest(%s) WITH ORDINALITY AS u(id, at) JOIN bench_due d ON d.at = u.at
                 JOIN unnest(%s) WITH ORDINALITY AS m(id, at) ON m.at = u.at WHERE l.id = u.id""",
            shift,
            1 if kind == "invoice" else -1,
            1 if kind == "invoice" else -1,
            ids_,
            moves,
        )
        execute("CREATE TEMP TABLE %s ON COMMIT DROP AS SELECT * FROM unnest(%s) WITH ORDINALITY AS u(id, at)",
                SQL.identifier(f"bench_{kind}"), ids_)  # fmt: skip
    execute(
        """INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, debit_currency_id, credit_currency_id,
                  company_id, amount, debit_amount_currency, credit_amount_currency, max_date, create_date)
           SELECT i.id, y.id, %s, %s, %s, 100 + d.n, 100 + d.n, 100 + d.n,
                  d.day + CASE WHEN d.n %% 5 = 0 THEN 60 ELSE 20 END, now()
             FROM bench_invoice i JOIN bench_payment y USING (at) JOIN bench_due d USING (at) WHERE d.n %% 10 != 0""",
        *(company.currency_id.id, company.currency_id.id, company.id),
    )
    env.cr.execute(
        "ANALYZE res_partner, account_move, account_move_line, account_partial_reconcile, med_credit_account"
    )
    env.invalidate_all()


BARE = """
    WITH owed AS (
        SELECT p.commercial_partner_id AS root, l.balance, COALESCE(l.date_maturity, l.date) AS due,
               COALESCE(r.amount, 0) AS paid, r.max_date
          FROM account_move_line l
          JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
          JOIN res_partner p ON p.id = l.partner_id
          LEFT JOIN account_partial_reconcile r ON r.debit_move_id = l.id
         WHERE l.parent_state = 'posted' AND l.balance > 0 AND l.company_id = %(company)s),
    paying AS (
        SELECT root, sum(paid * (max_date - due)) / NULLIF(sum(paid), 0) AS late,
               100 * sum(balance - paid) FILTER (WHERE due < current_date) / NULLIF(sum(balance - paid), 0) AS overdue
          FROM owed GROUP BY root),
    trade AS (
        SELECT commercial_partner_id AS root, min(invoice_date) AS first,
               sum(amount_untaxed_signed) FILTER (WHERE invoice_date > current_date - 365) AS year,
               sum(amount_untaxed_signed) FILTER (WHERE invoice_date <= current_date - 365
                                                    AND invoice_date > current_date - 730) AS before
          FROM account_move WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND company_id = %(company)s GROUP BY 1),
    placed AS (
        SELECT root, late, overdue, current_date - first AS known, year / NULLIF(before, 0) AS trend,
               percent_rank() OVER (ORDER BY year) AS rank FROM paying JOIN trade USING (root)),
    scored AS (
        SELECT root, (25 * CASE WHEN late <= 0 THEN 100 WHEN late <= 15 THEN 80 WHEN late <= 30 THEN 56
                                WHEN late <= 60 THEN 28 ELSE 0 END
                    + 15 * CASE WHEN overdue <= 0 THEN 100 WHEN overdue < 5 THEN 80 WHEN overdue < 15 THEN 47
                                WHEN overdue < 30 THEN 20 ELSE 0 END
                    + 8 * CASE WHEN known > 1825 THEN 100 WHEN known > 1095 THEN 75 WHEN known > 365 THEN 50 ELSE 12 END
                    + 4 * CASE WHEN rank >= .75 THEN 100 WHEN rank >= .5 THEN 75 WHEN rank >= .25 THEN 50 ELSE 25 END
                    + 4 * CASE WHEN trend >= 1.1 THEN 100 WHEN trend >= .95 THEN 75 WHEN trend >= .75 THEN 40 ELSE 0 END
                     ) / 56.0 AS points FROM placed)
    UPDATE med_credit_account a SET points = s.points
      FROM scored s WHERE a.partner_id = s.root AND a.company_id = %(company)s"""


def clocked(title, work):
    start = time.perf_counter()
    queries = env.cr.sql_log_count
    work()
    env.flush_all()
    seconds = time.perf_counter() - start
    print(f"{title}: {seconds:.2f} s, {CUSTOMERS / seconds:,.0f} customers/s, {env.cr.sql_log_count - queries} queries")
    return seconds


ids = fill()
graded = accounts.search([("partner_id", "in", ids), ("company_id", "=", company.id)])
day = env["med.gate"]._today(company)
bare = clocked("one bare SQL statement", lambda: env.cr.execute(BARE, {"company": company.id}))
execute("UPDATE med_credit_account SET points = NULL")
env.invalidate_all()
first = clocked("grading, the first time", lambda: graded._rate(company, day))
env.invalidate_all()
again = clocked("grading, the next night", lambda: graded._rate(company, day))
env.invalidate_all()
rebuilt = clocked("exposure rebuilt", lambda: accounts._rebuild())
print(
    f"to the bare statement: first {first / bare:.1f}x, next night {again / bare:.1f}x, exposure {rebuilt / bare:.1f}x"
)
env.cr.rollback()
