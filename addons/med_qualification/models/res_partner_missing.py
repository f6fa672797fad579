"""The checklist on the partner's form, and what one does about it. Part of res.partner."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    _inherit = "res.partner"

    med_checklist = fields.Json("What It Must Hold", compute="_compute_med_checklist")
    med_missing = fields.Text(
        "Missing Licences", compute="_compute_med_checklist", help="What it must hold and does not, one a line."
    )

    @api.depends(
        *("commercial_partner_id.med_type_id", "commercial_partner_id.med_tier_id", "med_document_ids.state"),
        *("commercial_partner_id.customer_rank", "commercial_partner_id.supplier_rank"),
    )
    @api.depends_context("tz", "company", "lang")
    def _compute_med_checklist(self):
        found = {}
        for flow in ("sell", "buy"):
            traders = self.filtered(lambda partner, flow=flow: flow in partner.commercial_partner_id._med_flows())
            found[flow] = traders._origin._med_checklist(flow)
        for partner in self:
            parts = {flow: items[partner._origin.id] for flow, items in found.items() if partner._origin.id in items}
            partner.med_checklist = {
                flow: [{**item, "valid_to": str(item["valid_to"] or "")} for item in items]
                for flow, items in parts.items()
            }
            missing = [
                item["label"]
                for items in parts.values()
                for item in items
                if item["type_ids"] and item["state"] in ("missing", "expired", "expiring")
            ]
            partner.med_missing = "\n".join(dict.fromkeys(missing))

    def action_med_enter(self, type_ids):
        """Opens the licence of one of the types that is being written, a new version of what is held, or a new one."""
        self.ensure_one()
        licences = self.env["med.document"]
        licences.check_access("create")
        kinds = self.env["med.document.type"].browse(type_ids).exists().filtered(lambda k: k.holder_kind == "partner")
        if not kinds:
            raise UserError(self.env._("There is no such licence type any more. Reload the page."))
        partner = self.commercial_partner_id
        mine = licences.search([("commercial_partner_id", "=", partner.id), ("type_id", "in", kinds.ids)])
        if open_one := mine.filtered(lambda licence: licence.state in ("draft", "submitted", "in_review"))[:1]:
            return open_one._form()
        if held := mine.filtered(lambda licence: licence.state == "approved")[:1]:
            return held.action_new_version()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Licence of %s", partner.display_name),
            "res_model": "med.document",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_partner_id": partner.id, "default_type_id": kinds[:1].id},
        }

    def action_med_ask(self):
        """Opens a message to the customer that names all that is missing."""
        self.ensure_one()
        partner = self.commercial_partner_id
        if not partner.med_missing:
            raise UserError(self.env._("Nothing is missing that %s could send.", partner.display_name))
        template = self.env.ref("med_qualification.mail_template_ask")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for Licences"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": "res.partner",
                "default_res_ids": partner.ids,
                "default_template_id": template.id,
                "default_partner_ids": partner.ids,
                "default_composition_mode": "comment",
            },
        }
