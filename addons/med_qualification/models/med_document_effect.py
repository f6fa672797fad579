"""What a decision on a licence sets going. Part of med.document."""

from odoo import models


class MedDocument(models.Model):
    _inherit = "med.document"

    def _facts_changed(self):
        """Also what waits for our own licences, for a product's certificate, or for a letter further up a chain."""
        result = super()._facts_changed()
        # sudo, here and below: what waits is the system's business, whoever decided the licence
        if products := self.sudo().product_tmpl_id:
            products._med_recheck_holds()
        letters = self.env["med.authorisation"].sudo().search([("document_id", "in", self.ids)])  # as above
        below = letters.search([("id", "child_of", letters.ids)]) if letters else letters
        if partners := below.commercial_partner_id:
            self.env["med.hold"].sudo()._facts_changed(partners)  # as above
        holders = self.sudo().commercial_partner_id | partners  # as above
        own = self.env["res.company"].sudo().search([("partner_id.commercial_partner_id", "in", holders.ids)])
        if own:
            self._recheck_companies(own)
        return result

    def _recheck_companies(self, companies):
        holds = self.env["med.hold"].sudo()  # as above
        waiting = holds.search(
            [("kind", "=", "gate"), ("state", "in", ("open", "requested")), ("company_id", "in", companies.ids)]
        )
        for model, part in waiting.grouped("model").items():
            holds._facts_changed(documents=self.env[model].browse(part.mapped("res_id")))
