"""Credit: what gets past a limit in traffic from several clients, what the gate costs, how fast figures are rebuilt.

The traffic runs over HTTP against a server with three workers, on stock Odoo, with our addons, and with OCA's
sale_financial_risk where it is installed. CUSTOMERS= says for how many the exposure is rebuilt.
"""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from server import call, server, shell
from session import Worker, interleaved, median

LIMIT, PRICE, ORDERS, CLIENTS = 3000, 600, 50, 8
MOST_QUERIES = 12  # more than without the credit rules, on an order of 50 lines
DATABASES = {"stock": "bench_stock", "ours": "bench_ours", "OCA": "bench_risk"}

MAKE = """
import json
from datetime import datetime, timedelta
user = env.ref("base.user_admin")
key = env["res.users.apikeys"].with_user(user)._generate("rpc", "bench", datetime.now() + timedelta(days=1))
partner = env["res.partner"].create({"name": "Traffic", "is_company": True})
product = env["product.product"].create({"name": "Consumable", "type": "service", "taxes_id": False})
if "med.credit.account" in env:
    env["med.rule"].search([("state", "=", "published"), ("code", "!=", "CREDIT-LIMIT")])._retire()
    env["med.rule"].search([("code", "=", "CREDIT-LIMIT")])._force({"state": "published"})
    account = env["med.credit.account"]._of({(env.company, partner)})
    env.flush_all()
    env.cr.execute(
        "INSERT INTO med_credit_limit (account_id, company_id, partner_id, kind, amount, date_from, state, reason)"
        " VALUES (%%s, %%s, %%s, 'base', %(limit)s, '2020-01-01', 'active', 'bench')",
        [account.id, env.company.id, partner.id])
elif "risk_sale_order_limit" in partner:
    partner.write({"credit_limit": %(limit)s, "risk_sale_order_include": True, "risk_invoice_open_include": True,
                   "risk_invoice_draft_include": True, "risk_invoice_unpaid_include": True})
line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": %(price)s}
orders = env["sale.order"].create(
    [{"partner_id": partner.id, "order_line": [(0, 0, line)]} for _ in range(%(count)s)])
env.cr.commit()
print("ANSWER" + json.dumps({"key": key, "partner": partner.id, "orders": orders.ids, "lines": orders.order_line.ids}))
"""


def run(scale):
    databases = {name: database for name, database in DATABASES.items() if exists(database)}
    if "OCA" not in databases:
        print("OCA's sale_financial_risk is not installed: its column is left out.")
    traffic(databases)
    gate_cost(max(int(9 * scale), 3))
    rebuild(int(os.getenv("CUSTOMERS", "100000") or 0))


# --- traffic ----------------------------------------------------------------------------------------------------------


def traffic(databases):
    print(
        f"Traffic of {CLIENTS} clients, 3 workers: {ORDERS} orders of {PRICE} confirmed against a limit of {LIMIT};"
        " mixed: some are raised to three times their amount, some cancelled, at the same time"
    )
    one = f"{'':8}{'orders/s':>10}{'stands':>11}{'of limit':>10}"
    print(f"{one}{'mixed, requests/s':>20}{'stands':>11}{'of limit':>10}")
    for name, database in databases.items():
        with server(database) as port:
            text = f"{name:8}"
            for work in (confirm, mix):
                made = shell(database, MAKE % {"limit": LIMIT, "price": PRICE, "count": ORDERS})
                start = time.perf_counter()
                with ThreadPoolExecutor(CLIENTS) as clients:
                    requests = sum(clients.map(lambda n, made=made, work=work: work(port, made, n), range(ORDERS)))
                seconds = time.perf_counter() - start
                total = confirmed_total(database, made["partner"])
                text += (
                    f"{requests / seconds:{10 if work is confirm else 19}.1f}{total:{11 if work is confirm else 10}.0f}"
                )
                text += f"{total / LIMIT:10.2f}"
            print(text + ("  target 1.00" if name == "ours" else ""), flush=True)


def confirm(port, made, number):
    call(port, made["key"], "sale.order", "action_confirm", ids=[made["orders"][number]])
    return 1


def mix(port, made, number):
    requests = confirm(port, made, number)
    if number % 3 == 0:
        line = made["lines"][number]
        call(port, made["key"], "sale.order.line", "write", ids=[line], vals={"price_unit": 3 * PRICE})
        requests += 1
    if number % 5 == 0:
        call(port, made["key"], "sale.order", "action_cancel", ids=[made["orders"][number]])
        requests += 1
    return requests


def confirmed_total(database, partner):
    query = (
        f"select coalesce(sum(amount_total), 0) from sale_order where state = 'sale' and partner_id = {int(partner)}"
    )
    return float(subprocess.check_output(["psql", "-d", database, "-Atc", query], text=True))


def exists(database):
    query = f"select count(*) from pg_database where datname = '{database}'"
    return subprocess.check_output(["psql", "-d", "postgres", "-Atc", query], text=True).strip() == "1"


# --- the gate ---------------------------------------------------------------------------------------------------------


def use_credit(session, wanted):
    """Has the shipped rules of credit in force, or none at all, and a limit that nothing passes."""
    with session.registry.cursor() as cr:
        env = session.environment(cr)
        cr.execute("UPDATE med_rule SET state = 'retired' WHERE state = 'published'")
        if wanted:
            pack = env.ref("med_credit.pack_credit").id
            cr.execute("UPDATE med_rule SET state = 'published' WHERE pack_id = %s", [pack])
        partner = env["sale.order"].search([("client_order_ref", "=", "confirm-50")]).partner_id
        account = env["med.credit.account"]._of({(env.company, partner.commercial_partner_id)})
        if not account.limit_ids:
            cr.execute(
                "INSERT INTO med_credit_limit"
                " (account_id, company_id, partner_id, kind, amount, date_from, state, reason)"
                " VALUES (%s, %s, %s, 'base', 1e9, '2020-01-01', 'active', 'bench')",
                [account.id, account.company_id.id, account.partner_id.id],
            )
    session.registry.clear_cache()


