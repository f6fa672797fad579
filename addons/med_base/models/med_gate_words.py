from odoo import models
from odoo.tools.i18n import format_list

from ..exceptions import GateBlocked
from ..tools.finding import fill, gathered

SHOWN = 5  # of the lines that the same was found about; the evidence names all


class MedGate(models.AbstractModel):
    """What the gate says: to who is refused, to a customer, to the web client, and for the evidence."""

    _inherit = "med.gate"

    def _findings_data(self, verdict, records, found, names):
        """What was found on the records of one document, as it is kept: the same about several lines is one."""
        cases = [
            (record, rule, severity, finding)
            for record in records
            for rule, severity, finding in found.get(record.id, ())
        ]
        return [self._finding_data(verdict, *group, names) for group in gathered(cases)]

    def _finding_data(self, verdict, rule, severity, finding, about, lines, linked):
        """One finding, as it is kept.

        :param about: {name: [texts]} of the finding's values that belong to one line each
        :param lines: [(record, ids of its lines)]
        :param linked: {link: display name}
        """
        each = {name: self._some(texts) for name, texts in about.items()}
        values = {"document": verdict.document_name, "partner": verdict.partner_name, **finding.values, **each}
        link = finding.link
        names = dict.fromkeys(name for record, ids in lines for name in record._med_line_names(ids))
        return {
            "rule_id": rule.id if rule else False,
            "rule": rule.name if rule else self.env._("Hold"),
            "code": rule.code if rule else "hold",
            "finding": finding.code,
            "version": rule.version if rule else 0,
            "severity": severity,
            "message": fill(finding.message or (rule.message if rule else ""), values),
            "message_customer": fill(rule.message_customer or "", values) if rule else "",
            "resolution": fill(finding.resolution or (rule.resolution if rule else "") or "", values),
            "source": finding.source or (" ".join(filter(None, (rule.source, rule.clause))) if rule else ""),
            "lines": list(names),
            "link": {"model": link[0], "id": link[1], "name": linked.get(link, "")} if link else False,
            "waived": False,
        }

    def _some(self, texts):
        """The first of the texts, and how many more there are."""
        rest = len(texts) - SHOWN
        more = [self.env._("%(count)s more", count=rest)] if rest > 0 else []
        return format_list(self.env, [*texts[:SHOWN], *more])

    # --- saying no --------------------------------------------------------------------------------------------------

    def _refusal(self, refused):
        title = self.env._("This cannot be done yet")
        lines = []
        for verdict in refused:
            lines.append(self.env._("%(document)s is refused:", document=verdict.document_name))
            for data in verdict.findings:
                if not data["waived"] and data["severity"] in ("approve", "block"):
                    lines.append(f"- {data['message']} {data['resolution']}".rstrip())
                    if len(data["lines"]) > 1 and data["lines"][0] not in data["message"]:
                        lines.append(self.env._("On: %(lines)s", lines=self._some(data["lines"])))
        if not self.env.user._is_internal():
            return GateBlocked(self._words_for_customer(refused), {"title": title, "documents": []})
        documents = [{"model": v.model, "id": v.res_id, "name": v.document_name, **self._payload(v)} for v in refused]
        return GateBlocked("\n".join(lines), {"title": title, "documents": documents})

    def _words_for_customer(self, refused):
        """What a customer is told: the rules' messages to the customer only.

        Why a hospital is refused in detail is between it and its salesperson.
        """
        reasons = [
            f["message_customer"] for v in refused for f in v.findings if f["message_customer"] and not f["waived"]
        ]
        text = self.env._("We cannot accept this order yet. Your sales contact has been told and will be in touch.")
        return "\n".join([text, *dict.fromkeys(reasons)])

    def _payload(self, verdict):
        """What the web client shows of a verdict."""
        hold = self.env["med.hold"]._open_of(verdict.model, verdict.res_id)
        keep = (
            *("rule", "code", "finding", "version", "severity", "message", "resolution", "source"),
            *("lines", "link", "waived"),
        )
        return {
            "operation": verdict.operation,
            "state": verdict.severity or "ok",
            "findings": [{name: data[name] for name in keep} for data in verdict.findings],
            "hold": {"id": hold.id, "name": hold.name, "state": hold.state} if hold else False,
            "approval": hold._approval_payload() if hold else False,
            "can_request": verdict.severity == "approve" and not (hold and hold.state == "requested"),
        }
