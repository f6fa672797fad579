from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.i18n import format_list

from .med_publish_mixin import MedPublishMixin


class MedApprovalPolicy(models.Model):
    """Which steps a request takes, by company, operation, rule or pack, and amount.

    Of the policies that fit a finding, the narrowest holds: one of the document's company before one of all
    companies, then one that names the rule, then one that names its pack, then one that names the operation.
    A request keeps the steps that it was made with, whatever policy is published later.
    """

    _name = "med.approval.policy"
    _description = "Approval Policy"
    _inherit = ["med.publish.mixin", "mail.thread"]
    _order = "sequence, amount_from, id"

    code = fields.Char(required=True, readonly=True, copy=False, index=True, default=lambda self: self._default_code())
    name = fields.Char(required=True, translate=True)
    previous_id = fields.Many2one("med.approval.policy", "Previous Version", readonly=True, copy=False)
    sequence = fields.Integer(default=10, help="Of two that are equally narrow, the one with the lower number holds.")
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", index=True, tracking=True, help="Empty: every company.")
    operation_ids = fields.Many2many("med.operation", string="Operations", help="Empty: every operation.")
    rule_ids = fields.Many2many(
        "med.rule",
        help="Only for findings of these rules, in every version of them. Empty, with no pack: every rule.",
    )
    pack_ids = fields.Many2many("med.rule.pack", string="Packs", help="Only for findings of rules of these packs.")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
        help="The company's currency; amounts in others are converted at the day's rate.",
    )
    amount_from = fields.Monetary("Above", tracking=True, help="Amounts above this; 0 includes 0.")
    amount_to = fields.Monetary("Up To", tracking=True, help="Amounts up to and including this.")
    unlimited = fields.Boolean("No Upper Limit", tracking=True)
    step_ids = fields.One2many("med.approval.policy.step", "policy_id", "Steps", copy=True)
    ceiling_percent = fields.Float(
        "Margin",
        digits=(16, 4),
        tracking=True,
        help="The waiver covers the amount asked for and this much more: 0.05 is 5 %.",
    )
    valid_days = fields.Integer(
        default=14,
        required=True,
        tracking=True,
        help="A request lapses, and a waiver that was granted expires, after so many days.",
    )
    vacant = fields.Char(compute="_compute_vacant", help="Roles of the steps that no active person has.")

    _publish_driven = MedPublishMixin._publish_driven | {"code"}
    _publish_fields = (
        *("name", "sequence", "active", "company_id", "operation_ids", "rule_ids", "pack_ids", "currency_id"),
        *("amount_from", "amount_to", "unlimited", "step_ids", "ceiling_percent", "valid_days"),
    )

    _version_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0), version)", "This version of the approval policy exists."
    )
    _published_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE state = 'published'",
        "One version of an approval policy is in force at a time.",
    )
    _amounts = models.Constraint(
        "CHECK(amount_from >= 0 AND (unlimited OR amount_to > amount_from))",
        "The upper amount of an approval policy is above its lower one. Tick 'No Upper Limit' for none.",
    )
    _margin = models.Constraint("CHECK(ceiling_percent >= 0)", "The margin of an approval policy is 0 or more.")
    _days = models.Constraint("CHECK(valid_days > 0)", "An approval policy is valid for at least one day.")

    def _default_code(self):
        # everybody who writes policies may count
        return self.env["ir.sequence"].sudo().next_by_code("med.approval.policy") or "POLICY"

    @api.depends("name", "version")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = f"{policy.name} v{policy.version}" if policy.version > 1 else policy.name

    @api.depends("company_id")
    def _compute_currency_id(self):
        for policy in self:
            policy.currency_id = policy.company_id.currency_id or policy.currency_id or self.env.company.currency_id

    @api.depends("step_ids.group_id", "company_id")
    @api.depends_context("lang")
    def _compute_vacant(self):
        Delegation = self.env["med.delegation"]
        for policy in self:
            company = policy.company_id or self.env.company
            day = self.env["med.gate"]._today(company)
            vacant = [g.name for g in policy.step_ids.group_id if not Delegation._deciders(g, company, day)]
            policy.vacant = format_list(self.env, vacant)

    @api.constrains(
        *("company_id", "operation_ids", "rule_ids", "pack_ids", "currency_id"),
        *("amount_from", "amount_to", "unlimited", "active", "state"),
    )
    def _check_published_bands(self):
        """An addon's data may bring policies that are in force; of the others it is asked when they are published."""
        self.filtered(lambda policy: policy.state == "published")._check_bands()

    def _check_bands(self):
        # of other companies, too: an empty company is every one's
        every = self.sudo().search([("state", "=", "published")])
        for policy in self:
            for other in every - policy - policy._same_row():
                if not policy._same_scope(other):
                    continue
                if policy.currency_id != other.currency_id:
                    raise ValidationError(
                        self.env._(
                            "Policies %(one)s and %(other)s are for the same cases but count in different currencies. "
                            "Use one currency for both.",
                            one=policy.name,
                            other=other.name,
                        )
                    )
                if policy._overlaps(other):
                    raise ValidationError(
                        self.env._(
                            "Policies %(one)s (%(one_band)s) and %(other)s (%(other_band)s) both decide the same "
                            "amounts for the same company, operations and rules. Change the amounts so that each "
                            "amount has one policy.",
                            one=policy.name,
                            one_band=policy._band(),
                            other=other.name,
                            other_band=other._band(),
                        )
                    )

    def _same_scope(self, other):
        """Whether neither is narrower than the other, and one case can fall under both."""
        if self.company_id != other.company_id or not _touch(self.operation_ids, other.operation_ids):
            return False
        if not self._is_filtered() or not other._is_filtered():
            return self._is_filtered() == other._is_filtered()
        return bool(self._rule_codes() & other._rule_codes() or self.pack_ids & other.pack_ids)

    def _overlaps(self, other):
        return (self.unlimited or other.amount_from < self.amount_to) and (
            other.unlimited or self.amount_from < other.amount_to
        )

    def _band(self):
        if self.unlimited:
            return self.env._("above %(amount)s", amount=self.currency_id.format(self.amount_from))
        return self.env._(
            "%(low)s to %(high)s",
            low=self.currency_id.format(self.amount_from),
            high=self.currency_id.format(self.amount_to),
        )

    def _is_filtered(self):
        return bool(self.rule_ids or self.pack_ids)

    def _rule_codes(self):
        """A rule's next version is another row with the same code."""
        return set(self.rule_ids.mapped("code"))

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies._publish_log("created")
        return policies

    def _before_publish(self):
        if not self.step_ids:
            raise ValidationError(self.env._("%(name)s has no steps: say who decides.", name=self.name))
        if not self.active:
            raise ValidationError(self.env._("%(name)s is archived: take it out of the archive.", name=self.name))
        self._check_bands()

    def _publish_log(self, event):
        for policy in self.sudo():  # names of roles, which not everybody may read
            steps = [f"{step.group_id.full_name} ({step.hours:g} h)" for step in policy.step_ids]
            self.env["med.log"]._record(
                f"{self._table}.{event}",
                policy,
                version=policy.version,
                band=policy._band(),
                steps=steps,
                margin=policy.ceiling_percent,
            )

    @api.model
    def _choose(self, operation, company, amount, currency, rules, day):
        """The policies of a request: for each rule (or none known) the narrowest that fits.

        :param amount: in ``currency``, or in the company's where there is none
        :return: the policies, in the order of the rules
        :raise UserError: where there is none
        """
        fitting = self.sudo().search(  # a policy is read by everybody, whatever companies are ticked
            [("state", "=", "published"), ("company_id", "in", [False, company.id])]
        )
        fitting = fitting.filtered(
            lambda p: (
                (not p.operation_ids or operation in p.operation_ids)
                and p._covers(currency._convert(amount, p.currency_id, company, day))
            )
        )
        chosen = self.browse()
        for rule in rules or [rules]:
            ranked = [(rank, policy) for policy in fitting if (rank := policy._rank(rule)) is not None]
            if not ranked:
                raise UserError(
                    self.env._(
                        "No approval policy covers %(operation)s over %(amount)s in %(company)s%(rule)s. "
                        "Ask an administrator of rules to add one.",
                        operation=operation.name,
                        amount=currency.format(amount),
                        company=company.name,
                        rule=f" ({rule.name})" if rule else "",
                    )
                )
            chosen |= min(ranked, key=lambda pair: pair[0])[1].with_env(self.env)
        return chosen

    def _plan(self, rules):
        """Values of the steps: each role that may waive one of the rules, then the policies' own, each role once."""
        steps = []
        shipped = {step.group_id: step for step in reversed(self.step_ids)}
        head = self.env.ref("med_base.group_quality_head")
        for group in [rule.waive_group_id or head for rule in rules] or [head]:
            step = shipped.get(group)
            steps.append((group, step.hours if step else 24, True))
        steps += [(step.group_id, step.hours, step.distinct) for step in self.step_ids]
        first = {}
        for group, hours, distinct in steps:
            first.setdefault(group.id, {"group_id": group.id, "hours": hours, "distinct": distinct})
        return [{"sequence": index, **values} for index, values in enumerate(first.values(), 1)]

    def _covers(self, amount):
        amount = max(amount, 0.0)
        above = self.currency_id.compare_amounts(amount, self.amount_from) > 0 or not self.amount_from
        return above and (self.unlimited or self.currency_id.compare_amounts(amount, self.amount_to) <= 0)

    def _rank(self, rule):
        """Narrower is smaller; None where the policy is not for the rule."""
        if rule and rule.code in self._rule_codes():
            match = 0
        elif rule.pack_id and rule.pack_id in self.pack_ids:
            match = 1
        elif self._is_filtered():
            return None
        else:
            match = 2
        return (not self.company_id, match, not self.operation_ids, self.sequence, self.id)


def _touch(one, other):
    return bool(one & other) if one and other else not one and not other
