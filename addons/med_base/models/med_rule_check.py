import operator
from math import isfinite

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

from ..tools import formula
from ..tools.finding import Finding
from .med_rule import parse_domain

COMPARE = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}


class MedRule(models.Model):
    """How a rule is checked: the kernel's own check types."""

    _inherit = "med.rule"

    # What judging reads of a rule, fetched at once and without its texts; a check type adds its parameters.
    _judged = (
        *("check_type", "applies_domain", "date_from", "date_to"),
        *("condition_domain", "fact_id", "operator", "value", "value_text", "formula"),
    )

    # --- judging ----------------------------------------------------------------------------------------------------

    def _applicable(self, records, facts):
        """The records that the rule holds for: by its condition, and by the day of each."""
        domain = self._condition(records._name, self.applies_domain or "")
        if domain is None:
            return records
        if not domain.is_true():
            records = records.filtered_domain(domain)
        if self.date_from or self.date_to:
            records = records.filtered(
                lambda r: (
                    (not self.date_from or self.date_from <= facts.date(r))
                    and (not self.date_to or facts.date(r) <= self.date_to)
                )
            )
        return records

    @api.private
    def judge(self, records, facts):
        """The rule's findings: {record id: [Finding, ...]}. A rule that cannot be worked out finds so."""
        self.ensure_one()
        try:
            applicable = self._applicable(records, facts)
            check = getattr(self, f"_check_{self.check_type}")  # check_type is a Selection: its values are ours
            found = check(applicable, facts) if applicable else {}
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, UserError) as error:
            return {r.id: [self._unworkable(error)] for r in records}
        return {id_: [f] if isinstance(f, Finding) else list(f) for id_, f in found.items() if f}

    def _unworkable(self, error):
        """The finding of a rule that cannot be worked out: as grave as the rule, so that a mistake opens nothing."""
        return Finding(
            code="unworkable",
            message=self.env._(
                "Rule %(rule)s cannot be worked out: %(error)s", rule=self.display_name, error=self._error_text(error)
            ),
            resolution=self.env._("An administrator of rules has to correct the rule."),
            link=("med.rule", self.id),
        )

    def _error_text(self, error):
        return self._formula_problem(error) if isinstance(error, formula.FormulaError) else str(error)

    def _check_domain(self, records, facts):
        """Records that match the condition."""
        condition = self._condition(records._name, self.condition_domain or "")
        if condition is None:
            condition = parse_domain(self.condition_domain)  # says why not
        return {r.id: Finding() for r in records.filtered_domain(condition)}

    def _check_threshold(self, records, facts):
        """Records whose fact stands to the bound as the operator says, and those of which it is unknown."""
        code, kind = self.fact_id._kinds()[self.fact_id.id]
        compare, values, bound = COMPARE[self.operator], facts[code], self._bound(facts, kind)
        found = {}
        for record in records:
            value = values.get(record.id)
            if value is None:
                found[record.id] = code
            elif isinstance(value, float) and not isfinite(value):  # neither more nor less than any bound
                found[record.id] = self._unworkable(formula.FormulaError("not_a_number", code))
            elif compare(value, bound):
                found[record.id] = Finding(values={"value": self._show(value), "bound": self._show(bound)})
        return self._with_unknown(found)

    def _with_unknown(self, found):
        """The findings, where a code instead of one says that this fact has no value."""
        codes = {code for code in found.values() if isinstance(code, str)}
        if not codes:
            return found
        facts = self.env["med.fact"].sudo().search([("code", "in", list(codes))])  # facts are no secret
        unknown = {fact.code: self._unknown(fact) for fact in facts}
        return {id_: unknown[f] if isinstance(f, str) else f for id_, f in found.items()}

    def _unknown(self, fact):
        """The finding of a rule on what nobody knows: as grave as the rule, since what is unknown opens nothing."""
        return Finding(
            code="unknown",
            message=self.env._(
                "%%(document)s: “%(fact)s” is not known, and rule %(rule)s needs it.",
                fact=fact.name,
                rule=self.display_name,
            ),
            resolution=fact.when_unknown
            or self.env._("Enter what is missing, or ask an administrator of rules what the rule needs."),
        )

    def _bound(self, facts, kind):
        """The bound of a fact's kind, as the company's override has it."""
        if kind == "text":
            return self.value_text or ""
        value = facts.bounds.get(self.id, self.value)
        return bool(value) if kind == "boolean" else value

    @staticmethod
    def _show(value):
        return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value

    def _check_formula(self, records, facts):
        """Records for which the formula is true; one that cannot be worked out for a record is a finding of its own."""
        result = {}
        for record in records:
            try:
                if formula.evaluate(self.formula or "", facts.of(record)):
                    result[record.id] = Finding(values={"value": self.formula})
            except formula.FormulaError as error:
                unknown = error.code == "no_value" and error.detail in facts
                result[record.id] = error.detail if unknown else self._unworkable(error)
        return self._with_unknown(result)

    def _check_consignee(self, records, facts):
        """Documents that name nobody who receives the goods, or more than one."""
        found = {}
        for record in records:
            receivers = record._med_receivers()
            if not receivers:
                found[record.id] = Finding()
            elif len(receivers) > 1:
                names = format_list(self.env, receivers.mapped("display_name"))
                found[record.id] = Finding(
                    code="several",
                    message=self.env._("%%(document)s names several receivers: %(names)s.", names=names),
                    resolution=self.env._("Enter the right contact on the transfer again."),
                )
        return found

    def _shared(self):
        """Whether the check reads what other documents of the customer add up to (the gate then locks the customer)."""
        codes = {self.fact_id.code} if self.check_type == "threshold" else set()
        if self.check_type == "formula":
            try:
                codes = formula.names(self.formula or "")
            except formula.FormulaError:
                codes = set()
        return any(fact.shared for fact in self.operation_id.fact_ids if fact.code in codes)

    # --- words of the formula language ------------------------------------------------------------------------------

    def _formula_problem(self, error):
        words = {
            "too_long": self.env._("the formula is too long."),
            "syntax": self.env._("the formula cannot be read near: %s"),
            "not_allowed": self.env._("this is not allowed in a formula: %s"),
            "unknown_function": self.env._("there is no such function: %s"),
            "unknown_fact": self.env._("there is no such fact here: %s"),
            "no_value": self.env._("there is no value for %s"),
            "not_a_number": self.env._("a number is needed in: %s"),
            "not_a_date": self.env._("a date is needed in: %s"),
            "division_by_zero": self.env._("division by zero in: %s"),
            "not_comparable": self.env._("these cannot be compared: %s"),
            "wrong_arguments": self.env._("wrong number of values in: %s"),
        }
        text = words.get(error.code, error.code)
        return text % error.detail if "%s" in text else text
