from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted.filtered(lambda move: move.move_type == "out_invoice")._med_apply_plan()
        return posted

    def _med_apply_plan(self):
        """Ties the parts of an invoice to the milestones of its order, by which they are due."""
        for move in self:
            # sudo: who posts an invoice need not see orders and plans
            plan = move.sudo().line_ids.sale_line_ids.order_id.med_plan_ids
            if len(plan) != 1:
                continue
            # sudo: as above
            parts = move.sudo().line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
            parts = parts.sorted(lambda line: (line.date_maturity or line.date, line.id))
            if plan.mode == "invoices":
                milestone = plan.milestone_ids.filtered(lambda m, move=move: m.invoice_id == move)
                parts.med_milestone_id = milestone[:1]
            elif move.invoice_payment_term_id == plan.term_id and len(parts) == len(plan.milestone_ids):
                for part, milestone in zip(parts, plan._by_time(), strict=True):
                    part.med_milestone_id = milestone
                    if milestone.due:
                        part.date_maturity = milestone.due


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    med_milestone_id = fields.Many2one(
        "med.payment.milestone", "Milestone", readonly=True, copy=False, index="btree_not_null", ondelete="restrict"
    )
