from openupgradelib import openupgrade

NAMES = (
    *("untyped", "operator_iii", "operator_ii", "online", "public_hospital", "private_hospital", "clinic_legal"),
    *("clinic", "manufacturer", "other", "scope_iii", "scope_ii"),
)
GONE = [f"rule_cn_{name}{end}" for name in NAMES for end in ("", "_ship")]


@openupgrade.migrate()
def migrate(env, version):
    """The rules for single kinds of customers have become rows of the requirement matrix.

    Evidence and holds refer to them: they stay, retired, and no update takes them for rows to be removed.
    """
    data = env["ir.model.data"].search(
        [("module", "=", "med_qualification"), ("model", "=", "med.rule"), ("name", "in", GONE)]
    )
    rules = env["med.rule"].with_context(active_test=False).browse(data.mapped("res_id")).exists()
    overrides = env["med.rule.override"].search(
        [("rule_code", "in", rules.mapped("code")), ("state", "=", "published")]
    )
    current = rules.filtered(lambda rule: rule.state != "retired")
    current._retire()
    for rule in current:
        deviating = overrides.filtered(lambda override, rule=rule: override.rule_code == rule.code)
        env["med.log"]._record(
            "med_rule.retired",
            rule,
            version=rule.version,
            reason="requirement matrix",
            overridden_in=deviating.company_id.ids,  # these companies may want a row of their own
        )
    data.unlink()
    env.registry.clear_cache()
