from odoo import api, fields, models
from odoo.exceptions import UserError

from .stock_rule import AUTOMATIC


class PurchaseOrder(models.Model):
    """A purchase is confirmed by its button, a second person's approval, an import, an interface, a bill, an
    automation. All of them end in the state that is guarded here."""

    _name = "purchase.order"
    _inherit = ["purchase.order", "med.gated.order"]

    med_salesperson_id = fields.Many2one(
        "med.authorisation",
        "Supplier's Salesperson",
        domain="[('kind', '=', 'salesperson'), ('commercial_partner_id', 'parent_of', partner_id)]",
        copy=False,
        index="btree_not_null",
        help="With whom the order was agreed. Empty: any salesperson of the supplier whose letter is in force will do.",
    )

    _med_confirmed = "purchase"
    _med_confirm = "purchase.confirm"
    _med_change = "purchase.change"
    _med_derived = frozenset(("amount_total", "amount_untaxed", "amount_tax", "amount_total_cc", "currency_rate"))
    _med_decisive = frozenset(
        ("partner_id", "dest_address_id", "picking_type_id", "order_line", "payment_term_id", "currency_id", "state")
    )

    @api.constrains(
        *("state", "partner_id", "dest_address_id", "picking_type_id", "order_line", "amount_total"),
        *("payment_term_id", "currency_id", "company_id", "med_salesperson_id"),
    )
    def _check_med_gate(self):
        self._med_guard()

    def write(self, vals):
        if self.env.context.get("med_automatic") is AUTOMATIC:
            if vals.get("state") == self._med_confirmed:
                self = self - self._med_leave_refused()
            elif "locked" in vals:  # comes with the confirmation, whether that took place or not
                self = self.filtered(lambda order: order.state == self._med_confirmed)
        return super().write(vals)

    def _med_leave_refused(self):
        """Of orders that an automation confirms while the system buys what is needed, those that may not be.

        They stay what they are, with a hold and a task for the buyer: a refusal here would take back the sales order
        that needs the goods, or what the scheduler buys from others.
        """
        waiting = self.filtered(lambda order: order.state != self._med_confirmed)
        refused = [v for v in self.env["med.gate"]._evaluate(self._med_confirm, waiting) if v.refused]
        if not refused:
            return self.browse()
        self.env["med.gate"].sudo()._write_refusals(refused)  # whoever needs the goods has no rights here
        orders = self.browse([verdict.res_id for verdict in refused])
        for order, verdict in zip(orders.sudo(), refused, strict=True):  # as above
            order.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("The purchase may not be confirmed"),
                note=verdict.findings[0]["message"],
                user_id=order.user_id.id or self.env.ref("base.user_admin").id,
            )
        return orders

    # --- med.gated --------------------------------------------------------------------------------------------------

    def _med_snapshot(self):
        lines = {
            str(line.id): [
                *(line.product_id.id, line.product_uom_id.id),
                *(round(line.price_unit, 6), round(line.discount, 4), round(line.product_qty, 6)),
            ]
            for line in self.order_line
            if line.product_id and line.product_qty
        }
        return {
            "company": self.company_id.id,
            "currency": self.currency_id.id,
            "partner": self.partner_id.id,
            "commercial": self.partner_id.commercial_partner_id.id,
            "address": self.dest_address_id.id,
            "deliver_to": self.picking_type_id.id,
            "term": self.payment_term_id.id,
            "salesperson": self.med_salesperson_id.id,
            "lines": lines,
            "total": round(self.amount_total, 2),
        }

    def _med_supplier(self):
        return self.partner_id.commercial_partner_id

    def _med_partners(self):
        return (self.partner_id | self.dest_address_id).commercial_partner_id

    def _med_preview(self):
        if self.state in ("draft", "sent", "to approve"):
            return self._med_confirm, self
        return (self._med_change, self) if self.state == self._med_confirmed else None

    def _med_do_confirm(self):
        if self.state == "to approve":
            self.button_approve()
        else:
            self.button_confirm()
        if self.state != self._med_confirmed:
            raise UserError(self.env._("%s waits for a purchase manager to approve its amount.", self.display_name))
