from odoo import api, fields, models
from odoo.exceptions import UserError


class MedDocumentRequest(models.TransientModel):
    """Asks a customer for a licence that we do not have, or have an old one of."""

    _name = "med.document.request"
    _description = "Ask a Customer for a Licence"

    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True)
    type_ids = fields.Many2many(
        "med.document.type",
        string="Licences",
        required=True,
        domain=[("holder_kind", "=", "partner")],
        compute="_compute_type_ids",
        store=True,
        readonly=False,
        help="One message for each, with a link through which it can be sent in.",
    )
    person_id = fields.Many2one("res.partner", "Goes to", compute="_compute_person_id")
    email = fields.Char(related="person_id.email")
    phone = fields.Char(related="person_id.phone")

    @api.depends("partner_id")
    def _compute_type_ids(self):
        """What is missing, expired or expires soon."""
        for request in self:
            company = request.partner_id.commercial_partner_id
            items = company._med_checklist().get(company.id, []) if company else []
            wanted = [item for item in items if item["state"] in ("missing", "expired", "expiring")]
            request.type_ids = [fields.Command.set([kind for item in wanted for kind in item["type_ids"][:1]])]

    @api.depends("partner_id")
    def _compute_person_id(self):
        for request in self:
            request.person_id = request.partner_id._med_contact()

    def action_ask(self):
        self.ensure_one()
        documents = self.env["med.document"]
        documents._require_asker()
        self.partner_id.check_access("read")
        if not self.type_ids:
            raise UserError(self.env._("Licences: choose at least one to ask for."))
        company, reminders = self.partner_id.commercial_partner_id, self.env["med.reminder"]
        held = documents.search(
            [
                ("commercial_partner_id", "=", company.id),
                ("type_id", "in", self.type_ids.ids),
                ("state", "=", "approved"),
            ]
        )
        for kind in self.type_ids:
            newest = held.filtered(lambda licence, kind=kind: licence.type_id == kind)[:1]
            reminders |= company._med_ask(kind, newest)
        return company._med_say_asked(reminders)
