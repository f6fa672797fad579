import json

from odoo import fields, models


class MedCheck(models.Model):
    """Evidence: one row per document and run of the gate, with the rules as they were, the facts and the result."""

    _name = "med.check"
    _inherit = ["med.append.only", "med.findings.mixin"]
    _description = "Evidence of the Gate"
    _log_access = False
    _order = "id desc"
    _rec_name = "document_name"

    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict", index=True)
    operation_id = fields.Many2one("med.operation", required=True, readonly=True, ondelete="restrict")
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="model", readonly=True)
    document_name = fields.Char("Document", readonly=True)
    partner_ref = fields.Integer(
        "Partner Id",
        readonly=True,
        index=True,
        help="A number, so that a merge of partners leaves the evidence as it was.",
    )
    partner_name = fields.Char("Partner", readonly=True)
    amount = fields.Float(readonly=True, help="In the company's currency.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    result = fields.Selection(
        [("passed", "Let through"), ("waived", "Let through by approval"), ("refused", "Refused")],
        required=True,
        readonly=True,
        index=True,
    )
    severity = fields.Selection(
        [("log", "Note"), ("warn", "Warning"), ("approve", "Needs approval"), ("block", "Blocked")], readonly=True
    )
    rules = fields.Json("Rules Asked", readonly=True, help="Every rule asked: code and version.")
    facts = fields.Json(readonly=True)
    waivers = fields.Json(readonly=True, help="Ids of the waivers used.")
    fingerprint = fields.Char(readonly=True, help="SHA-256 of the decisive values.")
    milliseconds = fields.Float(readonly=True, digits=(10, 1))

    _document_idx = models.Index("(model, res_id, id)")

    def _keep(self, verdicts):
        """Keeps the verdicts (med_gate.Verdict) as evidence."""
        operations = self.env["med.operation"]._id_by_code()
        return self._append(
            [
                {
                    "date": fields.Datetime.now(),
                    "user_id": v.user_id,
                    "company_id": v.company_id,
                    "operation_id": operations[v.operation],
                    "model": v.model,
                    "res_id": v.res_id,
                    "document_name": v.document_name,
                    "partner_ref": v.partner_id,
                    "partner_name": v.partner_name,
                    "amount": v.amount,
                    "result": "refused" if v.refused else "waived" if v.waivers else "passed",
                    "severity": v.severity or False,
                    "findings": v.findings,
                    "rules": v.rules,
                    "facts": json.loads(json.dumps(v.facts, default=str)),
                    "waivers": v.waivers,
                    "fingerprint": v.fingerprint,
                    "milliseconds": v.milliseconds,
                }
                for v in verdicts
            ]
        )

    def action_open_document(self):
        """Opens the document, as it is today."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
