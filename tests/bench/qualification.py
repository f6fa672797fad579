"""What the requirement matrix adds to the confirmation of an order, among many customers and licences."""

from gate import confirm
from rules import use_rules
from session import Worker, interleaved, median, ratio

PARTNERS, LICENCES = 20_000, 3  # licences of each
ROWS, RULES = 30, 30
REPEATS = {1: 21, 100: 7}
TARGET = {1: 1.10, 100: 1.03}  # of stock's CPU
MOST_QUERIES = 25
# Copied from the customer's row, so that whatever a module asks of a partner is there.
COPIES = """
    INSERT INTO res_partner (name, complete_name, active, is_company, group_on, group_rfq, autopost_bills, type, ref)
    SELECT 'Bench ' || n, 'Bench ' || n, true, true, p.group_on, p.group_rfq, p.autopost_bills, p.type, 'BENCH'
      FROM generate_series(1, %s) n, res_partner p
     WHERE p.id = %s AND NOT EXISTS (SELECT FROM res_partner WHERE ref = 'BENCH');
    UPDATE res_partner SET commercial_partner_id = id WHERE ref = 'BENCH' AND commercial_partner_id IS NULL
"""
PAPERS = """
    WITH made AS (
        INSERT INTO med_document
               (type_id, number, number_key, partner_id, commercial_partner_id, valid_from, valid_to, state, active)
        SELECT t.id, 'B' || p.id || '-' || t.id, 'B' || p.id || '-' || t.id, p.id, p.id, '2020-01-01', '2099-01-01',
               'approved', true
          FROM res_partner p, unnest(%s) AS t(id)
         WHERE (p.ref = 'BENCH' OR p.id = %s)
           AND NOT EXISTS (SELECT FROM med_document d WHERE d.number LIKE 'B%%' AND d.partner_id = p.id)
     RETURNING id, type_id)
    INSERT INTO med_document_scope (document_id, catalogue, klass, code, include)
    SELECT made.id, '2017', '3', c.code, true
      FROM made, unnest(ARRAY['07', '13', '14']) AS c(code) WHERE made.type_id = %s
"""


def people(session):
    """The customers, in both databases; with our addons also their licences, and a class for every product."""
    with session.registry.cursor() as cr:
        env = session.environment(cr)
        customer = env["sale.order"].search([("client_order_ref", "=", "confirm-1")]).partner_id
        cr.execute(COPIES, [PARTNERS, customer.id])
        if "med.requirement" in env:
            papers(env, customer)
            cr.execute("ANALYZE med_document, med_document_scope")
        cr.execute("ANALYZE res_partner")
    session.registry.clear_cache()


def papers(env, customer):
    kinds = [
        env.ref(f"med_qualification.document_type_{code}").id
        for code in ("business_licence", "class2_filing", "operation_licence")
    ]
    distributor, cr = env.ref("med_qualification.partner_type_distributor"), env.cr
    cr.execute("UPDATE res_partner SET med_type_id = %s WHERE ref = 'BENCH' OR id = %s", [distributor.id, customer.id])
    cr.execute(PAPERS, [kinds, customer.id, kinds[-1]])
    entry = env.ref("med_qualification.entry_2017_07").id
    cr.execute(
        "UPDATE product_template SET med_is_device = true, med_class = '3', med_entry_id = %s WHERE is_storable",
        [entry],
    )
    env.invalidate_all()
    for number in range(ROWS):
        if not env["med.requirement"].search_count([("code", "=", f"BENCH-{number}")]):
            env["med.requirement"]._as_installer().create(
                {
                    "code": f"BENCH-{number}",
                    "name": f"Bench {number}",
                    "class_3": True,
                    "partner_type_ids": [(6, 0, distributor.ids)],
                    "all_type_ids": [(6, 0, [kinds[number % 2], kinds[2]])],
                    "scope_match": number % 3 == 0,
                    "state": "published",
                }
            )


def use_matrix(session, on):
    """Thirty rules in force, two of them those of the pack; or none."""
    use_rules(session, "sale.confirm", RULES - 2 if on else 0)
    with session.registry.cursor() as cr:
        if on and "med.requirement" in session.environment(cr):
            cr.execute("UPDATE med_rule SET state = 'published' WHERE code IN ('CN-QUALIFIED', 'CN-CLASSED')")
    session.registry.clear_cache()


def counts(session):
    with session.registry.cursor() as cr:
        cr.execute(
            """SELECT (SELECT count(*) FROM res_partner), (SELECT count(*) FROM med_document WHERE state = 'approved'),
                      (SELECT count(*) FROM med_requirement WHERE state = 'published' AND flow = 'sell'),
                      (SELECT count(*) FROM med_rule WHERE state = 'published')"""
        )
        return cr.fetchone()


def run(scale):
    workers = {"stock": Worker("bench_stock"), "ours": Worker("bench_ours")}
    for worker in workers.values():
        worker(people)
        worker(use_matrix, True)
    print("Confirm an order by the requirement matrix: CPU ms, median (minimum) of interleaved runs, rolled back")
    print("{:,} partners, {:,} licences, {} requirements for selling, {} rules".format(*workers["ours"](counts)))
    print(f"lines{'stock':>23}{'SQL':>6}{'ours':>23}{'SQL':>6}  ratio   gate: ms  ratio   added: ms   SQL")
    for lines in REPEATS:
        interleaved(workers, (confirm, lines), 1)  # caches fill
        row(lines, interleaved(workers, (confirm, lines), max(int(REPEATS[lines] * scale), 1)))
    workers["ours"](use_matrix, False)
    for worker in workers.values():
        worker.close()


def row(lines, runs):
    stock, ours = runs["stock"], runs["ours"]
    text = f"{lines:5}"
    for found in runs.values():
        cost = f"{median(found):.1f} ({min(run.cpu for run in found):.1f})"
        text += f"{cost:>23}{found[-1].queries:6}"
    added = ours[-1].queries - stock[-1].queries
    text += f"{ratio(ours, stock):7.3f}{median(ours, 'own'):11.1f}{median(ours, 'ratio'):7.3f}"
    text += f"{median(ours) - median(stock):12.1f}{added:6}"
    print(f"{text}  target {TARGET[lines]:.2f}, +{MOST_QUERIES} SQL", flush=True)
