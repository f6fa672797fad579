from odoo import api, fields, models

ROLES = "med_base.group_sales,med_base.group_credit,med_base.group_finance,med_base.group_auditor"


class ResPartner(models.Model):
    _inherit = "res.partner"

    med_credit_exposure = fields.Monetary(
        "Credit Exposure", currency_field="med_credit_currency_id", compute="_compute_med_credit", groups=ROLES
    )
    med_credit_currency_id = fields.Many2one("res.currency", compute="_compute_med_credit", groups=ROLES)

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_med_credit(self):
        root = self.env.company.root_id
        accounts = self.env["med.credit.account"].sudo().search(  # one figure, by the roles of the field
            [("company_id", "=", root.id), ("partner_id", "in", self.commercial_partner_id.ids)]
        )  # fmt: skip
        by_partner = accounts.grouped("partner_id")
        for partner in self:
            account = by_partner.get(partner.commercial_partner_id)
            partner.med_credit_exposure = account.exposure if account else 0.0
            partner.med_credit_currency_id = (account or root).currency_id

    def action_med_credit(self):
        """Opens the credit account of the customer; for credit control a new one where there is none."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_credit.action_med_credit_account")
        partner = self.commercial_partner_id
        accounts = self.env["med.credit.account"].search([("partner_id", "=", partner.id)])
        action |= {"domain": [("partner_id", "=", partner.id)], "context": {"default_partner_id": partner.id}}
        if len(accounts) == 1 or (not accounts and accounts.has_access("create")):
            action |= {"view_mode": "form", "views": [(False, "form")], "res_id": accounts.id}
        return action

    # --- who belongs to whom ----------------------------------------------------------------------------------------

    @api.constrains("commercial_partner_id")
    def _check_med_credit_owner(self):
        """A company that comes under another has no credit of its own any more, and escapes no limit by it."""
        self.env["med.credit.account"].sudo()._moved(self)  # whoever changes the address book
