from odoo import api, fields, models
from odoo.exceptions import AccessError

ROLES = ("med_base.group_finance", "med_base.group_credit")
DRIVEN = {"med_disputed_on"}


class AccountMove(models.Model):
    """Disputed invoices are not dunned, and shown as such beside the exposure."""

    _inherit = "account.move"

    med_dispute_id = fields.Many2one(
        "med.dispute.code", "Disputed For", copy=False, tracking=True, ondelete="restrict", index="btree_not_null",
        help="Why the customer does not pay. Disputed invoices are not dunned; they count as exposure.",
    )  # fmt: skip
    med_disputed_on = fields.Date("Disputed On", readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        self._med_check_collection({name for vals in vals_list for name in vals if vals[name]})
        defaults = {f"default_{name}" for name in DRIVEN | {"med_dispute_id"}}
        clean = {key: value for key, value in self.env.context.items() if key not in defaults}
        return super(AccountMove, self.with_context(clean)).create(vals_list).with_env(self.env)

    def write(self, vals):
        self._med_check_collection(vals.keys())
        if "med_dispute_id" not in vals:
            return super().write(vals)
        changed = self.filtered(lambda move: move.med_dispute_id.id != vals["med_dispute_id"])
        day = fields.Date.context_today(self) if vals["med_dispute_id"] else False
        result = super().write({**vals, "med_disputed_on": day})
        for move in changed:
            event = "invoice.disputed" if day else "invoice.dispute_settled"
            self.env["med.log"]._record(event, move, code=move.med_dispute_id.code or "", open=move.amount_residual)
        return result

    def _med_check_collection(self, names):
        if self.env.su:
            return
        if DRIVEN & set(names):
            raise AccessError(self.env._("The day of a dispute is set by the system: choose its code."))
        if "med_dispute_id" in names and not any(map(self.env.user.has_group, ROLES)):
            raise AccessError(self.env._("Only finance and credit control say that an invoice is disputed."))