def confirm_order(session, lines):
    def prepare(env):
        return env["sale.order"].search([("client_order_ref", "=", f"confirm-{lines}")])

    return session.measure(prepare, lambda order: order.action_confirm())


def gate_cost(repeats):
    worker, found = Worker("bench_ours"), {}
    for wanted in (False, True):
        worker(use_credit, wanted)
        interleaved({"ours": worker}, (confirm_order, 50), 1)  # caches fill
        found[wanted] = interleaved({"ours": worker}, (confirm_order, 50), repeats)["ours"]
    worker.close()
    queries = found[True][-1].queries - found[False][-1].queries
    cpu = median(found[True]) - median(found[False])
    print(f"\nAll rules of credit on an order of 50 lines: +{queries} SQL (target +{MOST_QUERIES}), +{cpu:.1f} ms CPU")


# --- all figures ------------------------------------------------------------------------------------------------------


def fill(env, customers, each):
    """Customers with accounts, and posted receivables of ``each`` lines a customer, all by SQL."""
    from odoo.tools import SQL

    company = env.company
    account = env["account.account"].search([("account_type", "=", "asset_receivable")], limit=1) or env[
        "account.account"
    ].create({"name": "Receivable", "code": "BENCH", "account_type": "asset_receivable", "reconcile": True})
    journal = env["account.journal"].search([("type", "=", "sale"), ("company_id", "=", company.id)], limit=1)
    journal = journal or env["account.journal"].create({"name": "Bench", "code": "BENCH", "type": "sale"})
    model = env["res.partner"].create({"name": "Model", "is_company": True})
    move = env["account.move"].create({"move_type": "entry", "journal_id": journal.id})
    env.flush_all()
    partners = copies(env, "res_partner", model.id, customers, {})
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", [partners])
    env.cr.execute(
        SQL(
            """INSERT INTO med_credit_account (company_id, partner_id, currency_id, active)
               SELECT %s, id, %s, true FROM unnest(%s) id ON CONFLICT DO NOTHING""",
            *(company.id, company.currency_id.id, partners),
        )
    )
    env.cr.execute(
        SQL(
            """INSERT INTO account_move_line (move_id, account_id, partner_id, company_id, journal_id, currency_id,
                   company_currency_id, parent_state, display_type, date, date_maturity, balance, amount_currency,
                   debit, credit, amount_residual, amount_residual_currency, reconciled)
               SELECT %(move)s, %(account)s, p, %(company)s, %(journal)s, %(currency)s, %(currency)s, 'posted',
                      'payment_term', d, d + 30, v, v, v, 0, v, v, false
                 FROM unnest(%(partners)s) p
                CROSS JOIN LATERAL (SELECT CURRENT_DATE - n * 7 AS d, (n * 10 + p %% 100)::numeric AS v
                                      FROM generate_series(1, %(each)s) n) x""",
            move=move.id,
            account=account.id,
            company=company.id,
            journal=journal.id,
            currency=company.currency_id.id,
            partners=partners,
            each=each,
        )
    )
    env.cr.execute("ANALYZE res_partner, med_credit_account, account_move_line")
    env.invalidate_all()
    return account.id


def copies(env, table, row, count, values):
    """Rows like the one given, ``count`` of them; their ids."""
    from odoo.tools import SQL

    env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    columns = SQL(", ").join(SQL.identifier(name) for (name,) in env.cr.fetchall() if name != "id")
    name = SQL.identifier(table)
    query = "INSERT INTO %s (%s) SELECT %s FROM %s, generate_series(1, %s) WHERE id = %s RETURNING id"
    env.cr.execute(SQL(query, name, columns, columns, name, count, row))
    return [id_ for (id_,) in env.cr.fetchall()]


def rebuilt(session, customers):
    """Seconds of the bare statement, of the rebuild and of the proof; nothing stays."""
    cr = session.registry.cursor()
    try:
        env = session.environment(cr)
        account = fill(env, customers, 10)
        start = time.perf_counter()
        cr.execute(
            """SELECT l.partner_id, SUM(l.amount_residual),
                      SUM(l.amount_residual) FILTER (WHERE l.date_maturity < now()),
                      MIN(l.date_maturity) FILTER (WHERE l.date_maturity < now())
                 FROM account_move_line l
                WHERE l.account_id = %s AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE GROUP BY 1""",
            [account],
        )
        cr.fetchall()
        bare, start = time.perf_counter() - start, time.perf_counter()
        env["med.credit.account"]._rebuild()
        whole, start = time.perf_counter() - start, time.perf_counter()
        differing = env["med.credit.proof"]._prove().differing
        return bare, whole, time.perf_counter() - start, differing
    finally:
        cr.postcommit.clear()
        cr.rollback()
        cr.close()


def rebuild(customers):
    if not customers:
        return
    worker = Worker("bench_ours")
    bare, whole, proof, differing = worker(rebuilt, customers)
    worker.close()
    print(
        f"\nExposure of {customers} customers with {customers * 10} open lines: rebuilt in {whole:.1f} s"
        f" ({customers / whole:.0f}/s), proved in {proof:.1f} s ({differing} differ);"
        f" one bare SUM over the lines: {bare:.1f} s ({customers / bare:.0f}/s)",
        flush=True,
    )
