import ast
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.i18n import format_list

from ..tools import formula

OPERATORS = (">", ">=", "<", "<=", "=", "!=")


class InForce(NamedTuple):
    """A rule as it holds in a company: the overrides are in it."""

    id: int
    severity: str
    value: float
    shared: bool  # whether it counts the customer's other documents
    name: str  # code and version, for the evidence


def parse_domain(text):
    """The domain that the text says, as a Domain; ValueError when it says none."""
    try:
        value = ast.literal_eval((text or "").strip() or "[]")
        return Domain(value)
    except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError(str(error)) from None


def parse_domain_or_none(text):
    try:
        return parse_domain(text)
    except ValueError:
        return None


class MedRule(models.Model):
    """What must hold at an operation: whom it concerns, how it is checked, how grave a finding is, what resolves it.

    A check type ``x`` is a value of ``check_type`` and a method ``_check_x(records, facts)`` of the one rule in
    ``self``. It gets the documents that the rule applies to and their Facts, and returns ``{record id: Finding}``
    (or a list of Findings) for those with something to say. It judges all records at once, reads, and never writes.
    """

    _name = "med.rule"
    _inherit = ["med.verify.mixin", "mail.thread"]
    _description = "Rule"
    _order = "operation_id, sequence, code, version desc"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, copy=False, default=lambda self: self._default_code(), index=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=50)
    active = fields.Boolean(default=True)
    previous_id = fields.Many2one("med.rule", "Previous Version", readonly=True, copy=False, index="btree_not_null")
    pack_id = fields.Many2one("med.rule.pack", index="btree_not_null", ondelete="restrict")
    company_id = fields.Many2one(
        "res.company", index=True, ondelete="restrict", help="Empty: the rule holds for every company."
    )
    operation_id = fields.Many2one("med.operation", required=True, index=True)
    model = fields.Char(related="operation_id.model")
    action_model = fields.Char(compute="_compute_action_model", help="Of what server actions run on a finding.")
    applies_domain = fields.Char(
        "Applies To", default="[]", help="Only documents that match are judged. Empty: all of the operation."
    )
    check_type = fields.Selection(
        [
            ("domain", "A condition that must not be met"),
            ("threshold", "A fact compared with a bound"),
            ("formula", "A formula"),
            ("consignee", "The receiver is known"),
        ],
        string="Check",
        required=True,
        default="threshold",
    )
    condition_domain = fields.Char("Refused When", help="A document that matches is a finding.")
    fact_id = fields.Many2one("med.fact", domain="[('operation_ids', 'in', operation_id)]")
    fact_type = fields.Selection(related="fact_id.value_type", string="Kind of Fact")
    operator = fields.Selection([(o, o) for o in OPERATORS], "Found When", default=">")
    value = fields.Float("Bound", digits=(16, 4), help="The finding is made when the fact stands so to the bound.")
    value_text = fields.Char("Text Bound")
    formula = fields.Text(help="The finding is made when the formula is true.")
    severity = fields.Selection(
        [("log", "Note only"), ("warn", "Warn"), ("approve", "Needs approval"), ("block", "Block")],
        required=True,
        default="approve",
        help="Note: kept as evidence. Warn: shown, goes on. Needs approval: held until decided. Block: until resolved.",
    )
    message = fields.Char(
        translate=True,
        required=True,
        help="What is wrong. %(document)s, %(partner)s, %(value)s and %(bound)s are filled.",
    )
    message_customer = fields.Char(
        "Message to the Customer", translate=True, help="Shown in the portal. Empty: only that sales will be in touch."
    )
    resolution = fields.Char("What Resolves It", translate=True)
    waive_group_id = fields.Many2one(
        "res.groups", "Approved By", ondelete="restrict", help="The role that decides on a finding."
    )
    source = fields.Char("Legal Source", translate=True)
    clause = fields.Char()
    date_from = fields.Date("In Force From")
    date_to = fields.Date("In Force Until")
    finding_action_ids = fields.Many2many(
        "ir.actions.server",
        "med_rule_finding_action_rel",
        ondelete="restrict",
        string="Run on a Finding",
        help="Run in the background on the document. One that fails is listed in the outbox; the gate stays shut.",
    )
    release_action_ids = fields.Many2many(
        "ir.actions.server",
        "med_rule_release_action_rel",
        ondelete="restrict",
        string="Run on Release",
        help="Run when its hold is released.",
    )
    trial_ids = fields.One2many("med.rule.trial", "rule_id", "Trials")
    lockout_share = fields.Float("Would Refuse", compute="_compute_lockout", help="Share in the last trial.")
    lockout = fields.Boolean("Would Refuse Much", compute="_compute_lockout")
    lockout_reason = fields.Text(
        "Published All the Same Because", copy=False, help="Needed when a rule would refuse a large share of documents."
    )

    _publish_fields = (
        *(
            "code",
            "name",
            "sequence",
            "active",
            "pack_id",
            "company_id",
            "operation_id",
            "applies_domain",
            "check_type",
        ),
        *("condition_domain", "fact_id", "operator", "value", "value_text", "formula", "severity", "message"),
        *("message_customer", "resolution", "waive_group_id", "source", "clause", "date_from", "date_to"),
        *("finding_action_ids", "release_action_ids"),
    )

    _version_unique = models.UniqueIndex("(code, COALESCE(company_id, 0), version)", "This version of the rule exists.")
    _published_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE state = 'published'", "One version of a rule is in force at a time."
    )
    _dates_order = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)", "A rule cannot end before it begins."
    )

    def _default_code(self):
        return self.env["ir.sequence"].sudo().next_by_code("med.rule") or "RULE"  # everybody who writes rules may count

    @api.depends("trial_ids.state", "trial_ids.share")
    def _compute_lockout(self):
        limit = self._lockout_limit()
        for rule in self:
            rule.lockout_share = rule._last_trial().share
            rule.lockout = rule.lockout_share > limit

    @api.depends("code", "name", "version")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"[{rule.code} v{rule.version}] {rule.name or ''}"

    # --- what is written must be readable ---------------------------------------------------------------------------

    @api.constrains(
        "applies_domain", "condition_domain", "operation_id", "check_type", "fact_id", "formula", "operator"
    )
    def _check_readable(self):
        for rule in self:
            problem = rule._problem()
            if problem:
                raise ValidationError(self.env._("Rule %(rule)s: %(problem)s", rule=rule.name, problem=problem))

    def _problem(self):
        """What keeps the rule from being checked, in words; empty when nothing does."""
        self.ensure_one()
        if problem := self._domain_problem(self.applies_domain):
            return problem
        method = getattr(self, f"_problem_{self.check_type}", None)  # check_type is a Selection: its values are ours
        return method() if method else ""

    def _domain_problem(self, text):
        if self.operation_id.model not in self.env:
            return self.env._("the app of operation %s is not installed.", self.operation_id.name)
        try:
            parse_domain(text).validate(self.env[self.operation_id.model])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return self.env._("this condition cannot be read: %(domain)s (%(error)s)", domain=text, error=error)
        return ""

    def _problem_domain(self):
        if parse_domain_or_none(self.condition_domain) in (None, Domain.TRUE):
            return self.env._("say when a document is refused; an empty condition would refuse all.")
        return self._domain_problem(self.condition_domain)

    def _problem_threshold(self):
        if not self.fact_id or not self.operator:
            return self.env._("choose a fact and a comparison.")
        if self.operation_id not in self.fact_id.operation_ids:
            return self.env._(
                "%(fact)s is not known at %(operation)s.", fact=self.fact_id.name, operation=self.operation_id.name
            )
        if self.fact_id.value_type == "date":
            return self.env._("a date has no bound: choose a formula with days().")
        return ""

    def _problem_formula(self):
        try:
            used = formula.names(self.formula or "")
        except formula.FormulaError as error:
            return self._formula_problem(error)
        known = set(self.operation_id.fact_ids.mapped("code"))
        if unknown := sorted(used - known):
            return self._formula_problem(formula.FormulaError("unknown_fact", format_list(self.env, unknown)))
        return ""

    # --- which rules hold -------------------------------------------------------------------------------------------

    @api.model
    @tools.ormcache("operation_code", "company_id")
    def _in_force(self, operation_code, company_id):
        """The published rules of an operation for a company, overrides applied: tuple of InForce."""
        self = self.with_env(self.env(context={}))  # kept for all: not as one client asks
        operation = self.env["med.operation"].sudo().search([("code", "=", operation_code)])  # rules hold for all
        rules = self.sudo().search(
            [
                ("state", "=", "published"),
                ("operation_id", "in", (operation | operation.includes_id).ids),
                ("company_id", "in", (False, company_id)),
            ]
        )
        overrides = rules.env["med.rule.override"]._in_force(rules, company_id)
        result = []
        for rule in rules:
            override = overrides.get(rule.code)
            if override and override.switch_off:
                continue
            severity = (override and override.severity) or rule.severity
            value = override.value if override and override.set_value else rule.value
            result.append(InForce(rule.id, severity, value, rule._shared(), f"{rule.code}:{rule.version}"))
        return tuple(result)

    @tools.ormcache("model", "text")
    def _condition(self, model, text):
        """The Domain that a text says, ready for records of the model; None when it says none.

        Kept with the registry, not for all of them: a Domain that has been used remembers the fields it was used on.
        """
        domain = parse_domain_or_none(text)
        try:
            return domain and domain.optimize(self.env[model])
        except ValueError:  # of a field that is gone: said when it is reached
            return domain

    def _after_publish(self):
        self._in_force_changed()

    def _in_force_changed(self):
        """What holds is another from now on: it is read anew, and what was held is looked at again."""
        self._forget_in_force()
        for rule in self:
            self.env["med.hold"].sudo()._rules_changed(rule)  # holds are the system's

    def _forget_in_force(self):
        """Again after the commit: until then another thread of this process may have kept what held before."""
        self.env.registry.clear_cache()
        self.env.cr.postcommit.add(self.env.registry.clear_cache)

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        if published := rules.filtered(lambda rule: rule.state == "published"):
            published._in_force_changed()
        return rules

    def write(self, vals):
        if "lockout_reason" in vals and not self._is_installer():
            for rule in self.filtered(lambda r: r.state in ("published", "retired")):
                raise UserError(self.env._("%s was published with this reason: it stays.", rule.display_name))
        result = super().write(vals)
        if published := self.filtered(lambda rule: rule.state == "published"):
            published._in_force_changed()
        return result

    def _before_publish(self):
        self.ensure_one()
        if problem := self._problem():
            raise ValidationError(self.env._("Rule %(rule)s: %(problem)s", rule=self.name, problem=problem))
        self._before_publish_trial()
