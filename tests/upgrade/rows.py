# Run in an Odoo shell on the old version: documents as people would have left them. Only what every version knows.
env = env  # noqa: F821 (the shell's own)
hospital = env["res.partner"].create({"name": "市第一医院", "is_company": True, "country_id": env.ref("base.cn").id})
device = env["product.product"].create({"name": "心电监护仪", "is_storable": True, "list_price": 1000})
values = {"partner_id": hospital.id, "order_line": [(0, 0, {"product_id": device.id, "product_uom_qty": 2})]}
orders = env["sale.order"].create([values] * 2)
env.cr.commit()
orders[0].action_confirm()
env.cr.commit()
