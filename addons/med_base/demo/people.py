"""The company, its settings, and one person for each role."""

from odoo import Command

COMPANY = {
    "name": "上海澄屿医疗器械有限公司",
    "vat": "91319900DEM000099H",  # its organisation code DEM000099 can be nobody's
    "street": "示范大道 1000 号 A 座 8 层",
    "city": "上海市",
    "zip": "200000",
    "email": "office@chengyu.example.com",
    "website": "https://chengyu.example.com",
    "phone": "000 5550 0100",
    "iap_enrich_auto_done": True,  # ask no service on the internet about an invented company
    "stock_text_confirmation": False,  # no text messages to customers, and no question about them at each delivery
}
# What the office sees: lots, a quarantine zone, discounts.
SETTINGS = (
    "stock.group_production_lot",
    "stock.group_lot_on_delivery_slip",
    "stock.group_stock_multi_locations",
    "sale.group_discount_per_so_line",
)

# The administrator may try everything himself; four-eyes still hold, as others entered what he approves.
ADMIN = ("sales", "quality_head", "finance", "credit", "warehouse", "service", "auditor")


def create(book):
    _company(book)
    env = book.env
    for row in book.rows("med_base", "people"):
        user = (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": row["name"],
                    "login": row["login"],
                    "email": f"{row['login']}@chengyu.example.com",
                    "lang": "zh_CN",
                    "tz": "Asia/Shanghai",
                    "notification_type": "inbox",  # the demonstration sends no mail
                    "odoobot_state": "disabled",  # nor does a robot ask to play
                    "action_id": row["home"] and env.ref(row["home"]).id,
                    "group_ids": [Command.set([env.ref(name).id for name in row["groups"].split()])],
                }
            )
        )
        user.partner_id.function = row["job"]
        book.keep(f"user_{row['login']}", user)


def _company(book):
    env = book.env
    company = env.ref("base.main_company")
    known = {name: value for name, value in COMPANY.items() if name in company._fields}
    company.write({**known, "state_id": env.ref("base.state_cn_SH").id, "country_id": env.ref("base.cn").id})
    company.partner_id.write({"tz": "Asia/Shanghai", "lang": "zh_CN"})
    company.resource_calendar_id.tz = "Asia/Shanghai"
    env.ref("base.group_user").write({"implied_ids": [Command.link(env.ref(name).id) for name in SETTINGS]})
    admin = env.ref("base.user_admin")
    admin.write({"tz": "Asia/Shanghai", "notification_type": "inbox", "odoobot_state": "disabled"})
    warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    warehouse.name = "上海总仓"
    zone = {"name": "不合格品区", "location_id": warehouse.view_location_id.id, "usage": "internal"}
    book.keep("quarantine", env["stock.location"].create({**zone, "med_quarantine": True}))
    book.keep("warehouse", warehouse)


def finish(book):
    """At the end, so that no work of the past went to the administrator; and what is old has been read."""
    env = book.env
    groups = [Command.link(env.ref(f"med_base.group_{name}").id) for name in ADMIN]
    home = env["ir.actions.act_window"].create(
        {
            "name": "Open Quotations",
            "res_model": "sale.order",
            "view_mode": "list,form",
            "view_id": env.ref("sale.view_quotation_tree").id,
            "domain": "[('state', 'in', ('draft', 'sent'))]",
        }
    )
    parent = env.ref("sale.sale_order_menu")
    menu = env["ir.ui.menu"].create({"name": "Open Quotations", "parent_id": parent.id, "sequence": 1,
                                     "action": f"ir.actions.act_window,{home.id}"})  # fmt: skip
    for record in (book.keep("action_quotations", home), menu):
        book.say(record, "name", "Open Quotations", "未确认报价")
    env.ref("base.user_admin").write({"group_ids": groups, "action_id": home.id})
    read = [("notification_type", "=", "inbox"), ("mail_message_id.date", "<", book.clock.day(2))]
    env["mail.notification"].search(read).is_read = True
