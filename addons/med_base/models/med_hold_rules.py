from odoo import models
from odoo.tools import SQL

from .med_hold import OPEN


class MedHold(models.Model):
    """A rule, or a company's change of one, that begins or ceases to hold: what it held is looked at again."""

    _inherit = "med.hold"

    def _rules_changed(self, row):
        """Has the open holds of the rule's operation judged again in the background, once for each such change.

        :param row: the med.rule or med.rule.override whose version has just been published, changed or retired
        """
        rule = row if row._name == "med.rule" else row.rule_id
        self.env["med.outbox"]._enqueue(
            "rules_changed",
            f"rules_changed:{row._name}:{row.id}:{row.version}:{row.state}",
            {"operation": rule.operation_id.id, "company": row.company_id.id},
            row.company_id,
        )


class MedOutbox(models.Model):
    _inherit = "med.outbox"

    def _outbox_rules_changed(self, payload):
        """Marks the open holds of the operation, and of those that obey its rules too; the recheck does the rest."""
        self.env["med.hold"].flush_model(["kind", "state", "recheck", "operation_id", "company_id"])
        company = SQL("AND h.company_id = %s", payload["company"]) if payload["company"] else SQL()
        self.env.cr.execute(
            SQL(
                """UPDATE med_hold h SET recheck = true
                     FROM med_operation o
                    WHERE o.id = h.operation_id AND %s IN (o.id, o.includes_id)
                      AND h.kind = 'gate' AND h.state IN %s AND NOT COALESCE(h.recheck, false) %s""",
                payload["operation"],
                OPEN,
                company,
            )
        )
        if self.env.cr.rowcount:
            self.env["med.hold"].invalidate_model(["recheck"])
            self.env.ref("med_base.ir_cron_recheck_holds")._trigger()
