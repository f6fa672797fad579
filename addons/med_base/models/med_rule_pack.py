from odoo import fields, models


class MedRulePack(models.Model):
    """Rules that come and go together: a regulation, or a company's own."""

    _name = "med.rule.pack"
    _inherit = ["mail.thread"]
    _description = "Rule Pack"
    _order = "jurisdiction, code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    jurisdiction = fields.Selection(
        [("company", "Own rules"), ("CN", "China"), ("US", "United States"), ("EU", "European Union")],
        required=True,
        default="company",
    )
    version = fields.Char()
    date_from = fields.Date("Effective From")
    date_to = fields.Date("Effective Until")
    source_title = fields.Char(translate=True)
    source_number = fields.Char()
    source_url = fields.Char("Source Address")
    status = fields.Selection(
        [("unverified", "To be verified"), ("verified", "Verified"), ("retired", "Retired")],
        default="unverified",
        required=True,
        tracking=True,
    )
    verified_by_id = fields.Many2one("res.users", readonly=True)
    verified_on = fields.Date(readonly=True)
    rule_ids = fields.One2many("med.rule", "pack_id")
    rule_count = fields.Integer(compute="_compute_rule_count")

    _code_unique = models.Constraint("UNIQUE(code)", "A pack's code is unique.")

    def _compute_rule_count(self):
        counts = dict(self.env["med.rule"]._read_group([("pack_id", "in", self.ids)], ["pack_id"], ["__count"]))
        for pack in self:
            pack.rule_count = counts.get(pack, 0)

    def action_verify(self):
        """Records that the user has compared the pack with its source."""
        self.write(
            {"status": "verified", "verified_by_id": self.env.uid, "verified_on": fields.Date.context_today(self)}
        )
        for pack in self:
            self.env["med.log"]._record("med_rule_pack.verified", pack, version=pack.version)
        return True

    def action_rules(self):
        """Opens the pack's rules."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "med.rule",
            "view_mode": "list,form",
            "domain": [("pack_id", "=", self.id)],
            "context": {"default_pack_id": self.id},
        }
