"""Rules that refuse nothing: a third each are thresholds, formulas and domains. The same ones in OCA's words."""

# (check type, what it says here, the same in OCA's sale_exception), one after the other
SALE = (
    ("threshold", ("amount", 1e9), "failed = object.amount_total > 1e9"),
    (
        "formula",
        "amount > 1000000000 or max_discount > 90",
        "failed = object.amount_total > 1e9 or max(object.order_line.mapped('discount'), default=0) > 90",
    ),
    ("domain", "[('partner_id.name', '=', 'nobody')]", None),
    (
        "threshold",
        ("max_quantity", 1e6),
        "failed = max(object.order_line.mapped('product_uom_qty'), default=0) > 1e6",
    ),
    (
        "formula",
        "payment_days > 365 and customer_country != 'CN'",
        "failed = max(object.payment_term_id.line_ids.mapped('nb_days'), default=0) > 365"
        " and object.partner_id.commercial_partner_id.country_id.code != 'CN'",
    ),
    ("domain", "[('order_line.product_id.default_code', '=like', 'BANNED%')]", None),
)
SHIP = (
    ("threshold", ("quantity", 1e6), None),
    ("formula", "lot_count > 100000 or coalesce(consignee_country, '-') == 'XX'", None),
    ("domain", "[('product_id.name', '=', 'nothing')]", None),
)


def use_rules(session, operation, count):
    """Has ``count`` rules in force, none of those that the addons ship, and the caches that one order leaves behind."""
    with session.registry.cursor() as cr:
        env = session.environment(cr)
        if "med.rule" in env:
            use_ours(env, operation, count)
        elif "exception.rule" in env:
            use_oca(env, count)
    session.registry.clear_cache()


def use_ours(env, operation, count):
    env.cr.execute("UPDATE med_rule SET state = 'retired' WHERE state = 'published'")
    env.invalidate_all()
    kinds = SALE if operation == "sale.confirm" else SHIP
    for number in range(count):
        check, says, _oca = kinds[number % len(kinds)]
        code = f"{operation}-{number}"
        values = {"check_type": check, "severity": "block", "message": "%(document)s", "state": "published"}
        if check == "threshold":
            values |= {"fact_id": env.ref(f"med_base.fact_{says[0]}").id, "value": says[1]}
        else:
            values["formula" if check == "formula" else "condition_domain"] = says
        operation_id = env.ref(f"med_base.operation_{operation.replace('.', '_')}").id
        rule = env["med.rule"].with_context(active_test=False).search([("code", "=", code)])
        env.cr.execute("UPDATE med_rule SET state = 'published' WHERE id = ANY(%s)", [rule.ids])
        if not rule:
            env["med.rule"]._as_installer().create({**values, "code": code, "name": code, "operation_id": operation_id})


def use_oca(env, count):
    env["exception.rule"].with_context(active_test=False).search([]).unlink()
    for number in range(count):
        check, says, oca = SALE[number % len(SALE)]
        kind = {"exception_type": "by_domain", "domain": says} if check == "domain" else {"code": oca}
        env["exception.rule"].create({"name": f"rule {number}", "model": "sale.order", **kind})
