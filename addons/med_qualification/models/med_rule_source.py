"""The check type source_answer. Part of med.rule."""

from odoo import api, fields, models
from odoo.addons.med_base.tools.finding import Finding


class MedRule(models.Model):
    _inherit = "med.rule"

    check_type = fields.Selection(
        selection_add=[("source_answer", "A verification source says that all is well")],
        ondelete={"source_answer": lambda rules: rules._retire_with_addon()},
    )
    source_id = fields.Many2one("med.source", "Verification Source", ondelete="restrict")
    max_age_days = fields.Integer("Answer Not Older Than (days)", default=90)
    unreachable_severity = fields.Selection(
        [("warn", "Warn"), ("approve", "Needs approval"), ("block", "Block")],
        "Without an Answer",
        default="approve",
        help="When the source could not be reached, or was never asked, and there is no answer that is recent enough.",
    )

    @property
    def _publish_fields(self):
        return (*super()._publish_fields, "source_id", "max_age_days", "unreachable_severity")

    @property
    def _judged(self):
        return (*super()._judged, "source_id", "max_age_days", "unreachable_severity")

    def _problem_source_answer(self):
        if not self.source_id:
            return self.env._("choose the verification source.")
        if not 1 <= self.max_age_days <= 3650:
            return self.env._("say how old an answer may be, 1 to 3650 days.")
        return "" if self.unreachable_severity else self.env._("say what holds without an answer.")

    @api.constrains("source_id", "max_age_days", "unreachable_severity")
    def _check_source(self):
        self.filtered(lambda rule: rule.check_type == "source_answer")._check_readable()

    def _check_source_answer(self, records, facts):
        """Parties of which the source says something adverse or unclear, or about which it gave no recent answer.

        A source that is not reachable never passes in silence: an answer that is recent enough still counts, and the
        finding then only says so.
        """
        answers, source, result = facts["source_answers"], self.source_id.sudo(), {}  # sudo: reads its name and id
        for record in records:
            found = []
            for partner in record._med_partners():
                rows = [
                    row for row in answers[record.id] if row["partner"] == partner.id and row["source"] == source.id
                ]
                found += self._source_findings(partner, source, rows[0] if rows else None, facts.date(record))
            if found:
                result[record.id] = found
        return result

    def _source_findings(self, partner, source, row, day):
        link = ("res.partner", partner.id)
        values = {"partner": partner.display_name, "source": source.name}
        words = {"partner": partner.display_name, "register": source.name}
        on = fields.Datetime.to_datetime(row["on"]).date() if row and row["on"] else None
        since = row["since"][:16] if row else ""
        old = not on or (day - on).days > self.max_age_days
        if row and row["result"] == "adverse":
            return [
                Finding(
                    values={**values, "status": self._status("adverse"), "date": str(on)}, link=link, code="adverse"
                )
            ]
        if old:
            message = (
                self.env._("%(register)s has not answered about %(partner)s since %(since)s.", **words, since=since)
                if since
                else self.env._("There is no recent answer of %(register)s about %(partner)s.", **words)
            )
            return [self._no_answer(message, link, self.unreachable_severity, "unanswered")]
        if row["result"] == "unknown":
            return [
                Finding(
                    values={**values, "status": self._status("unknown"), "date": str(on)}, link=link, code="unclear"
                )
            ]
        if since:
            message = self.env._(
                "%(register)s is unreachable since %(since)s; its answer of %(date)s about %(partner)s still counts.",
                **words, since=since, date=on,
            )  # fmt: skip
            return [self._no_answer(message, link, "warn", "late")]
        return []

    def _no_answer(self, message, link, severity, code):
        resolution = self.env._("Press Verify Now on the company, or look there what keeps the source from answering.")
        return Finding(message=message, resolution=resolution, link=link, severity=severity, code=code)

    def _status(self, result):
        return dict(self.env["med.source.standing"]._fields["result"]._description_selection(self.env))[result]
