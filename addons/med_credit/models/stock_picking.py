from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_round


class StockPicking(models.Model):
    """A delivery that the payer's credit does not cover is held whole, or reduced to what is covered."""

    _inherit = "stock.picking"

    med_credit_held = fields.Boolean("Held for Credit", compute="_compute_med_credit_held")

    @api.depends("state")
    def _compute_med_credit_held(self):
        held = self.env["med.hold"].sudo().search(  # whether, not what for
            [("model", "=", "stock.picking"), ("res_id", "in", self.ids), ("med_credit", "=", True),
             ("state", "in", ("open", "requested"))]
        ).mapped("res_id")  # fmt: skip
        for picking in self:
            picking.med_credit_held = picking.id in held

    def action_med_ship_covered(self):
        """Reduces the deliveries to what the payers' limits cover; the rest can follow as a backorder.

        :raises UserError: nothing is covered, or something else stands against it
        """
        self.check_access("write")
        for picking in self:
            picking._med_reduce()
        return True

    def _med_reduce(self):
        step = self.sudo()._med_preview()  # the limits are read whoever ships
        if not step or step[0] != "stock.ship":
            raise UserError(self.env._("%s is no delivery that waits to be shipped.", self.name))
        moves = step[1].sorted("id")
        room = self.env["med.gate"]._plain().env["med.rule"]._credit_room(moves)
        quantities = self._med_covered(moves, room)
        if not any(quantities.values()):
            raise UserError(
                self.env._(
                    "%s: the customer's credit covers none of it. Credit control has to be asked, or money to come in.",
                    self.name,
                )
            )
        reduced = {move: quantity for move, quantity in quantities.items() if quantity < move.quantity}
        told = [f"{move.product_id.display_name}: {move.quantity:g} → {q:g}" for move, q in reduced.items()]
        for move, quantity in reduced.items():
            self.env["stock.move"].browse(move.id).quantity = quantity
        self._med_still_refused()
        if told:
            self._med_tell_reduced(told)

    def _med_covered(self, moves, room):
        """{move: quantity that may go}, one after the other as far as the room reaches."""
        result = {}
        for move in moves.filtered("quantity"):
            key = move._med_company().root_id, move._med_debtor()
            amount = move._med_amount()
            if key not in room or amount <= 0:
                result[move] = move.quantity
                continue
            share = min(max(room[key], 0.0) / amount, 1.0)
            whole = move.product_id.tracking == "serial" or move.quantity == int(move.quantity)
            unit = 1.0 if whole else move.product_uom.rounding
            covered = float_round(move.quantity * share + 1e-9, precision_rounding=unit, rounding_method="DOWN")
            result[move] = min(covered, move.quantity)
            room[key] -= amount * result[move] / move.quantity
        return result

    def _med_still_refused(self):
        """What quantities cannot mend is said at once, and nothing stays reduced."""
        self.env.flush_all()
        self.env.invalidate_all()
        step = self.sudo()._med_preview()  # as above
        refused = [verdict for verdict in self.env["med.gate"]._evaluate(*step) if verdict.refused]
        if refused:
            reasons = [f"- {f['message']} {f['resolution']}" for f in refused[0].findings if not f["waived"]]
            raise UserError(
                self.env._("%(picking)s cannot go in part either:\n%(reasons)s",
                           picking=self.name, reasons="\n".join(reasons))
            )  # fmt: skip

    def _med_tell_reduced(self, told):
        """Sales and who controls the customer's credit learn of it; the delivery's own page says what."""
        self.message_post(body=self.env._("Reduced to what the customer's credit covers: %s", "; ".join(told)))
        self.env["med.log"]._record("credit.shipment_reduced", self, lines=told)
        accounts = self.env["med.credit.account"].sudo()  # who is to be told
        account = accounts._existing({(self.company_id.root_id, self.sudo().move_ids[:1]._med_debtor())})
        for user in (self.sale_id.user_id | account.user_id).filtered("active"):
            self.sudo().activity_schedule(  # people of other roles
                "mail.mail_activity_data_todo",
                summary=self.env._("%s goes in part: the customer's credit covers no more", self.name),
                note="<br/>".join(told),
                user_id=user.id,
            )
