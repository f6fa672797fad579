from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MedRuleOverride(models.Model):
    """A company's deviation from a shipped rule, kept apart, so that an update never fights an administrator."""

    _name = "med.rule.override"
    _inherit = ["med.publish.mixin", "mail.thread"]
    _description = "Rule Override"
    _order = "rule_code, company_id, version desc"
    _rec_name = "rule_code"
    _publish_key = ("rule_code", "company_id")
    _publish_fields = ("rule_id", "rule_code", "company_id", "switch_off", "severity", "set_value", "value", "reason")

    rule_id = fields.Many2one("med.rule", required=True, domain="[('state', '=', 'published')]", ondelete="restrict")
    rule_code = fields.Char(compute="_compute_rule_code", store=True, index=True, copy=True)
    previous_id = fields.Many2one("med.rule.override", "Previous Version", readonly=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    switch_off = fields.Boolean(help="The rule does not hold in this company.")
    severity = fields.Selection(
        [("log", "Note only"), ("warn", "Warn"), ("approve", "Needs approval"), ("block", "Block")],
        help="Empty: as the rule has it.",
    )
    set_value = fields.Boolean("Other Bound")
    value = fields.Float("Bound", digits=(16, 4))
    reason = fields.Text(required=True, help="Why the company deviates; an inspector will ask.")

    _published_unique = models.UniqueIndex(
        "(rule_code, company_id) WHERE state = 'published'", "One override of a rule is in force at a time."
    )

    @api.depends("rule_id")
    def _compute_rule_code(self):
        for override in self:
            override.rule_code = override.rule_id.code

    @api.constrains("rule_id", "rule_code")
    def _check_rule_code(self):
        for override in self:
            if override.rule_code != override.rule_id.code:
                raise ValidationError(self.env._("The code of an override is that of its rule."))

    @api.constrains("switch_off", "severity", "set_value")
    def _check_says_something(self):
        for override in self:
            if not (override.switch_off or override.severity or override.set_value):
                raise ValidationError(self.env._("Say what this override changes: switch off, severity or bound."))

    def _after_publish(self):
        self.rule_id._forget_in_force()
        for override in self:
            self.env["med.hold"].sudo()._rules_changed(override)  # holds are the system's

    def _in_force(self, rules, company_id):
        """The published overrides of the rules in a company: {rule code: override}."""
        found = self.search(
            [
                ("state", "=", "published"),
                ("rule_code", "in", rules.mapped("code")),
                ("company_id", "=", company_id),
            ]
        )
        return {override.rule_code: override for override in found}
