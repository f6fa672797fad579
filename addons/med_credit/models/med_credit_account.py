from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class MedCreditAccount(models.Model):
    """What a customer may owe a company, and what it does: one row a company and commercial partner.

    The row is the ledger: who is going to decide on a customer's exposure updates it first (``_lock``), so that of two
    decisions at once the second is taken again on what the first left. No limit and a limit of zero are two things.
    """

    _name = "med.credit.account"
    _description = "Credit Account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["partner_id.name", "partner_id.ref", "partner_id.vat"]
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, default=lambda self: self.env.company.root_id
    )
    partner_id = fields.Many2one("res.partner", "Customer", required=True, index=True, ondelete="restrict")
    group_id = fields.Many2one("med.credit.group", "Credit Group", index="btree_not_null", ondelete="restrict")
    active = fields.Boolean(default=True)
    user_id = fields.Many2one(
        "res.users", "Credit Controller", domain=lambda self: self._domain_user_id(), tracking=True
    )
    salesperson_id = fields.Many2one(related="partner_id.user_id", string="Salesperson", store=True)
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    limit_ids = fields.One2many("med.credit.limit", "account_id", "Limits")
    guarantee_ids = fields.One2many("med.credit.guarantee", "account_id", "Deposits and Guarantees")
    has_limit = fields.Boolean("Limited", compute="_compute_limit", search="_search_has_limit")
    limit = fields.Monetary(
        compute="_compute_limit", help="The approved limits in force today, added up. Not limited: as much as it wants."
    )
    limit_until = fields.Date("Limit Ends On", compute="_compute_limit")
    exposure_ids = fields.One2many("med.exposure", "account_id", "Exposure by Source", readonly=True)
    exposure = fields.Monetary(readonly=True, copy=False, help="Brought up to date within seconds of a change.")
    overdue = fields.Monetary(readonly=True, copy=False)
    overdue_since = fields.Date("Oldest Due Date", readonly=True, copy=False)
    refreshed_on = fields.Datetime("Up to Date As Of", readonly=True, copy=False)
    available = fields.Monetary(compute="_compute_available", help="Limit less exposure.")
    used_percent = fields.Float("Used (%)", compute="_compute_available")
    credit_state = fields.Selection(
        [
            ("free", "Not Limited"),
            ("good", "Within Limit"),
            ("near", "Nearly Used"),
            ("over", "Over Limit"),
        ],
        compute="_compute_available",
        search="_search_credit_state",
    )
    terms_limited = fields.Boolean("Payment Terms Limited", tracking=True)
    terms_days = fields.Integer("Longest Payment Term (days)", tracking=True, help="0: payment at once.")
    hold_count = fields.Integer("Open Holds", compute="_compute_hold_count")
    note = fields.Html()

    _terms_positive = models.Constraint("CHECK(terms_days >= 0)", "A payment term has 0 days or more.")
    _row_unique = models.UniqueIndex("(company_id, partner_id)", "The customer has a credit account in this company.")

    def _domain_user_id(self):
        return [("all_group_ids", "in", self.env.ref("med_base.group_credit").ids)]

    @api.depends("partner_id.display_name", "company_id.name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        several = len(self.env.user.company_ids) > 1
        for account in self:
            name = account.partner_id.display_name or ""
            account.display_name = f"{name} ({account.company_id.name})" if several else name

    @api.depends("limit_ids.state", "limit_ids.amount", "limit_ids.date_from", "limit_ids.date_to")
    def _compute_limit(self):
        today = {company: self.env["med.gate"]._today(company) for company in self.company_id}
        for account in self:
            inforce = account.limit_ids._in_force(today.get(account.company_id))
            account.has_limit = bool(inforce.filtered(lambda limit: limit.kind == "base"))
            account.limit = sum(inforce.mapped("amount")) if account.has_limit else 0.0
            account.limit_until = min(filter(None, inforce.mapped("date_to")), default=False)

    @api.depends("exposure", "limit", "has_limit")
    def _compute_available(self):
        near = self._near_percent()
        for account in self:
            currency = account.currency_id or self.env.company.currency_id
            account.available = account.limit - account.exposure if account.has_limit else 0.0
            account.used_percent = 100 * account.exposure / account.limit if account.limit else 0.0
            if not account.has_limit:
                account.credit_state = "free"
            elif currency.compare_amounts(account.exposure, account.limit) > 0:
                account.credit_state = "over"
            else:
                account.credit_state = "near" if account.used_percent >= near else "good"

    def _near_percent(self):
        # sudo: a setting that everybody's screens follow
        return float(self.env["ir.config_parameter"].sudo().get_param("med_credit.near_percent", "80"))

    def _search_has_limit(self, operator, value):
        if operator != "in":
            return NotImplemented
        inforce = self.env["med.credit.limit"]._domain_in_force() & Domain("kind", "=", "base")
        limited = Domain("limit_ids", "any", inforce)
        return Domain.OR([limited if wanted else ~limited for wanted in set(value)])

    @api.depends("partner_id")
    def _compute_hold_count(self):
        domain = [("state", "in", ("open", "requested")), ("partner_id", "in", self.partner_id.ids)]
        counts = dict(self.env["med.hold"]._read_group(domain, ["partner_id"], ["__count"]))
        for account in self:
            account.hold_count = counts.get(account.partner_id, 0)

    # --- integrity --------------------------------------------------------------------------------------------------

    @api.constrains("partner_id")
    def _check_partner(self):
        for account in self:
            if account.partner_id != account.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(partner)s belongs to %(company)s: the credit account is the company's.",
                        partner=account.partner_id.display_name,
                        company=account.partner_id.commercial_partner_id.display_name,
                    )
                )

    @api.constrains("company_id")
    def _check_root(self):
        for account in self:
            if account.company_id != account.company_id.root_id:
                raise ValidationError(
                    self.env._("%s is a branch: credit is kept at its main company.", account.company_id.display_name)
                )

    @api.constrains("currency_id")
    def _check_rate(self):
        for account in self:
            if account.currency_id != account.company_id.currency_id and not account.currency_id.rate_ids:
                raise ValidationError(
                    self.env._("%s has no exchange rate. Enter one before using it.", account.currency_id.name)
                )

    def write(self, vals):
        if fixed := {"partner_id", "company_id", "currency_id"} & vals.keys():
            changed = self.filtered(lambda a: any(a[name].id != vals[name] for name in fixed))
            if changed and not self.env.su:
                names = ", ".join(self._fields[name]._description_string(self.env) for name in sorted(fixed))
                raise UserError(
                    self.env._("%(fields)s of the credit account of %(name)s stays as it is.",
                               fields=names, name=changed[0].display_name)
                )  # fmt: skip
        result = super().write(vals)
        if "group_id" in vals:
            self._mark_dirty(self._pairs())
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Credit accounts are never deleted. Archive the ones that are not needed."))

    # --- the ledger -------------------------------------------------------------------------------------------------

    @api.model
    def _of(self, pairs):
        """The accounts of (company, commercial partner) records; those that are missing are opened, without a limit."""
        pairs = {(company.root_id, partner) for company, partner in pairs if company and partner}
        if not pairs:
            return self.browse()
        rows = SQL(", ").join(
            SQL("(%s, %s, %s, true, now() at time zone 'UTC', now() at time zone 'UTC', %s, %s)",
                company.id, partner.id, company.currency_id.id, self.env.uid, self.env.uid)
            for company, partner in sorted(pairs, key=lambda pair: (pair[0].id, pair[1].id))
        )  # fmt: skip
        self.env.cr.execute(
            SQL(
                """INSERT INTO med_credit_account (company_id, partner_id, currency_id, active, create_date, write_date,
                                                   create_uid, write_uid)
                   VALUES %s ON CONFLICT (company_id, partner_id) DO NOTHING""",
                rows,
            )
        )
        return self._existing(pairs)

    @api.model
    def _existing(self, pairs):
        """The accounts that there are, of (root company, commercial partner) records."""
        companies, partners = {company.id for company, _p in pairs}, {partner.id for _c, partner in pairs}
        accounts = self.with_context(active_test=False).search_fetch(
            [("company_id", "in", list(companies)), ("partner_id", "in", list(partners))],
            ["company_id", "partner_id", "group_id", "currency_id", "terms_limited", "terms_days"],
        )
        keys = {(company.id, partner.id) for company, partner in pairs}
        return accounts.filtered(lambda a: (a.company_id.id, a.partner_id.id) in keys)

    def _lock(self):
        """Updates the accounts and their groups, in order: of two decisions at once the second is taken again.

        A lock alone would not do: under REPEATABLE READ it still reads the numbers of before.
        """
        for table, ids in (("med_credit_group", self.group_id.ids), ("med_credit_account", self.ids)):
            if ids:
                self.env.cr.execute(
                    SQL(
                        """UPDATE %(table)s SET write_date = write_date WHERE id IN (
                            SELECT id FROM %(table)s WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE)""",
                        table=SQL.identifier(table),
                        ids=list(ids),
                    )  # fmt: skip
                )

    # --- exposure ---------------------------------------------------------------------------------------------------

    def _triples(self):
        return {(a.company_id.id, a.partner_id.id, a.currency_id.id) for a in self}

    def _pairs(self):
        return {(a.company_id.id, a.partner_id.id) for a in self}

    def _exposure(self, day=None, exclude=()):
        """What the accounts' documents add up to now: {account: {source code: amount in the account's currency}}.

        Read from the documents themselves, in one query for all accounts. ``exclude``: (model, id) of documents.
        """
        if not self:
            return {}
        rows = self.env["med.exposure.source"]._rows(
            self._triples(),
            day or fields.Date.today(),
            SQL("company_id, partner_id, source, SUM(amount)"),
            SQL("GROUP BY 1, 2, 3"),
            exclude,
        )
        by_pair = {(a.company_id.id, a.partner_id.id): a for a in self}
        result = {account: {} for account in self}
        for company_id, partner_id, source, amount in rows:
            result[by_pair[company_id, partner_id]][source] = float(amount)
        return result

    @api.model
    def _total_of_others(self, companies, partner_ids):
        """{company: stored exposure, in its currency, of all who owe something but the partners}."""
        result, day = {}, fields.Date.today()
        for company in companies:
            rows = self.with_context(active_test=False)._read_group(
                [("company_id", "=", company.id), ("exposure", ">", 0), ("partner_id", "not in", list(partner_ids))],
                ["currency_id"],
                ["exposure:sum"],
            )
            result[company] = sum(
                currency._convert(amount, company.currency_id, company, day) for currency, amount in rows
            )
        return result

    @api.model
    def _counting(self):
        """Codes of the sources that count against limits."""
        return {code for code, (_method, counts) in self.env["med.exposure.source"]._shipped().items() if counts}
