from odoo import api, fields, models

READERS = "med_base.group_sales,med_base.group_finance,med_base.group_credit,med_base.group_auditor"


class ResPartner(models.Model):
    """What everybody who sells may see of a customer's credit."""

    _inherit = "res.partner"

    med_credit_account_id = fields.Many2one(
        "med.credit.account", "Credit Account", compute="_compute_med_credit_grade", groups=READERS
    )
    med_credit_grade_id = fields.Many2one(
        "med.credit.grade", "Credit Grade", compute="_compute_med_credit_grade", groups=READERS
    )
    med_credit_health = fields.Char(compute="_compute_med_credit_grade", groups=READERS, help="Points and grade.")

    @api.depends("commercial_partner_id")
    @api.depends_context("company")
    def _compute_med_credit_grade(self):
        root = self.env.company.root_id
        accounts = self.env["med.credit.account"].search(
            [("company_id", "=", root.id), ("partner_id", "in", self.commercial_partner_id.ids)]
        )
        found = {account.partner_id: account for account in accounts}
        for partner in self:
            account = found.get(partner.commercial_partner_id, accounts.browse())
            partner.med_credit_account_id = account
            partner.med_credit_grade_id = account.grade_id
            grade = account.grade_id.code or "–"
            partner.med_credit_health = f"{grade} · {account.points:.0f}" if account.has_points else grade

    def action_med_credit_explain(self):
        """Opens the scorecard behind the customer's grade."""
        self.ensure_one()
        return self.med_credit_account_id.action_explain()
