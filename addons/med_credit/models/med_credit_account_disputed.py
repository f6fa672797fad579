from odoo import api, fields, models
from odoo.tools import SQL


class MedCreditAccount(models.Model):
    """What of the exposure the customer disputes, its statements and collection tickets."""

    _inherit = "med.credit.account"

    disputed = fields.Monetary(compute="_compute_disputed", help="Open invoices with a dispute code. Part of exposure.")

    @api.depends("exposure")
    def _compute_disputed(self):
        self.env["account.move"].flush_model(["med_dispute_id", "amount_residual_signed", "state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT a.id, SUM(m.amount_residual_signed)
                     FROM med_credit_account a JOIN res_company r ON r.id = a.company_id
                     JOIN account_move m ON m.commercial_partner_id = a.partner_id AND m.state = 'posted'
                      AND m.med_dispute_id IS NOT NULL
                     JOIN res_company c ON c.id = m.company_id AND c.parent_path LIKE r.parent_path || '%%'
                    WHERE a.id = ANY(%s) GROUP BY a.id""",
                self.ids,
            )
        )
        sums = {id_: float(amount or 0) for id_, amount in rows}
        for account in self:
            company = account.company_id
            account.disputed = company.currency_id._convert(
                sums.get(account.id, 0.0), account.currency_id or company.currency_id, company, fields.Date.today()
            )

    def action_open_statements(self):
        return self._open_of("med.reconciliation", self.env._("Statements"))

    def action_open_dunning(self):
        return self._open_of("med.dunning", self.env._("Collection Tickets"))

    def _open_of(self, model, name):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("company_id", "=", self.company_id.id), ("partner_id", "=", self.partner_id.id)],
        }
