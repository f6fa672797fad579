from odoo import fields, models, tools
from odoo.addons.med_base.tools.finding import Finding

from ..tools import scope

SHOWN = 3  # product names in one message
BETTER = ("deny", "ask", "allow")


class MedRule(models.Model):
    """Licence rules: who must hold what to get devices of a class, and whether the scope covers them."""

    _inherit = "med.rule"

    check_type = fields.Selection(
        selection_add=[
            ("device_classed", "Every device has a class"),
            ("document_valid", "The customer holds its licences"),
            ("scope_covers", "The customer's scope covers the devices"),
        ],
        ondelete={
            "device_classed": lambda rules: rules._retire_with_addon(),
            "document_valid": lambda rules: rules._retire_with_addon(),
            "scope_covers": lambda rules: rules._retire_with_addon(),
        },
    )
    class_2 = fields.Boolean("Class II")
    class_3 = fields.Boolean("Class III")
    partner_type_ids = fields.Many2many("med.partner.type", string="Customer Types")
    untyped = fields.Boolean("Customers without a Type")
    doc_all_ids = fields.Many2many(
        "med.document.type", "med_rule_doc_all_rel", string="Must Hold All Of", domain=[("holder_kind", "=", "partner")]
    )
    doc_any_ids = fields.Many2many(
        "med.document.type",
        "med_rule_doc_any_rel",
        string="Must Hold One Of",
        domain=[("holder_kind", "=", "partner")],
        help="For a scope rule: the licences whose scope counts. With neither, the rule finds every such order.",
    )

    @property
    def _publish_fields(self):
        own = ("class_2", "class_3", "partner_type_ids", "untyped", "doc_all_ids", "doc_any_ids")
        return (*super()._publish_fields, *own)

    def _retire_with_addon(self):
        self._force({"state": "retired", "check_type": "threshold"})

    def _terms(self):
        """The rule's parameters as plain ids; those of a published rule are kept, as they cannot change."""
        return self._published_terms() if self.state == "published" else self._read_terms()

    @tools.ormcache("self.id")
    def _published_terms(self):
        return self._read_terms()

    def _read_terms(self):
        return {
            "types": frozenset(self.partner_type_ids.ids),
            "all": tuple(self.doc_all_ids.ids),
            "any": tuple(self.doc_any_ids.ids),
        }

    # --- what the rule is good for ----------------------------------------------------------------------------------

    def _problem_device_classed(self):
        return "" if self.operation_id.model in ("sale.order", "stock.move") else self._problem_operation()

    def _problem_document_valid(self):
        if self.operation_id.model not in ("sale.order", "stock.move"):
            return self._problem_operation()
        if not (self.class_2 or self.class_3):
            return self.env._("choose the device classes.")
        if not (self.partner_type_ids or self.untyped):
            return self.env._("choose the customer types.")
        return ""

    def _problem_scope_covers(self):
        if not self.doc_any_ids:
            return self.env._("choose the licences whose scope counts.")
        if without := self.doc_any_ids.filtered(lambda kind: not kind.has_scope):
            return self.env._("%s has no business scope.", without[0].name)
        return self._problem_document_valid()

    def _problem_operation(self):
        return self.env._("it can be checked on sales orders and shipments only.")

    # --- checks -----------------------------------------------------------------------------------------------------

    def _check_device_classed(self, records, facts):
        """Medical devices that quality has not classed: nobody can say who may have them."""
        result = {}
        for record, devices, _parties in self._cases(records, facts, lambda device: not device["klass"]):
            result[record.id] = [
                Finding(
                    values={"products": self._names(part)},
                    lines=self._lines(record, part),
                    link=("product.template", part[0]["product"]),
                    code="unclassed",
                )
                for part in _grouped(devices, lambda device: device["product"]).values()
            ]
        return result

    def _check_document_valid(self, records, facts):
        """Parties that lack a licence which the rule asks of their type for the classes on the document."""
        result = {}
        for record, devices, parties in self._cases(records, facts, self._of_class):
            result[record.id] = [
                finding for party in parties if (finding := self._licence_finding(record, devices, party))
            ]
        return result

    def _check_scope_covers(self, records, facts):
        """Devices that no licence in force of a party covers; doubtful ones are for quality to decide."""
        result = {}
        for record, devices, parties in self._cases(records, facts, self._of_class):
            findings = result.setdefault(record.id, [])
            for party in parties:
                for (outcome, reason, number, *_), part in self._judge_scope(devices, party, facts).items():
                    findings.append(self._scope_finding(record, part, party, outcome, reason, number))
        return result

    def _cases(self, records, facts, concerned):
        """(record, devices, parties) for each document with devices that the rule concerns.

        The moves of one transfer are one document: its findings stand at the first of them, once.
        """
        devices, licences = facts["devices"], facts["licences"]
        for _document, batch in records.grouped(lambda record: record._med_document()).items():
            found, parties, first = [], {}, None
            for record in batch:
                part = [device for device in devices.get(record.id, ()) if concerned(device)]
                if part:
                    first = first or record
                    found += part
                    parties |= {party["partner"]: party for party in licences[record.id] if self._concerns(party)}
            if found:
                yield first, found, list(parties.values())

    def _of_class(self, device):
        return (device["klass"] == 2 and self.class_2) or (device["klass"] == 3 and self.class_3)

    def _concerns(self, party):
        if self.check_type == "device_classed":
            return True
        return party["type"] in self._terms()["types"] if party["type"] else self.untyped

    # --- licences ---------------------------------------------------------------------------------------------------

    def _licence_finding(self, record, devices, party):
        terms, kinds = self._terms(), self.env["med.document.type"]
        held = {licence["type"] for licence in party["held"] if licence["status"] == "valid"}
        missing = kinds.browse([id_ for id_ in terms["all"] if id_ not in held])
        alternatives = kinds.browse([] if held & set(terms["any"]) else terms["any"])
        if (terms["all"] or terms["any"]) and not missing and not alternatives:
            return None
        words = [self._missing_words(kind, party) for kind in missing]
        if alternatives:
            words.append(self.env._(" or ").join(self._missing_words(kind, party) for kind in alternatives))
        wanted = missing | alternatives
        near = [licence for licence in party["held"] if licence["type"] in wanted.ids]
        return Finding(
            values={
                "partner": party["name"] or self.env._("Nobody"),
                "missing": self.env._("; ").join(words),
                "products": self._names(devices),
            },
            lines=self._lines(record, devices),
            link=("med.document", near[-1]["id"]) if near else self._partner_link(party),
            code="licence",
        )

    def _missing_words(self, kind, party):
        """The type's name, and how near the party is to holding it."""
        near = [licence for licence in party["held"] if licence["type"] == kind.id]
        if not near:
            return kind.name
        licence = near[-1]
        words = {
            "expired": self.env._("%(number)s expired on %(day)s", number=licence["number"], day=licence["day"]),
            "future": self.env._("%(number)s is valid only from %(day)s", number=licence["number"], day=licence["day"]),
            "pending": self.env._("%(number)s is not approved yet", number=licence["number"]),
        }
        return f"{kind.name} ({words[licence['status']]})" if licence["status"] in words else kind.name

    def _partner_link(self, party):
        return ("res.partner", party["partner"]) if party["partner"] else None

    # --- scope ------------------------------------------------------------------------------------------------------

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
        lines = getattr(facts, "scope_lines", None)
        if lines is None:
            ids = {
                held["id"]
                for parties in facts["licences"].values()
                for party in parties
                for held in party["held"]
                if held["status"] == "valid"
            }
            lines = facts.scope_lines = self.env["med.fact"]._scope_lines(ids) if ids else {}
        return lines

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

    # --- words ------------------------------------------------------------------------------------------------------

    def _lines(self, record, devices):
        return tuple(device["line"] for device in devices)

    def _names(self, devices):
        names = list(dict.fromkeys(device["name"] for device in devices))
        text = self.env._(", ").join(names[:SHOWN])
        if len(names) > SHOWN:
            return self.env._("%(names)s and %(count)s more", names=text, count=len(names) - SHOWN)
        return text


def _grouped(items, key):
    result = {}
    for item in items:
        result.setdefault(key(item), []).append(item)
    return result
