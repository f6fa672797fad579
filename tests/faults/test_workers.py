"""Several workers at once, and a database that goes away under load."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

ORDERS = """
import json
env["med.rule"].search([("state", "=", "published")])._retire()
partner = env["res.partner"].create({"name": "并发医院"})
product = env["product.product"].create({"name": "并发设备", "type": "service", "taxes_id": False})
line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": %(price)s}
orders = env["sale.order"].create(
    [{"partner_id": partner.id, "order_line": [(0, 0, line)]} for _ in range(%(count)s)]
)
bound = %(bound)s
if bound:
    env["med.rule"]._as_installer().create({
        "name": "bound", "operation_id": env.ref("med_base.operation_sale_confirm").id, "check_type": "threshold",
        "fact_id": env.ref("med_base.fact_month_amount").id, "operator": ">", "value": bound,
        "severity": "block", "message": "over", "state": "published",
    })
env.cr.commit()
print("ANSWER" + json.dumps(orders.ids))
"""


def states(server, orders):
    ids = ",".join(map(str, orders))
    return server.sql(f"select state from sale_order where id in ({ids})")


def test_parallel_confirmations_never_pass_the_bound(server):
    """Twelve orders of 600 by eight clients against a bound of 3,000: five pass, seven are refused with evidence."""
    orders = server.shell(ORDERS % {"price": 600, "count": 12, "bound": 3000})
    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(lambda id_: server.call("sale.order", "action_confirm", ids=[id_]), orders))
    # A race lost five times in a row is an error that says so, and nothing else; the client asks again.
    lost = [id_ for id_, (status, _answer) in zip(orders, answers, strict=True) if status not in (200, 422)]
    answers += [server.call("sale.order", "action_confirm", ids=[id_]) for id_ in lost]
    assert sorted(states(server, orders)).count("sale") == 5
    refused = [answer for status, answer in answers if status == 422]
    assert len(refused) == 7
    assert all(answer["name"].endswith("GateBlocked") for answer in refused)
    ids = ",".join(map(str, orders))
    results = server.sql(f"select result, count(*) from med_check where res_id in ({ids}) group by 1 order by 1")
    assert results == ["passed|5", "refused|7"]


def test_connections_die_under_load(server):
    """Every order ends confirmed with one clearance and evidence, or as it was with neither; nobody is stuck."""
    orders = server.shell(ORDERS % {"price": 10, "count": 40, "bound": 0})
    stop = threading.Event()

    def kill():
        while not stop.wait(0.7):
            server.sql(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                f" where datname = '{server.database}' and pid <> pg_backend_pid()"
            )

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with ThreadPoolExecutor(4) as clients:
            list(clients.map(lambda id_: server.call("sale.order", "action_confirm", ids=[id_]), orders))
    finally:
        stop.set()
        killer.join()
    ids = ",".join(map(str, orders))
    assert server.sql(
        f"""select count(*) from sale_order o where id in ({ids}) and (o.state = 'sale') is distinct from exists(
            select from med_clearance c where c.model = 'sale.order' and c.res_id = o.id)"""
    ) == ["0"]
    time.sleep(1)
    for id_ in orders:
        if server.sql(f"select state from sale_order where id = {id_}") != ["sale"]:
            status, answer = server.call("sale.order", "action_confirm", ids=[id_])
            assert status == 200, json.dumps(answer)[:500]
    assert set(states(server, orders)) == {"sale"}
    passed = f"from med_check where res_id in ({ids}) and model = 'sale.order' and result = 'passed'"
    assert server.sql(f"select count(*), count(distinct res_id) {passed}") == ["40|40"]
