from odoo import api, fields, models
from odoo.exceptions import UserError

ANSWERING = ("sent", "disputed", "agreed")


class MedReconciliationLine(models.Model):
    """A document as we booked it, and what the customer says about it."""

    _name = "med.reconciliation.line"
    _description = "Line of a Reconciliation"
    _inherit = ["med.driven"]
    _order = "date, id"
    _user_writes = frozenset({"customer_amount", "reason_id", "note"})

    reconciliation_id = fields.Many2one(
        "med.reconciliation", "Statement", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="reconciliation_id.company_id")
    partner_id = fields.Many2one(related="reconciliation_id.partner_id", store=True, index=True)
    currency_id = fields.Many2one(related="reconciliation_id.currency_id")
    state = fields.Selection(related="reconciliation_id.state", string="Statement's State")
    kind = fields.Selection(
        [
            ("delivery", "Delivery"),
            ("return", "Return"),
            ("invoice", "Invoice"),
            ("refund", "Credit Note"),
            ("payment", "Payment"),
            ("theirs", "Only in the Customer's Books"),
        ],
        required=True,
        readonly=True,
    )
    date = fields.Date(required=True, readonly=True)
    due = fields.Date(readonly=True)
    model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Document ID", model_field="model", readonly=True)
    reference = fields.Char("Document", readonly=True)
    description = fields.Char(readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit", aggregator=None)
    uom_name = fields.Char("Unit", readonly=True)
    amount = fields.Monetary("Our Amount", readonly=True)
    answer = fields.Selection(
        [("open", "Not Answered"), ("right", "Right"), ("differs", "Differs")],
        required=True,
        readonly=True,
        default="open",
    )
    customer_amount = fields.Monetary("Customer's Amount")
    difference = fields.Monetary(compute="_compute_difference", store=True)
    comment = fields.Char("Customer's Comment", readonly=True)
    reason_id = fields.Many2one("med.reconciliation.reason", ondelete="restrict")
    note = fields.Char("Our Note")

    @api.depends("answer", "amount", "customer_amount")
    def _compute_difference(self):
        for line in self:
            line.difference = line.customer_amount - line.amount if line.answer == "differs" else 0.0

    def write(self, vals):
        if self._user_writes & vals.keys() and not self.env.su:
            for statement in self.reconciliation_id:
                statement._require_clerk()
                statement._require_state(*ANSWERING)
        result = super().write(vals)
        if "customer_amount" in vals and not self.env.su:
            self._answered()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if any(line.reconciliation_id.state != "draft" for line in self):
            raise UserError(self.env._("What was sent to a customer stays as it was sent."))
        self._require_verb()

    def action_open_document(self):
        self.ensure_one()
        self.check_access("read")
        if not self.res_id:
            raise UserError(self.env._("%s is in the customer's books only.", self.reference))
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}

    def _answered(self):
        """A clerk has entered the customer's figures of these lines."""
        for line in self:
            same = line.currency_id.is_zero(line.customer_amount - line.amount)
            line._drive({"answer": "right" if same else "differs"})
            line.reconciliation_id._record(
                "reconciliation.answered", document=line.reference, ours=line.amount, theirs=line.customer_amount
            )

    def _forget(self):
        """Lines of a draft, to be read again; the caller has checked the user and the state."""
        # sudo: nobody has the right; the mark of a verb as in _drive
        self._plain().sudo().with_context(med_verb=self.env["med.reconciliation"]._verb()).unlink()

    def _accept(self):
        """What nobody said anything about is right."""
        for line in self.filtered(lambda line: line.answer == "open"):
            line._drive({"answer": "right", "customer_amount": line.amount})
