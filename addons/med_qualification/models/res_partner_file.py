"""The compliance file of a customer: when its licences end, what was refused it, what is held. Part of res.partner."""

from datetime import timedelta

from odoo import api, fields, models

READERS = (
    "med_base.group_quality,med_base.group_credit,med_base.group_finance,med_base.group_auditor,med_base.group_rules"
)
WATCHED = 90  # days before the expiry in which the customer's form says so
YEAR = 365


class ResPartner(models.Model):
    _inherit = "res.partner"

    med_valid_to = fields.Date(
        "First Licence Expires", compute="_compute_med_valid_to", help="Of the approved licences whose expiry counts."
    )
    med_days_left = fields.Integer("Days Left", compute="_compute_med_valid_to")
    med_expiry_note = fields.Char("Expiry", compute="_compute_med_valid_to")
    med_hold_count = fields.Integer("Open Holds", compute="_compute_med_holds", groups=READERS)
    med_refusal_count = fields.Integer("Refused in a Year", compute="_compute_med_refusals", groups=READERS)

    @api.depends("commercial_partner_id.med_document_ids.state", "commercial_partner_id.med_document_ids.valid_to")
    @api.depends_context("lang", "tz", "allowed_company_ids")
    def _compute_med_valid_to(self):
        today = fields.Date.context_today(self)
        documents = self.env["med.document"].search(
            [
                ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                ("state", "=", "approved"),
                ("valid_to", "!=", False),
                ("type_id.lock_on_expiry", "=", True),
                ("product_tmpl_id", "=", False),
            ],
            order="valid_to, id",
        )
        first = {document.commercial_partner_id: document for document in reversed(documents)}
        for partner in self:
            licence = first.get(partner.commercial_partner_id, documents.browse())
            left = (licence.valid_to - today).days if licence else 0
            partner.med_valid_to, partner.med_days_left = licence.valid_to, left
            partner.med_expiry_note = licence._say_expiry(left) if licence and left <= WATCHED else False

    @api.depends("commercial_partner_id")
    def _compute_med_holds(self):
        counts = dict(
            self.env["med.hold"]._read_group(
                [("partner_id", "in", self.commercial_partner_id.ids), ("state", "in", ("open", "requested"))],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.med_hold_count = counts.get(partner.commercial_partner_id, 0)

    @api.depends("commercial_partner_id")
    def _compute_med_refusals(self):
        counts = dict(self.env["med.check"]._read_group(self._med_refused_domain(), ["partner_ref"], ["__count"]))
        for partner in self:
            partner.med_refusal_count = counts.get(partner.commercial_partner_id.id, 0)

    def _med_refused_domain(self):
        since = fields.Datetime.now() - timedelta(days=YEAR)
        return [
            ("partner_ref", "in", self.commercial_partner_id.ids), ("result", "=", "refused"), ("date", ">=", since),
        ]  # fmt: skip

    def action_med_refusals(self):
        """What the gate refused the customer in a year, with the reasons."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_base.action_med_check")
        return {**action, "domain": self._med_refused_domain(), "context": {}}

    def action_med_holds(self):
        """What is held of the customer now."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_base.action_med_hold")
        domain = [("partner_id", "=", self.commercial_partner_id.id), ("state", "in", ("open", "requested"))]
        return {**action, "domain": domain, "context": {}}


class MedDocument(models.Model):
    _inherit = "med.document"

    def _say_expiry(self, left):
        """How near its end a licence is, in words."""
        values = {"licence": self.display_name, "day": self.valid_to, "days": abs(left)}
        if left < 0:
            return self.env._("%(licence)s expired %(days)s days ago, on %(day)s.", **values)
        return self.env._("%(licence)s expires in %(days)s days, on %(day)s.", **values)
