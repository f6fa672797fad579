from odoo import api, models


class StockMove(models.Model):
    _inherit = "stock.move"

    @api.constrains("state")
    def _med_plan_delivered(self):
        """The last goods of an order with a payment plan have left."""
        orders = self.filtered(lambda move: move.state == "done").sudo().sale_line_id.order_id  # whoever ships
        for order in orders.filtered("med_plan_ids"):
            moves = order.order_line.move_ids.filtered(lambda move: move.location_dest_id.usage == "customer")
            if all(move.state in ("done", "cancel") for move in moves):
                self.env["med.outbox"]._enqueue(
                    "milestone", f"milestone:{order.id}:delivery", {"order_id": order.id, "event": "delivery"},
                    order.company_id,
                )  # fmt: skip
