"""The check type scope_covers. Part of med.rule."""

from odoo import models
from odoo.addons.med_base.tools.finding import Finding

from ..tools import scope

BETTER = ("deny", "ask", "allow")


class MedRule(models.Model):
    _inherit = "med.rule"

    def _check_scope_covers(self, records, facts):
        """Devices that no licence in force of a party covers; doubtful ones are for quality to decide."""
        result = {}
        for record, devices, parties in self._cases(records, facts, self._of_class):
            findings = result.setdefault(record.id, [])
            for party in parties:
                for (outcome, reason, number, *_), part in self._judge_scope(devices, party, facts).items():
                    findings.append(self._scope_finding(record, part, party, outcome, reason, number))
        return result

    def _judge_scope(self, devices, party, facts):
        """What is not plainly covered: {(outcome, reason, licence number, what else tells cases apart): devices}."""
        kinds = self._terms()["any"]
        licences = [held for held in party["held"] if held["status"] == "valid" and held["type"] in kinds]
        lines, crosswalk = self._scope_lines(facts), self.env["med.catalogue.crosswalk"]._as_dict()
        decided, result = {}, {}
        for device in devices:
            key = (device["klass"], device["catalogue"], device["code"], device["ivd"], device["cold"])
            if key not in decided:
                decided[key] = self._decide(scope.Product(*key), licences, lines, crosswalk)
            outcome, reason, licence, line = decided[key]
            if outcome != "allow":
                detail = (licence["id"] if licence else 0, line, device["klass"], device["code"], device["ivd"])
                product = device["product"] if reason == "no_code" else 0
                case = (outcome, reason, licence["number"] if licence else "", *detail, product)
                result.setdefault(case, []).append({**device, "licence": licence, "scope": line})
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

    def _scope_finding(self, record, devices, party, outcome, reason, number):
        first = devices[0]
        code = first["code"] or (self.env._("in-vitro reagents") if first["ivd"] else "?")
        values = {
            "partner": party["name"] or self.env._("Nobody"),
            "products": self._names(devices),
            "licence": number or "-",
            "code": code,
            "class": {2: "II", 3: "III"}.get(first["klass"], "?"),
            "limit": first["scope"].limit if first["scope"] else "",
            "listed": first["scope"].code if first["scope"] else "",
        }
        values["reason"] = self._scope_reason(reason) % values
        link = self._partner_link(party)
        if reason == "no_code":
            link = ("product.template", first["product"])
        elif first["licence"]:
            link = ("med.document", first["licence"]["id"])
        ask = outcome == "ask" and self.severity == "block"
        return Finding(
            values=values,
            resolution=self._ask_resolution(reason) if outcome == "ask" else "",
            lines=self._lines(record, devices),
            link=link,
            severity="approve" if ask else None,
            code=f"scope_{reason}",
        )

    def _scope_reason(self, reason):
        words = {
            "not_listed": self.env._("licence %(licence)s does not list %(code)s of class %(class)s"),
            "other_class": self.env._("licence %(licence)s lists %(code)s, but not for class %(class)s"),
            "excluded": self.env._("licence %(licence)s excludes %(code)s"),
            "cold_chain": self.env._("licence %(licence)s covers nothing that needs a cold chain"),
            "ivd": self.env._("licence %(licence)s does not name reagents for in-vitro diagnosis"),
            "no_licence": self.env._("no licence in force could cover %(code)s of class %(class)s"),
            "crosswalk": self.env._(
                "licence %(licence)s lists %(listed)s, which may include %(code)s of the other catalogue"
            ),
            "limit": self.env._("licence %(licence)s lists %(code)s with a limit: %(limit)s"),
            "sub_code": self.env._("licence %(licence)s lists only a part of %(code)s"),
            "excluded_part": self.env._("licence %(licence)s excludes a part of %(code)s"),
            "no_code": self.env._("the product has no device category"),
        }
        return words.get(reason, reason)

    def _ask_resolution(self, reason):
        if reason == "no_code":
            return self.env._("Quality enters the device category of the product; or quality approves this order.")
        return self.env._("Quality compares the licence with the product and approves, or refuses.")
