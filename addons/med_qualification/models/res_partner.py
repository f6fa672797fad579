from odoo import api, fields, models
from odoo.exceptions import AccessError

GUARDED = {"med_type_id", "med_tier_id"}
WORST = ["none", "valid", "expiring", "review", "expired"]


class ResPartner(models.Model):
    _inherit = "res.partner"

    med_type_id = fields.Many2one(
        "med.partner.type",
        "Customer Type (Devices)",
        tracking=True,
        index="btree_not_null",
        help="What this customer or supplier is, for the law: it decides which licences it must hold. Set by quality.",
    )
    med_document_ids = fields.One2many("med.document", "commercial_partner_id", "Licences")
    med_document_count = fields.Integer("Licence Count", compute="_compute_med_documents")
    med_document_state = fields.Selection(
        [
            ("none", "No Licence"),
            ("valid", "All Valid"),
            ("expiring", "Expiring"),
            ("review", "To Review"),
            ("expired", "Expired"),
        ],
        "Licence State",
        compute="_compute_med_documents",
        help="The worst of the licences on record.",
    )

    @api.depends("med_document_ids.state", "med_document_ids.valid_to", "commercial_partner_id")
    @api.depends_context("company", "allowed_company_ids")
    def _compute_med_documents(self):
        documents = self.env["med.document"].search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("state", "in", ("draft", "submitted", "in_review", "approved")),
            ]
        )
        by_partner = documents.grouped("commercial_partner_id")
        rank = {"pending": "review", "future": "review", "gone": "none"}
        for partner in self:
            own = by_partner.get(partner.commercial_partner_id, documents.browse())
            states = [rank.get(document.validity, document.validity) for document in own]
            partner.med_document_count = len(own)
            partner.med_document_state = max(states, key=WORST.index, default="none")

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if partners.med_type_id or partners.med_tier_id:  # from the values or from a default_ key of the context
            self._check_med_editor()
        return partners

    def write(self, vals):
        for name in GUARDED & vals.keys():
            if any(partner[name].id != (vals[name] or False) for partner in self):
                self._check_med_editor()
        return super().write(vals)

    def _med_decisive(self):
        return super()._med_decisive() | GUARDED

    def _check_med_editor(self):
        """Type and tier decide what is asked of a customer: whoever sells may not choose them."""
        if not (self.env.su or self.env.user.has_group("med_base.group_quality")):
            raise AccessError(
                self.env._(
                    "Customer Type (Devices) and Tier: only quality staff may set them. Ask them, or leave them empty."
                )
            )

    def action_med_documents(self):
        """The licences of this customer, to be read or to be added to."""
        self.ensure_one()
        partner = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_document")
        return {
            **action,
            "name": self.env._("Licences of %s", partner.display_name),
            "domain": [("commercial_partner_id", "=", partner.id)],
            "context": {"default_partner_id": partner.id},
        }
