"""Run in an Odoo shell on a copy of the template: what the benchmarks confirm and ship."""

from odoo import Command
from odoo.tests import new_test_user

env = env  # noqa: F821 (the shell's own)
LINES = (1, 10, 50, 100)
SERIALS = (1, 100, 1000)
TRACKING = ("none", "none", "lot", "serial")

groups = "base.group_user,sales_team.group_sale_salesman_all_leads,stock.group_stock_user,stock.group_production_lot"
new_test_user(env, "bench", groups, lang="zh_CN")
hospital = env["res.partner"].create(
    {"name": "市第一医院", "is_company": True, "country_id": env.ref("base.cn").id, "lang": "zh_CN"}
)
location = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id


def product(name, tracking, count):
    """A product with ``count`` in stock: without lots, in one, or each with a serial."""
    made = env["product.product"].create(
        {"name": name, "is_storable": True, "tracking": tracking, "list_price": 1000, "standard_price": 600}
    )
    numbers = {"none": [], "lot": ["L1"], "serial": [f"S{n:05}" for n in range(count)]}[tracking]
    lots = env["stock.lot"].create([{"name": f"{name}-{number}", "product_id": made.id} for number in numbers])
    for lot in lots or [None]:
        each = 1 if tracking == "serial" else count
        env["stock.quant"]._update_available_quantity(made, location, each, lot_id=lot)
    return made


def order(reference, lines):
    lines = [Command.create({"product_id": p.id, "product_uom_qty": quantity}) for p, quantity in lines]
    values = {"partner_id": hospital.id, "client_order_ref": reference, "order_line": lines}
    return env["sale.order"].create({**values, "payment_term_id": env.ref("account.account_payment_term_30days").id})


products = [product(f"P{number:03}", TRACKING[number % 4], 200) for number in range(max(LINES))]
for count in LINES:
    order(f"confirm-{count}", [(p, 2) for p in products[:count]])

device = product("DEVICE", "serial", sum(SERIALS))
for count in SERIALS:
    shipment = order(f"ship-{count}", [(device, count)])
    shipment.action_confirm()
    shipment.picking_ids.action_assign()
    shipment.picking_ids.move_ids.picked = True
env.cr.commit()
