from odoo import models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _med_preview(self):
        """A transfer that can be validated: by what most of its moves do, shipments first."""
        moves = self.move_ids.filtered(lambda m: m.state not in ("done", "cancel", "draft"))
        there = moves.filtered("quantity")
        moves = there.filtered("picked") or there or moves  # as it would be validated now
        by_operation = moves.grouped(lambda m: m._med_operation())
        for operation in ("stock.ship", "stock.receive", "stock.transfer"):
            if operation in by_operation:
                return operation, by_operation[operation]
        return None

    def action_med_recheck(self):
        """Looks again at what holds the transfers."""
        return self.env["med.hold"]._recheck(self)

    def action_med_validate_each(self):
        """Validates each transfer on its own: the good ones pass, the others are reported with their reasons."""
        return self.env["med.batch"]._each(self, lambda p: p._med_validate(), self.env._("Validate transfers"))

    def action_med_hold(self, reason):
        """Puts the transfers on hold: they cannot be validated until it is released."""
        return self.env["med.hold"]._place(self, reason)

    def _med_validate(self):
        # the question whether to text the customer is put to who validates one transfer
        if self.with_context(skip_sms=True).button_validate() is not True:
            raise UserError(self.env._("%s needs a decision about what is missing: validate it by itself.", self.name))
