"""The check type scope_covers. Part of med.rule."""

from typing import NamedTuple

from odoo import models
from odoo.addons.med_base.tools.finding import Finding

from ..tools import scope

BETTER = ("deny", "ask", "allow")
NAMES_LINE = ("crosswalk", "limit")  # reasons whose words name the line of the licence


class ScopeCase(NamedTuple):
    """Why devices are not plainly covered."""

    outcome: str
    reason: str
    licence_id: int
    licence: str
    klass: int
    line: scope.ScopeLine | None


class MedRule(models.Model):
    _inherit = "med.rule"

    def _check_scope_covers(self, records, facts):
        """Devices that no licence in force of a party covers; doubtful ones are for quality to decide.

        A party without any licence that could cover them is left to the rule that asks for the licence, if one has.
        """
        result, kinds = {}, self._terms()["any"]
        for record, devices, parties in self._cases(records, facts, self._of_class):
            findings = result.setdefault(record.id, [])
            for party in parties:
                licences = [held for held in party["held"] if held["status"] == "valid" and held["type"] in kinds]
                if not licences and self._said_absent(facts, record, devices, party, kinds):
                    continue
                for case, part in self._judge_scope(devices, licences, facts).items():
                    findings.append(self._scope_finding(record, part, party, case))
        return result

    def _judge_scope(self, devices, licences, facts):
        """What the licences do not plainly cover: {ScopeCase: devices}, devices of one case under one heading."""
        lines, crosswalk = self._scope_lines(facts), self.env["med.catalogue.crosswalk"]._as_dict()
        decided, result = {}, {}
        for device in devices:
            key = (device["klass"], device["catalogue"], device["code"], device["ivd"], device["cold"])
            if key not in decided:
                decided[key] = self._decide(scope.Product(*key), licences, lines, crosswalk)
            outcome, reason, licence, line = decided[key]
            if outcome != "allow":
                case = ScopeCase(
                    outcome=outcome,
                    reason=reason,
                    licence_id=licence["id"] if licence else 0,
                    licence=licence["number"] if licence else "",
                    klass=device["klass"],
                    line=line if reason in NAMES_LINE else None,
                )
                result.setdefault(case, []).append(device)
        return result

    def _decide(self, product, licences, lines, crosswalk):
        """The most generous decision of the licences: (outcome, reason, licence, scope line)."""
        best = ("deny", "no_licence", None, None)
        for licence in licences:
            decision = scope.decide(lines.get(licence["id"], []), product, crosswalk)
            if best[2] is None or BETTER.index(decision.outcome) > BETTER.index(best[0]):
                best = (decision.outcome, decision.reason, licence, decision.line)
        return best

    def _scope_lines(self, facts):
        """The scope lines of every licence in force in the batch, read once for all rules of one run of the gate."""
        known = facts.__dict__.setdefault("scope_lines", {})
        ids = {
            held["id"]
            for parties in facts[self._party_fact()].values()
            for party in parties
            for held in party["held"]
            if held["status"] == "valid"
        } - known.keys()
        if ids:
            known |= dict.fromkeys(ids, []) | self.env["med.fact"]._scope_lines(ids)
        return known

    def _scope_finding(self, record, devices, party, case):
        ask = case.outcome == "ask"
        return Finding(
            values=self._scope_values(devices, party, case),
            message=self._ask_message() if ask else "",
            resolution=self._ask_resolution(case.reason) if ask else "",
            lines=self._lines(record, devices),
            link=self._scope_link(devices, party, case),
            severity="approve" if ask and self.severity == "block" else None,
            code=f"scope_{case.reason}",
        )

    def _scope_values(self, devices, party, case):
        reagents = self.env._("in-vitro reagents")
        codes = dict.fromkeys(device["code"] or (reagents if device["ivd"] else "?") for device in devices)
        values = {
            "partner": party["name"] or self.env._("Nobody"),
            "products": self._names(devices),
            "licence": case.licence or "-",
            "code": self.env._(", ").join(codes),
            "class": {2: "II", 3: "III"}.get(case.klass, "?"),
            "limit": case.line.limit if case.line else "",
            "listed": case.line.code if case.line else "",
        }
        return {**values, "reason": self._scope_reason(case.reason) % values}

    def _scope_link(self, devices, party, case):
        if case.reason == "no_code":
            return ("product.template", devices[0]["product"])
        return ("med.document", case.licence_id) if case.licence_id else self._partner_link(party)

    def _scope_reason(self, reason):
        words = {
            "not_listed": self.env._("licence %(licence)s does not list %(code)s of class %(class)s"),
            "other_class": self.env._("licence %(licence)s lists %(code)s, but not for class %(class)s"),
            "excluded": self.env._("licence %(licence)s excludes %(code)s"),
            "cold_chain": self.env._("licence %(licence)s covers nothing that needs a cold chain"),
            "ivd": self.env._("licence %(licence)s does not name reagents for in-vitro diagnosis"),
            "no_licence": self.env._("no licence in force could cover %(code)s of class %(class)s"),
            "crosswalk": self.env._(
                "licence %(licence)s lists %(listed)s; by a table that is only approximate, %(code)s of the other"
                " catalogue came from it or went into it"
            ),
            "limit": self.env._("licence %(licence)s lists %(code)s with a limit: %(limit)s"),
            "sub_code": self.env._("licence %(licence)s lists only a part of %(code)s"),
            "excluded_part": self.env._("licence %(licence)s excludes a part of %(code)s"),
            "no_code": self.env._("the product has no device category"),
        }
        return words.get(reason, reason)

    def _ask_message(self):
        """What the rule's own sentence would say too hard: nobody knows yet that the scope does not cover it."""
        return self.env._(
            "Quality must decide whether the business scope of %(partner)s covers %(products)s: %(reason)s."
        )

    def _ask_resolution(self, reason):
        if reason == "no_code":
            return self.env._("Quality enters the device category of the product; or quality approves this order.")
        return self.env._("Quality compares the licence with the product and approves, or refuses.")
