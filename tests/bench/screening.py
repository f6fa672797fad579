"""What it takes to look again at 10,000 approved partners: run in an Odoo shell on a database with our addons.

    SCRIPT=tests/bench/screening.py scripts/odoo shell -c config/odoo-dev.conf -d NAME --no-http

The partners and their licences are written by SQL and rolled back at the end; PARTNERS= says how many.
"""

import os
import time

from odoo.tools import SQL

env = env  # noqa: F821 (the shell's own)
COUNT = int(os.getenv("PARTNERS", "10000"))
company = env.company
screening = env["med.screening"]


def ref(name):
    return env.ref(f"med_qualification.{name}").id


def partners():
    """Distributors, each with a business licence, an operation licence and a class II filing; every tenth expired."""
    first = env["res.partner"].create(
        {"name": "Screened", "is_company": True, "med_type_id": ref("partner_type_distributor")}
    )
    env.flush_all()
    env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'res_partner'")
    columns = SQL(", ").join(SQL.identifier(name) for (name,) in env.cr.fetchall() if name != "id")
    env.cr.execute(
        SQL(
            """INSERT INTO res_partner (%s)
               SELECT %s FROM res_partner, generate_series(1, %s) WHERE id = %s RETURNING id""",
            *(columns, columns, COUNT, first.id),
        )
    )
    ids = [id_ for (id_,) in env.cr.fetchall()]
    env.cr.execute(SQL("UPDATE res_partner SET commercial_partner_id = id WHERE id = ANY(%s)", ids))
    for kind in ("business_licence", "operation_licence", "class2_filing"):
        env.cr.execute(
            SQL(
                """INSERT INTO med_document (type_id, partner_id, commercial_partner_id, number, number_key, state,
                                             active, valid_from, valid_to, create_date)
                   SELECT %s, id, id, %s || id, %s || id, 'approved', true, '2020-01-01',
                          CASE WHEN id %% 10 = 0 THEN '2021-01-01'::date ELSE '2099-01-01'::date END, now()
                     FROM unnest(%s) id""",
                ref(f"document_type_{kind}"),
                kind,
                kind,
                ids,
            )
        )
    env.cr.execute("ANALYZE res_partner, med_document")
    env.invalidate_all()
    return ids


def run(title):
    """One screening from beginning to end, as the job does it, without its commits."""
    env["med.screening"].search([("state", "in", ("waiting", "running"))])._drive({"state": "stopped"})
    screening._request("manual", title, company)
    made = screening.search([("state", "=", "waiting"), ("company_id", "=", company.id)])
    queries, wall, cpu = env.cr.sql_log_count, time.perf_counter(), time.process_time()
    while made.state in ("waiting", "running"):
        made._step()
    print(
        f"{title:42}{made.partner_count:8} partners {made.order_count:6} orders {made.changed:6} changed"
        f" {time.perf_counter() - wall:8.1f} s wall {time.process_time() - cpu:7.1f} s of Python"
        f" {env.cr.sql_log_count - queries:6} SQL",
        flush=True,
    )


ids = partners()
run("first, everything is new")
run("again, nothing has changed")
env.cr.execute(
    SQL("UPDATE med_document SET valid_to = '2021-01-01' WHERE commercial_partner_id = ANY(%s)", ids[: COUNT // 4])
)
env.invalidate_all()
run("a quarter of them has changed")
env.cr.rollback()
