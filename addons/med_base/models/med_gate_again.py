from odoo import models


class MedGate(models.AbstractModel):
    """What the gate says when it only looks again at a confirmed document."""

    _inherit = "med.gate"

    def _evaluate(self, operation_code, records):
        verdicts = super()._evaluate(operation_code, records)
        self._plain()._mark_approved_before(verdicts)
        return verdicts

    def _mark_approved_before(self, verdicts):
        """What was approved when a document was confirmed stays approved while the document and the rule are as then.

        Only for looking: whoever changes the document passes the gate, which takes an unused waiver.
        """
        codes = {v.operation for v in verdicts if v.refused}
        changes = self.env["med.operation"].search([("code", "in", list(codes)), ("includes_id", "!=", False)])
        again = [v for v in verdicts if v.refused and v.operation in changes.mapped("code")]
        if not again:
            return
        used = self.env["med.waiver"].search(
            [("state", "=", "used"), ("fingerprint", "in", [v.fingerprint for v in again])]
        )
        keys = {(w.model, w.res_id, w.fingerprint, w.rule_code, w.rule_version, w.finding or "") for w in used}
        for verdict in again:
            for data in verdict.findings:
                key = (
                    verdict.model,
                    verdict.res_id,
                    verdict.fingerprint,
                    data["code"],
                    data["version"],
                    data["finding"],
                )
                if data["severity"] == "approve" and key in keys:
                    data["waived"] = True
