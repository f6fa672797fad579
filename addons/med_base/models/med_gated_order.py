from odoo import api, models
from odoo.tools import SQL


class MedGatedOrder(models.AbstractModel):
    """An order that is confirmed, and stays as it was confirmed, only as the gate lets it.

    A model that inherits it calls ``_med_guard`` from a constraint on its state and on what its snapshot is made of,
    and ``_med_guard_lines`` from one on its lines. The snapshot has the keys ``lines`` and ``total``.
    """

    _name = "med.gated.order"
    _inherit = ["med.gated", "med.derived"]
    _description = "Guarded Order"

    _med_confirmed = ""  # the state that is guarded
    _med_confirm = ""  # the operations
    _med_change = ""
    _med_decisive = frozenset()  # fields after which what holds the order is looked at again

    def _med_guard(self):
        confirmed = self.filtered(lambda order: order.state == self._med_confirmed)
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
        self.env["med.gate"]._pass(self._med_confirm, confirmed.filtered(lambda o: o.id not in cleared))
        self.env["med.gate"]._pass(self._med_change, changed - smaller)

    def _med_guard_lines(self):
        """Called by the lines' constraint."""
        self._med_guard()
        self.filtered(lambda order: order.state != self._med_confirmed)._med_touch()

    def _med_touch(self):
        """Of two sessions, one that confirms the order and one that changes a line, the second is run again.

        A line that keeps the total does not write the order otherwise, and each would pass on what it saw before.
        """
        if self:
            table = SQL.identifier(self._table)
            self.env.cr.execute(SQL("UPDATE %s SET state = state WHERE id = ANY(%s)", table, self.ids))

    @staticmethod
    def _med_smaller(old, new):
        """Whether the order only shrank: what may be traded may be traded in part."""
        return (
            {k: v for k, v in old.items() if k not in ("lines", "total")}
            == {k: v for k, v in new.items() if k not in ("lines", "total")}
            and new["total"] <= old["total"] + 1e-6
            and all(key in old["lines"] and _shrank(old["lines"][key], line) for key, line in new["lines"].items())
        )

    def write(self, vals):
        result = super().write(vals)
        decisive = self._med_decisive & vals.keys()
        if "state" in vals:
            self._med_left()
            if vals["state"] == self._med_confirmed:
                decisive -= {"state"}  # it has passed the gate just now, and that has closed its hold
        if decisive and not self.env.su:
            self.env["med.hold"].sudo()._facts_changed(documents=self)  # holds are the system's
        return result

    def _med_left(self):
        """An order that is not confirmed any more has to pass again. (A new one has not passed yet.)"""
        # sudo: whatever the user still sees of it
        if left := self.sudo().filtered(lambda order: order.state != self._med_confirmed):
            left.env["med.clearance"]._withdraw(left)

    # --- med.gated --------------------------------------------------------------------------------------------------

    def _med_amount(self):
        return self.env["med.fact"]._fact_amount(self, {self.id: self._med_date()})[self.id]

    def _med_date(self):
        return self.date_order.date()

    def _med_fingerprinted(self, snapshot):
        """A line that was refused and is added again is another row, and the same line."""
        return {**snapshot, "lines": sorted(snapshot["lines"].values())}

    def _med_line_names(self, ids):
        return [line.name.split("\n")[0] for line in self.order_line.browse(ids)]

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_med_recheck(self):
        """Looks again at what holds the orders."""
        return self.env["med.hold"]._recheck(self)

    def action_med_confirm_each(self):
        """Confirms each order on its own: the good ones pass, the others are reported with their reasons."""
        return self.env["med.batch"]._each(self, lambda order: order._med_do_confirm(), self.env._("Confirm orders"))

    @api.private
    def _med_do_confirm(self):
        raise NotImplementedError


def _shrank(old, new):
    """Whether a line of a snapshot is the same with no more of it; a line of returns has no less to give back."""
    (*same, before), (*other, after) = old, new
    return same == other and (0 <= after <= before or before <= after <= 0)
