from odoo import api, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "med.gated.order"]

    _med_confirmed = "sale"
    _med_confirm = "sale.confirm"
    _med_change = "sale.change"
    _med_derived = frozenset(("amount_total", "amount_untaxed", "amount_tax", "currency_rate"))
    _med_decisive = frozenset(
        ("partner_id", "partner_invoice_id", "partner_shipping_id", "order_line", "payment_term_id", "state")
    )

    @api.constrains(
        *("state", "partner_id", "partner_invoice_id", "partner_shipping_id", "order_line", "amount_total"),
        *("payment_term_id", "currency_id", "company_id"),
    )
    def _check_med_gate(self):
        self._med_guard()

    # --- med.gated --------------------------------------------------------------------------------------------------

    def _med_snapshot(self):
        lines = {
            str(line.id): [
                *(line.product_id.id, line.product_uom_id.id),
                *(round(line.price_unit, 6), round(line.discount, 4), round(line.product_uom_qty, 6)),
            ]
            for line in self.order_line
            if line.product_id and line.product_uom_qty
        }
        return {
            "company": self.company_id.id,
            "currency": self.currency_id.id,
            "partner": self.partner_id.id,
            "commercial": self.partner_id.commercial_partner_id.id,
            "invoice": self.partner_invoice_id.id,
            "shipping": self.partner_shipping_id.id,
            "term": self.payment_term_id.id,
            "lines": lines,
            "total": round(self.amount_total, 2),
        }

    def _med_partners(self):
        return (self.partner_id | self.partner_invoice_id | self.partner_shipping_id).commercial_partner_id

    def _med_preview(self):
        steps = {"draft": "sale.confirm", "sent": "sale.confirm", "sale": "sale.change"}
        return (steps[self.state], self) if self.state in steps else None

    def _med_do_confirm(self):
        return self.action_confirm()
