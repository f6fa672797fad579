from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MedWaiver(models.Model):
    """What an approval grants: one rule's finding on one document, as it was, once, up to a ceiling, until a date.

    Nobody may write one: it is granted by the last step of an approval and used up by the gate with one UPDATE.
    """

    _name = "med.waiver"
    _inherit = ["med.driven"]
    _description = "Waivers"
    _order = "id desc"
    _rec_name = "rule_code"

    hold_id = fields.Many2one("med.hold", required=True, readonly=True, ondelete="restrict", index=True)
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="model", readonly=True, required=True)
    document_name = fields.Char(related="hold_id.document_name", string="Document")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    operation_id = fields.Many2one("med.operation", required=True, readonly=True)
    rule_code = fields.Char(required=True, readonly=True)
    rule_version = fields.Integer(
        readonly=True, aggregator=None, help="A new version of the rule has to be asked anew."
    )
    finding = fields.Char(readonly=True, help="What the rule found, where it can find several things.")
    fingerprint = fields.Char(required=True, readonly=True, help="Good for exactly these decisive values.")
    ceiling = fields.Float(readonly=True, help="Up to this amount, in the company's currency.")
    expires_on = fields.Datetime(required=True, readonly=True, index=True)
    granted_by_id = fields.Many2one("res.users", required=True, readonly=True)
    granted_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    reason = fields.Text(readonly=True)
    state = fields.Selection(
        [("granted", "Granted"), ("used", "Used"), ("expired", "Expired"), ("revoked", "Revoked")],
        default="granted",
        required=True,
        readonly=True,
        index=True,
    )
    used_on = fields.Datetime(readonly=True)
    used_by_id = fields.Many2one("res.users", readonly=True)

    _document_idx = models.Index("(model, res_id) WHERE state = 'granted'")

    def _matching(self, verdicts):
        """For each verdict the waivers that are good for it now: list of {(rule code, version, finding): waiver id}."""
        if not verdicts:
            return []
        waivers = self.search(
            [
                ("state", "=", "granted"),
                ("expires_on", ">", fields.Datetime.now()),
                ("fingerprint", "in", [v.fingerprint for v in verdicts]),
            ]
        )
        return [
            {
                (w.rule_code, w.rule_version, w.finding or ""): w.id
                for w in waivers
                if (w.model, w.res_id, w.fingerprint) == (v.model, v.res_id, v.fingerprint)
                and w.operation_id.code == v.operation
                and w.company_id.id == v.company_id
                and v.amount <= w.ceiling + 0.005
            }
            for v in verdicts
        ]

    def _use(self, ids):
        """Uses the waivers up. Of two transactions that try, the second is run again and finds none."""
        if not ids:
            return
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """UPDATE med_waiver SET state = 'used', used_on = now() AT TIME ZONE 'UTC', used_by_id = %s
                    WHERE id = ANY(%s) AND state = 'granted' AND expires_on > now() AT TIME ZONE 'UTC' RETURNING id""",
                self.env.uid,
                list(ids),
            )
        )
        self.browse(ids).invalidate_recordset()
        if len(rows) != len(ids):
            raise UserError(self.env._("The approval for this has just been used or has expired. Try again."))

    def action_revoke(self):
        """Takes back what has not been used; by the head of quality or an administrator of rules."""
        self.check_access("read")
        user = self.env.user
        if not (user.has_group("med_base.group_quality_head") or user.has_group("med_base.group_rules")):
            raise UserError(self.env._("Only the head of quality or an administrator of rules revokes a waiver."))
        for waiver in self.filtered(lambda w: w.state == "granted"):
            waiver._drive({"state": "revoked"})
            self.env["med.log"]._record("med_waiver.revoked", waiver.hold_id, rule=waiver.rule_code)
        return True
