from odoo import fields, models


class MedRuleTrial(models.Model):
    """What a rule would have held, against what later became of the orders (false holds, missed losses)."""

    _inherit = "med.rule.trial"

    bad_days = fields.Integer("Bad After (days overdue)", readonly=True)
    with_outcome = fields.Boolean(readonly=True, help="The documents are orders or their shipments.")
    bad_count = fields.Integer("Held and Went Bad", readonly=True)
    bad_amount = fields.Monetary("Amount Held and Went Bad", readonly=True)
    lost_avoided = fields.Monetary("Loss Avoided", readonly=True, help="Lost on what the rule would have held.")
    false_count = fields.Integer("False Holds", readonly=True, help="Held, invoiced and paid in time.")
    false_amount = fields.Monetary("Amount of False Holds", readonly=True)
    missed_count = fields.Integer("Missed", readonly=True, help="Not held, and went bad.")
    missed_lost = fields.Monetary("Missed Losses", readonly=True)

    def _step(self):
        result = super()._step()
        if self.state == "done":
            self._judge_outcome()
        return result

    def _order_ids(self, records):
        """{record id: order id} of orders or of shipments for them."""
        if records._name == "sale.order":
            return {record.id: record.id for record in records}
        if records._name == "stock.move":
            return {record.id: record.sale_line_id.order_id.id for record in records if record.sale_line_id}
        return None

    def _judge_outcome(self):
        """Fills in what became of the documents, up to today. As the system, like the trial itself."""
        Document = self.env[self.rule_id.operation_id.model]
        orders = self._order_ids(Document.search(self._domain()))
        if orders is None:
            return
        accounts = self.env["med.credit.account"]
        day, bad_days = self.env["med.gate"]._today(self.company_id), accounts._bad_days()
        outcomes = accounts._outcomes(set(orders.values()), day)
        bad = {order for order, outcome in outcomes.items() if accounts._went_bad(outcome, bad_days)}
        held = set()
        for line in self.line_ids:
            order = orders.get(line.res_id)
            held.add(order)
            line._judge(outcomes.get(order), order in bad)
        missed = {order for order in bad if order not in held}
        lines = self.line_ids
        self.write(
            {
                "bad_days": bad_days,
                "with_outcome": True,
                "bad_count": len(lines.filtered(lambda line: line.outcome == "bad")),
                "bad_amount": sum(lines.filtered(lambda line: line.outcome == "bad").mapped("amount")),
                "lost_avoided": sum(outcomes[order][1] for order in held & bad),
                "false_count": len(lines.filtered(lambda line: line.outcome == "good")),
                "false_amount": sum(lines.filtered(lambda line: line.outcome == "good").mapped("amount")),
                "missed_count": len(missed),
                "missed_lost": sum(outcomes[order][1] for order in missed),
            }
        )
