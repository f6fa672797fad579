from odoo import api, fields, models
from odoo.addons.med_base.models import med_driven  # noqa: F401 (inherited)

STANDINGS = [
    ("open", "Admitted"),
    ("limited", "Limited"),
    ("review", "In Review"),
    ("closed", "Not Admitted"),
    ("passed", "Passes"),
    ("approve", "Needs approval"),
    ("block", "Blocked"),
]


class MedScreeningLine(models.Model):
    """One partner or document whose standing a screening found changed."""

    _name = "med.screening.line"
    _description = "Result of a Screening"
    _inherit = ["med.driven"]
    _order = "id"
    _rec_name = "document_name"

    screening_id = fields.Many2one("med.screening", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="screening_id.company_id", store=True, index=True)
    model = fields.Char(required=True, readonly=True)
    kind = fields.Char(compute="_compute_kind")
    res_id = fields.Many2oneReference(model_field="model", required=True, readonly=True)
    document_name = fields.Char("Name", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer or Supplier", readonly=True, index="btree_not_null")
    before = fields.Selection(STANDINGS, readonly=True)
    after = fields.Selection(STANDINGS, readonly=True)
    grave = fields.Boolean("Worse", readonly=True)
    findings = fields.Text("What Was Found", readonly=True)
    hold_id = fields.Many2one("med.hold", readonly=True)
    user_id = fields.Many2one("res.users", "Owner", readonly=True, index="btree_not_null")

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_kind(self):
        for line in self:
            line.kind = self.env[line.model]._description if line.model in self.env else line.model

    @api.model
    def _add(self, rows):
        """Adds the rows at once; the screening is the system's."""
        if rows:
            self.sudo().with_context(med_verb=med_driven.VERB).create(rows)  # nobody has the right

    def action_open_document(self):
        """Opens the partner or document."""
        self.ensure_one()
        self.check_access("read")
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}
