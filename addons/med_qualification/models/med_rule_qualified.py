"""The check type qualified: the requirement matrix on a document. Part of med.rule."""

from odoo import models
from odoo.addons.med_base.tools.finding import Finding

from ..tools import matrix

IN_REVIEW = ("submitted", "in_review")


class MedRule(models.Model):
    _inherit = "med.rule"

    def _problem_qualified(self):
        if not self.flow:
            return self.env._("choose the flow: selling, buying or service.")
        return ""

    def _check_qualified(self, records, facts):
        """What the parties of each document lack of what the matrix asks in the rule's flow.

        One finding for each requirement that is not met, with all products concerned. Devices without a class are left
        to the check type device_classed.
        """
        result = {}
        for record, devices, parties in self._cases(records, facts, lambda device: device["klass"]):
            rows, profiles = self._matrix_rows(record, facts), _profiles(devices)
            found, asked = result.setdefault(record.id, []), {}
            for party in parties:
                if not party["type"]:
                    found += self._untyped_findings(record, profiles, party, rows)
                    continue
                for row in rows:
                    part = [device for profile in profiles if row.wants(profile[0]) for device in profile]
                    if part and row.concerns(party["type"], party["tier"]):
                        asked[row.name] = True
                        found += self._row_findings(record, part, party, row, facts)
            facts.note("requirements", record, list(asked))
        return result

    def _matrix_rows(self, record, facts):
        """The rows in force on the record's day, read once for all documents of a run of the gate."""
        kept = facts.__dict__.setdefault("matrix_rows", {})
        key = record._med_company().id, facts.date(record), self.flow
        if key not in kept:
            rows = matrix.in_force(self.env["med.requirement"]._published(key[0]), key[1])
            kept[key] = [row for row in rows if row.flow == self.flow]
        return kept[key]

    def _together(self, model, id_, facts, ids):
        """A record of the matrix, read from the database together with all the others that may be named."""
        rows = [row for part in facts.matrix_rows.values() for row in part]
        return self.env[model].browse(id_).with_prefetch(tuple({other for row in rows for other in ids(row)}))

    def _row_findings(self, record, devices, party, row, facts):
        valid = [licence for licence in party["held"] if licence["status"] == "valid"]
        missing = row.lacking({licence["type"] for licence in valid})
        if missing or row.by_hand:
            yield self._lacking_finding(record, devices, party, row, missing, facts)
        yield from self._review_findings(record, devices, party, row, facts)
        licences = [licence for licence in valid if licence["type"] in row.scope]
        if licences:  # one that is wholly missing has been named above
            for case, part in self._judge_scope(devices, licences, facts).items():
                yield self._row_scope_finding(record, part, party, row, case, facts)

    # --- a customer of unknown type ---------------------------------------------------------------------------------

    def _untyped_findings(self, record, profiles, party, rows):
        """Nobody can say what somebody without a type must hold; as grave as what anybody must hold for the device."""
        found = {}
        for profile in profiles:
            if severities := [row.severity for row in rows if row.wants(profile[0])]:
                found.setdefault(max(severities, key=matrix.SEVERITIES.index), []).extend(profile)
        for severity, part in found.items():
            yield Finding(
                message=self.env._(
                    "%(partner)s has no customer type, so nobody can say which licences it needs for %(products)s."
                ),
                resolution=self.env._("Quality sets the customer type on the form of %(partner)s."),
                values={"partner": party["name"] or self.env._("Nobody"), "products": self._names(part)},
                lines=self._lines(record, part),
                link=self._partner_link(party),
                severity=severity,
                code=f"untyped:{party['partner']}",
            )

    # --- licences that are not held ---------------------------------------------------------------------------------

    def _lacking_finding(self, record, devices, party, row, missing, facts):
        words, near = [], []
        for demand in missing:
            options = [self._together("med.document.type", kind, facts, lambda row: row.kinds) for kind in demand]
            words.append(self.env._(" or ").join(self._missing_words(kind, party) for kind in options))
            near += [licence for licence in party["held"] if licence["type"] in demand]
            self._note_absent(facts, record, devices, party, demand, row.severity)
        best = max(near, key=_nearness, default=None)
        texts = self._together("med.requirement", row.id, facts, lambda row: (row.id,))
        return Finding(
            message=texts.message or self._lacking_message(row),
            resolution=self._lacking_resolution(texts, best),
            values={
                "partner": party["name"] or self.env._("Nobody"),
                "products": self._names(devices),
                "missing": self.env._("; ").join(words),
                "requirement": texts.name,
                "licence": best["number"] if best else "",
            },
            lines=self._lines(record, devices),
            link=("med.document", best["id"]) if best else self._partner_link(party),
            severity=row.severity,
            source=texts._legal_source(),
            code=_code(row, party, "missing", "/".join(",".join(map(str, demand)) for demand in missing)),
        )

    def _lacking_message(self, row):
        if row.by_hand:
            return self.env._("What %(partner)s must hold for %(products)s is decided by quality each time.")
        return {
            "sell": self.env._("%(partner)s cannot get %(products)s without: %(missing)s."),
            "buy": self.env._("%(partner)s cannot supply %(products)s without: %(missing)s."),
            "service": self.env._("%(partner)s cannot service %(products)s without: %(missing)s."),
        }[row.flow]

    def _lacking_resolution(self, texts, near):
        status = near and (near["state"] if near["status"] == "pending" else near["status"])
        if status in IN_REVIEW:
            return self.env._("Quality is reviewing %(licence)s. Once it is approved, this passes.")
        if status == "draft":
            return self.env._("Complete the draft %(licence)s, submit it and have it approved.")
        if texts.resolution:
            return texts.resolution
        if status == "expired":
            return self.env._("Ask %(partner)s for the renewed licence, enter it as New Version and have it approved.")
        return self.env._("Get it from %(partner)s, enter it under Licences and have it approved.")

    # --- scope ------------------------------------------------------------------------------------------------------

    def _row_scope_finding(self, record, devices, party, row, case, facts):
        ask = case.outcome == "ask"
        renewals = [held for held in party["held"] if held["type"] in row.scope and held["state"] in IN_REVIEW]
        return Finding(
            message=self._covered_message(ask),
            resolution=self._covered_resolution(case, renewals),
            values={**self._scope_values(devices, party, case), "renewal": renewals[-1]["number"] if renewals else ""},
            lines=self._lines(record, devices),
            link=self._scope_link(devices, party, case),
            severity="approve" if ask and row.severity == "block" else row.severity,
            source=self._together("med.requirement", row.id, facts, lambda row: (row.id,))._legal_source(),
            code=_code(row, party, f"scope_{case.reason}", case.licence_id),
        )

    def _covered_resolution(self, case, renewals):
        if case.outcome == "ask":
            return self._ask_resolution(case.reason)
        if renewals:
            return self.env._("%(renewal)s is in review: once it is approved and its scope covers it, this passes.")
        return self.env._("Take it off the document, or enter a licence of %(partner)s whose scope covers it.")

    def _covered_message(self, ask):
        if ask:
            return self.env._(
                "Whether the business scope of %(partner)s covers %(products)s is not certain: %(reason)s."
            )
        return self.env._("The business scope of %(partner)s does not cover %(products)s: %(reason)s.")


def _profiles(devices):
    """The devices in groups that no requirement tells apart."""
    groups = {}
    for device in devices:
        groups.setdefault((device["klass"], device["implant"], device["ivd"], device["cold"]), []).append(device)
    return list(groups.values())


def _code(row, party, what, detail):
    """What tells a finding from the rule's others, for waivers: the row's version, the party, and what is lacking."""
    return ":".join(filter(None, (row.name, str(party["partner"]), what, str(detail))))


def _nearness(licence):
    """Which of several licences that do not count is nearest to counting."""
    order = {"expired": 1, "draft": 2, "future": 3, "submitted": 4, "in_review": 5}
    return (
        order[licence["state"] if licence["status"] == "pending" else licence["status"]],
        licence["day"],
        licence["id"],
    )
