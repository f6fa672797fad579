from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import clean_context


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
    verified_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    verified_on = fields.Date(readonly=True, copy=False)
    rule_ids = fields.One2many("med.rule", "pack_id")
    rule_count = fields.Integer(compute="_compute_rule_count")

    _code_unique = models.Constraint("UNIQUE(code)", "A pack's code is unique.")

    def _compute_rule_count(self):
        counts = dict(self.env["med.rule"]._read_group([("pack_id", "in", self.ids)], ["pack_id"], ["__count"]))
        for pack in self:
            pack.rule_count = counts.get(pack, 0)

    _source = {"jurisdiction", "version", "date_from", "date_to", "source_title", "source_number", "source_url"}

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self = self.with_context(clean_context(self.env.context))
            for vals in vals_list:
                self._require_verb(vals)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._require_verb(vals)
            if self._source & vals.keys():  # what was compared is not what is there
                vals = {**vals, "status": vals.get("status", "unverified")}
        return super().write(vals)

    def _require_verb(self, vals):
        if vals.get("status") == "verified" or {"verified_by_id", "verified_on"} & vals.keys():
            raise AccessError(self.env._("Who compares a pack with its source says so with the button."))

    def action_verify(self):
        """Records that the user has compared the pack with its source."""
        self.check_access("write")
        self.sudo().write(  # checked above; the values are the verb's own
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
