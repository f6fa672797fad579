"""The company's own rules: written and tried by the administrator of rules, published by the managing director."""

from odoo import Command

RULES = {
    "large": {
        "name": ("Large orders", "大额订单"),
        "message": ("The total of %(value)s is above %(bound)s.", "总额 %(value)s 超过 %(bound)s。"),
        "resolution": (
            "Ask for approval: credit control decides, then finance.",
            "请申请审批：先由信用管理、再由财务决定。",
        ),
        "values": {"fact": "amount", "operator": ">", "value": 300000, "severity": "approve"},
        "waive": "med_base.group_credit",
    },
    "discount": {
        "name": ("High discounts", "高折扣"),
        "message": ("A discount of %(value)s is above %(bound)s (percent).", "折扣（%）%(value)s 超过 %(bound)s。"),
        "resolution": ("Lower the discount, or ask finance to approve it.", "请降低折扣，或请财务审批。"),
        "values": {"fact": "max_discount", "operator": ">", "value": 15, "severity": "approve"},
        "waive": "med_base.group_finance",
    },
    "third_party": {
        "name": ("Delivery to another company", "送货至第三方"),
        "message": ("The goods go to an address that is not the customer's.", "收货地址不属于该客户。"),
        "resolution": ("Make sure that the customer asked for it in writing.", "请确认客户已书面要求。"),
        "values": {"fact": "foreign_delivery", "operator": "=", "value": 1, "severity": "warn"},
    },
}
# One more, which waits for its second person.
WAITING = {
    "month": {
        "name": ("Much in one month", "单月大额采购"),
        "message": (
            "%(partner)s ordered %(value)s in 30 days, more than %(bound)s.",
            "%(partner)s 30 天内订货 %(value)s，超过 %(bound)s。",
        ),
        "resolution": ("Credit control looks at the customer.", "请信用管理核查该客户。"),
        "values": {"fact": "month_amount", "operator": ">", "value": 800000, "severity": "warn"},
    },
}


def plan(book):
    for name in RULES:
        book.plan(6, 9, _write, book, name, RULES[name])
        book.plan(5, 9, _publish, book, name)
    book.plan(5, 10, _policy, book)
    book.plan(1, 9, _write, book, "month", WAITING["month"])


def _write(book, name, words):
    values = {**words["values"]}
    values["fact_id"] = book.env.ref(f"med_base.fact_{values.pop('fact')}").id
    if "waive" in words:
        values["waive_group_id"] = book.env.ref(words["waive"]).id
    rule = book.by("rules", book.env["med.rule"]).create(
        {
            "operation_id": book.env.ref("med_base.operation_sale_confirm").id,
            "check_type": "threshold",
            "company_id": book.env.company.id,
            **{field: words[field][0] for field in ("name", "message", "resolution")},
            **values,
        }
    )
    for field in ("name", "message", "resolution"):
        book.say(rule, field, *words[field])
    book.keep(f"rule_{name}", rule)
    trial = book.by("rules", book.env["med.rule.trial"]).create({"rule_id": rule.id})
    while trial.state == "running":
        trial.sudo()._step()  # what the scheduler does, without its commits
    rule.action_submit()


def _publish(book, name):
    book.by("director", book[f"rule_{name}"]).action_publish()


def _policy(book):
    """Who decides on a large order."""
    steps = [("med_base.group_credit", 10), ("med_base.group_finance", 20)]
    policy = book.by("rules", book.env["med.approval.policy"]).create(
        {
            "name": "Large orders: credit control, then finance",
            "company_id": book.env.company.id,
            "rule_ids": [Command.set(book["rule_large"].ids)],
            "unlimited": True,
            "ceiling_percent": 0.05,
            "step_ids": [
                Command.create({"group_id": book.env.ref(group).id, "sequence": sequence}) for group, sequence in steps
            ],
        }
    )
    book.say(policy, "name", policy.name, "大额订单：信用管理，再财务")
    policy.action_submit()
    book.by("director", policy).action_publish()
