from odoo import models


class MedLedger(models.Model):
    _inherit = "med.ledger"

    def _touch(self, pairs):
        """The credit accounts are ledger rows too, kept at the main company, and their groups with them."""
        result = super()._touch(pairs)
        company, partner = self.env["res.company"], self.env["res.partner"]
        accounts = self.env["med.credit.account"].sudo()  # nobody's own row
        accounts._of({(company.browse(c).root_id, partner.browse(p)) for c, p in pairs})._lock()
        return result
