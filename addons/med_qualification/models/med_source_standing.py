from datetime import timedelta

from odoo import api, fields, models

from .med_source import RESULTS


class MedSourceStanding(models.Model):
    """Where a company stands with a source: the latest answers, and when to ask again. Kept by the system."""

    _name = "med.source.standing"
    _description = "Register Status"
    _order = "source_id, partner_id"
    _rec_name = "partner_id"

    source_id = fields.Many2one("med.source", required=True, readonly=True, ondelete="cascade", index=True)
    kind = fields.Selection(related="source_id.kind")
    company_id = fields.Many2one(related="source_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer or Supplier", required=True, readonly=True, ondelete="cascade", index=True
    )
    answer_id = fields.Many2one("med.source.answer", "Last Attempt", readonly=True, ondelete="restrict")
    good_id = fields.Many2one("med.source.answer", "Last Answer", readonly=True, ondelete="restrict")
    result = fields.Selection(
        [*RESULTS[:3], ("none", "Never Answered")], "Status", required=True, readonly=True, default="none", index=True
    )
    facts_text = fields.Text(related="good_id.facts_text")
    error_text = fields.Char(related="answer_id.error_text")
    answered_on = fields.Datetime(readonly=True)
    asked_on = fields.Datetime("Last Tried on", readonly=True)
    unreachable_since = fields.Datetime(readonly=True)
    due = fields.Datetime("Ask Again", readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Asked by", readonly=True, ondelete="set null")

    _pair_unique = models.Constraint("UNIQUE(source_id, partner_id)", "A company stands once with a source.")

    @api.depends("source_id", "result")
    @api.depends_context("lang")
    def _compute_display_name(self):
        words = dict(self._fields["result"]._description_selection(self.env))
        for standing in self:
            standing.display_name = f"{standing.source_id.name}: {words[standing.result]}"

    def action_verify(self):
        """Asks again, in the background."""
        self.source_id._require_quality()
        self.check_access("read")
        self.sudo()._due_now()  # sudo: standings are the system's
        return self._notice()

    def action_open_answers(self):
        """All answers of this source for this company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_source_answer")
        return {
            **action,
            "domain": [("source_id", "=", self.source_id.id), ("partner_ref", "=", self.partner_id.id)],
        }

    def _notice(self):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The sources are being asked in the background. Look again in a minute."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _due_now(self):
        if self:
            self.write({"due": fields.Datetime.now(), "user_id": self.env.uid})
            self.env.ref("med_qualification.ir_cron_sources")._trigger()

    def _keep(self, answer):
        """Takes over an answer; an unreachable source changes nothing but the moment since which it is."""
        now = answer.asked_on
        vals = {"answer_id": answer.id, "asked_on": now}
        if answer.result == "unreachable":
            wait = timedelta(hours=1) if not self.unreachable_since else timedelta(hours=6)
            vals.update(unreachable_since=self.unreachable_since or now, due=now + wait)
        else:
            days = min(self.source_id.cache_days, 1) if answer.result == "unknown" else self.source_id.cache_days
            vals.update(
                good_id=answer.id,
                result=answer.result,
                answered_on=now,
                unreachable_since=False,
                due=now + timedelta(days=days),
            )
        self.write(vals)
