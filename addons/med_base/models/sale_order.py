from odoo import api, models
from odoo.tools import SQL


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "med.gated", "med.derived"]

    _med_derived = frozenset(("amount_total", "amount_untaxed", "amount_tax", "currency_rate"))

    @api.constrains(
        *("state", "partner_id", "partner_invoice_id", "partner_shipping_id", "order_line", "amount_total"),
        *("payment_term_id", "currency_id", "company_id"),
    )
    def _check_med_gate(self):
        """An order is confirmed, and stays as it was confirmed, only as the gate lets it."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        if not confirmed:
            return
        # First, as it brings everything up to date, and what is worked out on the way asks here too (with sudo: the
        # user may not see all of it).
        snapshots = {order.id: order._med_snapshot() for order in confirmed.sudo()}
        cleared = self.env["med.clearance"].sudo()._of(confirmed)  # nobody has a right on clearances
        changed = confirmed.filtered(lambda o: o.id in cleared and cleared[o.id] != snapshots[o.id])
        smaller = changed.filtered(lambda o: self._med_smaller(cleared[o.id], snapshots[o.id]))
        if smaller:
            self.env["med.clearance"].sudo()._grant(self._name, {o.id: snapshots[o.id] for o in smaller})  # as above
        self.env["med.gate"]._pass("sale.confirm", confirmed.filtered(lambda o: o.id not in cleared))
        self.env["med.gate"]._pass("sale.change", changed - smaller)

    def _med_touch(self):
        """Of two sessions, one that confirms the order and one that changes a line, the second is run again.

        A line that keeps the total does not write the order otherwise, and each would pass on what it saw before.
        """
        if self:
            self.env.cr.execute(SQL("UPDATE sale_order SET state = state WHERE id = ANY(%s)", self.ids))

    @staticmethod
    def _med_smaller(old, new):
        """Whether the order only shrank: what may be sold may be sold in part."""
        return (
            {k: v for k, v in old.items() if k not in ("lines", "total")}
            == {k: v for k, v in new.items() if k not in ("lines", "total")}
            and new["total"] <= old["total"] + 1e-6
            and all(key in old["lines"] and _shrank(old["lines"][key], line) for key, line in new["lines"].items())
        )

    # --- med.gated --------------------------------------------------------------------------------------------------

    def _med_amount(self):
        return self.env["med.fact"]._fact_amount(self, {self.id: self._med_date()})[self.id]

    def _med_date(self):
        return self.date_order.date()

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

    def _med_fingerprinted(self, snapshot):
        """A line that was refused and is added again is another row, and the same line."""
        return {**snapshot, "lines": sorted(snapshot["lines"].values())}

    def _med_partners(self):
        return (self.partner_id | self.partner_invoice_id | self.partner_shipping_id).commercial_partner_id

    def _med_line_names(self, ids):
        return [line.name.split("\n")[0] for line in self.env["sale.order.line"].browse(ids)]

    def _med_preview(self):
        steps = {"draft": "sale.confirm", "sent": "sale.confirm", "sale": "sale.change"}
        return (steps[self.state], self) if self.state in steps else None

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_med_recheck(self):
        """Looks again at what holds the orders."""
        return self.env["med.hold"]._recheck(self)

    def action_med_confirm_each(self):
        """Confirms each order on its own: the good ones pass, the others are reported with their reasons."""
        return self.env["med.batch"]._each(self, lambda order: order.action_confirm(), self.env._("Confirm orders"))

    def write(self, vals):
        result = super().write(vals)
        decisive = self._med_decisive & vals.keys()
        if "state" in vals:
            self._med_left()
            if vals["state"] == "sale":
                decisive -= {"state"}  # it has passed the gate just now, and that has closed its hold
        if decisive and not self.env.su:
            self.env["med.hold"].sudo()._facts_changed(documents=self)  # holds are the system's
        return result

    def _med_left(self):
        """An order that is not confirmed any more has to pass again. (A new one has not passed yet.)"""
        if left := self.sudo().filtered(lambda order: order.state != "sale"):  # whatever the user still sees of it
            left.env["med.clearance"]._withdraw(left)

    _med_decisive = {
        "partner_id",
        "partner_invoice_id",
        "partner_shipping_id",
        "order_line",
        "payment_term_id",
        "state",
    }


def _shrank(old, new):
    """Whether a line of a snapshot is the same with no more of it; a line of returns has no less to give back."""
    (*same, before), (*other, after) = old, new
    return same == other and (0 <= after <= before or before <= after <= 0)
