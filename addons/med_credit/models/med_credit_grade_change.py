import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

BATCH = 200


class MedCreditGradeChange(models.Model):
    """A customer's grade has changed: from what to what, by which figures, and what followed. Evidence."""

    _name = "med.credit.grade.change"
    _description = "Change of Grade"
    _inherit = ["med.driven"]
    _order = "date desc, id desc"

    account_id = fields.Many2one("med.credit.account", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", "Customer", required=True, readonly=True, index=True)
    date = fields.Date(required=True, readonly=True)
    grade_from_id = fields.Many2one("med.credit.grade", "From", readonly=True, ondelete="restrict")
    grade_to_id = fields.Many2one("med.credit.grade", "To", readonly=True, ondelete="restrict")
    scored_grade_id = fields.Many2one("med.credit.grade", "By Score", readonly=True, ondelete="restrict")
    direction = fields.Selection(
        [("first", "First Grade"), ("up", "Better"), ("down", "Worse")], required=True, readonly=True
    )
    points = fields.Float(readonly=True, digits=(5, 2), aggregator="avg")
    template_id = fields.Many2one("med.scorecard.template", "Score Model", readonly=True, ondelete="restrict")
    figures = fields.Json(readonly=True, help="{criterion: [value, band]} as they were scored.")
    explained = fields.Boolean(readonly=True, help="The scorecard has been drawn up.")
    scorecard_id = fields.Many2one("med.scorecard", readonly=True, ondelete="restrict")
    limit_id = fields.Many2one("med.credit.limit", "Limit Asked For", readonly=True, ondelete="set null")

    _todo_idx = models.Index("(id) WHERE explained IS NOT TRUE")

    @api.depends("partner_id", "grade_from_id", "grade_to_id")
    def _compute_display_name(self):
        for change in self:
            codes = f"{change.grade_from_id.code or '–'} → {change.grade_to_id.code or '–'}"
            change.display_name = f"{change.partner_id.display_name or ''}: {codes}"

    # --- noting -----------------------------------------------------------------------------------------------------

    @api.model
    def _note(self, moved, day):
        """Writes down changes ({account id: (old grade id, what was rated)}), and what follows of them."""
        if not moved:
            return self.browse()
        order = {grade.id: index for index, grade in enumerate(self._all_grades())}
        rows = [
            (
                *(id_, old, row["grade_id"], row["scored_grade_id"], self._direction(order, old, row["grade_id"])),
                *(row["points"], row["template_id"], json.dumps(row["score_bands"])),
            )
            for id_, (old, row) in sorted(moved.items())
        ]
        columns = [list(column) for column in zip(*rows, strict=True)]
        kinds = ("int4", "int4", "int4", "int4", "text", "numeric", "int4", "text")
        arrays = SQL(", ").join(SQL("%s::%s[]", c, SQL(kind)) for c, kind in zip(columns, kinds, strict=True))
        ids = self.env.execute_query(
            SQL(
                """INSERT INTO med_credit_grade_change (account_id, company_id, partner_id, date, grade_from_id,
                          grade_to_id, scored_grade_id, direction, points, template_id, figures, explained,
                          create_uid, write_uid, create_date, write_date)
                   SELECT a.id, a.company_id, a.partner_id, %(day)s, t.was, t.now, t.scored, t.direction, t.points,
                          t.template, t.figures::jsonb, false, %(uid)s, %(uid)s,
                          now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                     FROM unnest(%(arrays)s) AS t(id, was, now, scored, direction, points, template, figures)
                     JOIN med_credit_account a ON a.id = t.id
                 ORDER BY a.id RETURNING id""",
                arrays=arrays,
                day=day,
                uid=self.env.uid,
            )
        )
        changes = self.browse([id_ for (id_,) in ids])
        changes.account_id.invalidate_recordset(["change_ids"])
        changes._follow_up()
        return changes

    def _all_grades(self):
        return self.env["med.credit.grade"].with_context(active_test=False).search([])

    @staticmethod
    def _direction(order, old, new):
        if not old:
            return "first"
        return "up" if new and order[new] < order[old] else "down"

    def _follow_up(self):
        """Who falls is shown to its controller, and a lower limit is asked for, never set; holds are looked at anew."""
        for change in self.filtered(lambda change: change.direction == "down"):
            account = change.account_id
            limit = change._ask_lower_limit()
            grades = {"before": change.grade_from_id.code, "now": change.grade_to_id.code or "–"}
            summary = self.env._("The credit grade fell from %(before)s to %(now)s", **grades)
            account._to_do(summary, note=limit.reason if limit else None)
            self.env["med.log"]._record(
                "credit.grade_fell", account, before=grades["before"], now=grades["now"], points=change.points
            )
        moved = self.filtered(lambda change: change.direction != "first")
        if moved:
            self.env["med.hold"].sudo()._facts_changed(partners=moved.partner_id)  # holds are the system's

    def _ask_lower_limit(self):
        """A request for the limit that the new grade comes to, where that is less than what is granted."""
        account = self.account_id
        currency = account.currency_id
        none = self.env["med.credit.limit"]
        if not account.has_limit or currency.compare_amounts(account.proposed_limit, account.limit) >= 0:
            return none
        if none.search_count([("account_id", "=", account.id), ("state", "in", ("draft", "requested"))]):
            return none  # somebody is deciding about it already
        limit = none.create(
            {
                "account_id": account.id,
                "amount": account.proposed_limit,
                "date_from": self.date,
                "reason": self.env._(
                    "The grade fell from %(before)s to %(now)s: %(why)s",
                    before=self.grade_from_id.code,
                    now=self.grade_to_id.code or "–",
                    why=account._why_proposed(),
                ),
            }
        )
        self._drive({"limit_id": limit.id})
        try:
            with self.env.cr.savepoint():
                limit.action_request()
        except UserError as error:  # nobody who could decide: the draft stays for credit control to ask for
            limit.message_post(body=str(error))
        return limit

    # --- explaining -------------------------------------------------------------------------------------------------

    @api.model
    def _cron_explain(self):
        """Draws up the scorecards of what changed, by batches; each is committed."""
        while True:
            changes = self.search([("explained", "=", False)], order="id", limit=BATCH)
            changes._explain(changes.account_id)
            left = self.search_count([("explained", "=", False)])
            if not self.env["ir.cron"]._commit_progress(len(changes), remaining=left) or not changes:
                return

    @api.model
    def _explain(self, accounts):
        """Scorecards of the accounts as of today, made by the kernel's engine; their open changes name them."""
        cards = self.env["med.scorecard"]
        for company, own in accounts.grouped("company_id").items():
            template = own._score_template(company)
            if not template:
                continue
            own_cards = cards._score(template, own.partner_id, company=company)
            by_partner = {card.res_id: card.id for card in own_cards}
            waiting = self.search([("account_id", "in", own.ids), ("explained", "=", False)])
            for change in waiting:
                change._drive({"explained": True, "scorecard_id": by_partner.get(change.partner_id.id)})
        self.search([("account_id", "in", accounts.ids), ("explained", "=", False)])._drive({"explained": True})
