"""Fifty clients at once against one customer's limit: not one cent above it, by whatever mixture of doors."""

from concurrent.futures import ThreadPoolExecutor

CUSTOMER = """
import json
env["med.rule"].search([("state", "=", "published"), ("code", "!=", "CREDIT-LIMIT")])._retire()
partner = env["res.partner"].create({"name": "并发信用医院", "is_company": True})
product = env["product.product"].create({"name": "并发耗材", "type": "service", "taxes_id": False})
account = env["med.credit.account"]._of({(env.company, partner)})
env.flush_all()
env.cr.execute(
    "INSERT INTO med_credit_limit (account_id, company_id, partner_id, kind, amount, date_from, state, reason)"
    " VALUES (%%s, %%s, %%s, 'base', %(limit)s, '2020-01-01', 'active', 'race')",
    [account.id, env.company.id, partner.id])
line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": %(price)s}
orders = env["sale.order"].create(
    [{"partner_id": partner.id, "order_line": [(0, 0, line)]} for _ in range(%(count)s)]
)
env.cr.commit()
print("ANSWER" + json.dumps({"partner": partner.id, "orders": orders.ids, "lines": orders.order_line.ids}))
"""
TOTAL = "select coalesce(sum(amount_total), 0)::int from sale_order where partner_id = %s and state = 'sale'"


def test_fifty_confirmations_never_pass_the_limit(server):
    made = server.shell(CUSTOMER % {"limit": 1000, "price": 100, "count": 50})
    with ThreadPoolExecutor(50) as clients:
        answers = list(
            clients.map(lambda id_: server.call("sale.order", "action_confirm", ids=[id_]), made["orders"])
        )  # fmt: skip
    lost = [id_ for id_, (status, _a) in zip(made["orders"], answers, strict=True) if status not in (200, 422)]
    for id_ in lost:  # a race lost five times in a row says so; the client asks again
        server.call("sale.order", "action_confirm", ids=[id_])
    assert server.sql(TOTAL % made["partner"]) == ["1000"]


def test_confirmations_and_changes_at_once(server):
    """Orders are confirmed, raised and cancelled by twenty clients: what stands at the end is within the limit."""
    made = server.shell(CUSTOMER % {"limit": 1500, "price": 100, "count": 30})

    def work(number):
        order, line = made["orders"][number], made["lines"][number]
        server.call("sale.order", "action_confirm", ids=[order])
        if number % 3 == 0:
            server.call("sale.order.line", "write", ids=[line], vals={"price_unit": 300})
        if number % 5 == 0:
            server.call("sale.order", "action_cancel", ids=[order])

    with ThreadPoolExecutor(20) as clients:
        list(clients.map(work, range(30)))
    total = int(server.sql(TOTAL % made["partner"])[0])
    assert 0 < total <= 1500
