from odoo import models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _check_amount_and_confirm_order(self):
        """Money that has arrived for an order that may not be confirmed: the payment is kept, the order is held.

        A refusal raised here would leave the captured payment unprocessed and retried for days, with nobody told.
        """
        stuck = self.browse()
        for tx in self:
            orders = tx.sale_order_ids.filtered(lambda so: so.state in ("draft", "sent"))
            refused = [v for v in self.env["med.gate"]._evaluate("sale.confirm", orders) if v.refused] if orders else []
            if refused:
                stuck |= tx
                self.env["med.gate"].sudo()._write_refusals(refused)  # the customer's session has no rights here
                for order in orders.sudo():  # as above
                    order.activity_schedule(
                        "mail.mail_activity_data_warning",
                        summary=self.env._("Paid, but the order may not be confirmed"),
                        note=refused[0].findings[0]["message"],
                        user_id=order.user_id.id or self.env.ref("base.user_admin").id,
                    )
        return super(PaymentTransaction, self - stuck)._check_amount_and_confirm_order()
