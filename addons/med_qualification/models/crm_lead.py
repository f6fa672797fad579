from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

OF_PROSPECT = ("draft", "submitted", "in_review", "approved")


class CrmLead(models.Model):
    """The customer's licences from the first talk on: captured once, on the prospect, and the customer's later."""

    _inherit = "crm.lead"

    med_document_ids = fields.One2many("med.document", "lead_id", "Licences Captured Here")
    med_licence_ids = fields.Many2many(
        "med.document",
        string="Licences",
        compute="_compute_med_licences",
        help="Those of the customer, and those captured here that no customer holds yet.",
    )
    med_licence_count = fields.Integer("Licence Count", compute="_compute_med_licences")
    med_prospect_type_id = fields.Many2one(
        "med.partner.type",
        "Customer Type (as Told)",
        tracking=True,
        help="What the prospect says it is. Once it is a customer, the type that quality has set counts.",
    )
    med_product_ids = fields.Many2many(
        "product.template",
        "med_lead_product_rel",
        string="Devices of Interest",
        domain=[("med_is_device", "=", True)],
    )
    med_categ_ids = fields.Many2many("product.category", "med_lead_categ_rel", string="Product Categories of Interest")
    med_same_partner_id = fields.Many2one(
        "res.partner",
        "On Record As",
        compute="_compute_med_same_partner",
        help="The customer who holds a licence with the number of one captured here.",
    )

    @api.depends("partner_id", "med_document_ids")
    def _compute_med_licences(self):
        held = self._med_holdings()
        for lead in self:
            lead.med_licence_ids = held.get(lead.id or lead._origin.id, self.env["med.document"])
            lead.med_licence_count = len(lead.med_licence_ids)

    @api.depends("partner_id", "med_document_ids.number_key", "med_document_ids.type_id")
    def _compute_med_same_partner(self):
        keys = {key for key in self.med_document_ids.mapped("number_key") if key}
        others = self.env["med.document"].search(
            Domain("number_key", "in", list(keys))
            & Domain("partner_id", "!=", False)
            & Domain("state", "!=", "revoked")
        )
        holders = {(other.number_key, other.type_id): other.commercial_partner_id for other in others}
        for lead in self:
            found = [holders.get((own.number_key, own.type_id)) for own in lead.med_document_ids]
            lead.med_same_partner_id = next((holder for holder in found if holder and not lead.partner_id), False)

    # --- what the lead is about -------------------------------------------------------------------------------------

    def _med_document(self):
        """A lead is judged by licence rules like an order, as a document of its own."""
        return self

    def _med_company(self):
        return self.company_id or self.team_id.company_id or self.user_id.company_id or self.env.company

    def _med_days(self):
        """{lead id: today, in its company}"""
        gate, today = self.env["med.gate"], {}
        for company, leads in self.grouped(lambda lead: lead._med_company()).items():
            today |= dict.fromkeys(leads.ids, gate._today(company))
        return today

    def _med_holder(self):
        """The customer whose licences count for the lead; empty for a prospect."""
        return self.partner_id.commercial_partner_id

    def _med_partner_type(self):
        """What quality says the customer is; until then, what the prospect says."""
        return self._med_holder().med_type_id or self.med_prospect_type_id

    def _med_classes(self):
        """{lead id: device classes of interest}"""
        devices = self.env["med.fact"]._lead_devices(self)
        return {lead.id: {device["klass"] for device in devices.get(lead.id, ())} for lead in self}

    def _med_holdings(self):
        """{lead id: licences of its customer, or of the prospect}, in one query."""
        leads = self.filtered("id")
        documents = self.env["med.document"].search(
            Domain("product_tmpl_id", "=", False)
            & Domain("state", "in", OF_PROSPECT)
            & (
                Domain("commercial_partner_id", "in", leads._med_holder().ids)
                | (Domain("partner_id", "=", False) & Domain("lead_id", "in", leads.ids))
            )
        )
        by_holder = documents.grouped("commercial_partner_id")
        by_lead = documents.filtered(lambda document: not document.partner_id).grouped("lead_id")
        none, nobody, result = documents.browse(), self.env["res.partner"], {}
        for lead in leads:
            company = lead._med_company()
            holder = lead._med_holder()
            own = by_lead.get(lead, none) | (by_holder.get(holder, none) if holder != nobody else none)
            result[lead.id] = own.filtered(
                lambda document, company=company: not document.company_id or document.company_id == company
            )
        return result

    # --- writing ----------------------------------------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self._med_hand_over()
        return result

    @api.ondelete(at_uninstall=False)
    def _med_keep_evidence(self):
        # sudo: a licence that the user does not see is evidence all the same
        if (
            documents := self.env["med.document"]
            .sudo()
            .with_context(active_test=False)
            .search([("lead_id", "in", self.ids)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "%(lead)s: licences were captured here, which are evidence (%(licence)s). Mark the lead as lost"
                    " instead of deleting it.",
                    lead=documents.lead_id.display_name,
                    licence=documents.display_name,
                )
            )

    def _med_hand_over(self):
        """What the prospect showed becomes the customer's, without being entered again."""
        # sudo: also the licences that a colleague captured
        documents = self.env["med.document"].sudo().search([("lead_id", "in", self.ids), ("partner_id", "=", False)])
        documents.with_env(self.env)._follow_lead()

    def _merge_dependences(self, opportunities):
        result = super()._merge_dependences(opportunities)
        documents = self.env["med.document"].sudo().with_context(active_test=False)  # also of colleagues
        documents.search([("lead_id", "in", opportunities.ids)])._move_to_lead(self)
        return result

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "med_prospect_type_id"]

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "med_product_ids": lambda _name, leads: leads.med_product_ids,
            "med_categ_ids": lambda _name, leads: leads.med_categ_ids,
        }

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_med_documents(self):
        """The licences of the customer or prospect, to be read or added to."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_document")
        holder = self._med_holder()
        own = Domain("lead_id", "=", self.id)
        return {
            **action,
            "name": self.env._("Licences of %s", holder.display_name or self.partner_name or self.display_name),
            "domain": list(Domain("commercial_partner_id", "=", holder.id) | own if holder else own),
            "context": {"default_lead_id": self.id, "default_partner_id": holder.id},
        }

    def action_med_use_partner(self):
        """The prospect is a customer on record: takes him."""
        for lead in self.filtered("med_same_partner_id"):
            lead.partner_id = lead.med_same_partner_id
        return True
