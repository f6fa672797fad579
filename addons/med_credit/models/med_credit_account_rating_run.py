import json

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import rating
from .med_credit_grade import OWN_FACTS

BATCH = 20000
COLUMNS = {  # what a rating writes, and the type of its column
    "grade_id": "int4",
    "scored_grade_id": "int4",
    "points": "numeric",
    "has_points": "bool",
    "vetoed": "bool",
    "is_new": "bool",
    "proposed_limit": "numeric",
    "grade_days": "int4",
    "template_id": "int4",
    "score_bands": "jsonb",
}


class MedCreditAccount(models.Model):
    """The nightly rating: each metric asked once for all customers, and only what has changed written, as a set."""

    _inherit = "med.credit.account"

    @api.model
    def _cron_rate(self):
        """Rates all customers of all companies; each batch is committed."""
        cron = self.env["ir.cron"]
        todo = []
        for company in self.env["res.company"].search([("parent_id", "=", False)]):
            self._open_missing(company)
            self.env["med.credit.override"]._expire(company, self.env["med.gate"]._today(company))
            ids = self.search([("company_id", "=", company.id)], order="id").ids
            todo += [(company, ids[start : start + BATCH]) for start in range(0, len(ids), BATCH)]
        for done, (company, ids) in enumerate(todo, 1):
            accounts = self.browse(ids).exists()
            day = self.env["med.gate"]._today(company)
            self.env["med.credit.segment"]._assign(accounts)
            accounts._rate(company, day)
            self.env["med.credit.watch"]._look(accounts, company, day)
            accounts._remind_reviews(day)
            if not cron._commit_progress(1, remaining=len(todo) - done + 1):
                return  # what is the same since is passed over quickly, next time
        self.env["med.credit.grade.change"]._cron_explain()

    def _open_missing(self, company):
        """Customers who were invoiced in two years have an account, so that each has a grade."""
        self.flush_model()
        self.env["account.move"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO med_credit_account (company_id, partner_id, currency_id, active, create_uid, write_uid,
                                                   create_date, write_date)
                   SELECT DISTINCT %(company)s, m.commercial_partner_id, %(currency)s, true, %(uid)s, %(uid)s,
                          now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                     FROM account_move m JOIN res_company c ON c.id = m.company_id
                     JOIN res_partner p ON p.id = m.commercial_partner_id AND p.active
                    WHERE split_part(c.parent_path, '/', 1)::int = %(company)s AND m.state = 'posted'
                      AND m.move_type IN ('out_invoice', 'out_receipt')
                      AND m.invoice_date > now() - interval '24 months'
                   ON CONFLICT (company_id, partner_id) DO NOTHING RETURNING partner_id""",
                company=company.id,
                currency=company.currency_id.id,
                uid=self.env.uid,
            )
        )
        opened = self.env.cr.fetchall()
        self._mark_dirty({(company.id, partner) for (partner,) in opened})

    # --- one batch --------------------------------------------------------------------------------------------------

    def _rate(self, company, day):
        """Rates accounts of one company as of the day. Returns the changes of grade (med.credit.grade.change)."""
        changes = self.env["med.credit.grade.change"]
        template = self._score_template(company)
        grades = self.env["med.credit.grade"].search([])
        if not self or not template or not grades:
            return changes
        new = self._work_out(template, grades, company, day)
        old = self._rated()
        changed = {id_: row for id_, row in new.items() if self._differs(old[id_], row)}
        self._write_ratings(changed, old, grades, day)
        moved = {id_: row for id_, row in changed.items() if old[id_]["grade_id"] != row["grade_id"]}
        return changes._note({id_: (old[id_]["grade_id"], row) for id_, row in moved.items()}, day)

    def _work_out(self, template, grades, company, day):
        """{account id: what a rating writes}."""
        measured = template.criterion_ids.filtered(lambda criterion: criterion.kind == "metric")
        codes = grades._facts_needed() - {*OWN_FACTS} | {"relationship_years"}
        wanted = self.env["med.metric"].search([("code", "in", sorted(codes))]) | measured.metric_id
        figures = wanted._measure(self.partner_id, day, company)
        score = rating.Scorer(*template._arithmetic(), template.missing)
        answers = self._answers(template, company)
        policy = self._policies(company, day)
        by_code = {grade.code: grade for grade in grades}
        earned = {grade.id: by_code.get(grade.code) for grade in template.grade_ids}
        pairs = [(criterion.id, figures[criterion.metric_id.code]) for criterion in measured]
        keys = template.criterion_ids.ids
        result = {}
        for account in self:
            partner = account.partner_id.id
            values = {key: found.get(partner) for key, found in pairs} | answers.get(partner, {})
            rated = score(values)
            known = {code: found.get(partner) for code, found in figures.items()}
            result[account.id] = policy.outcome(account, rated, earned.get(rated.grade), known) | {
                "template_id": template.id,
                "score_bands": {
                    str(key): [None if values.get(key) is None else round(float(values[key]), 4), band]
                    for key, band in zip(keys, rated.bands, strict=True)
                },
            }
        return result

    def _answers(self, template, company):
        """{partner id: {criterion id: band id}} of what persons have answered on the cards that hold."""
        asked = template.criterion_ids.filtered(lambda criterion: criterion.kind == "answer")
        if not asked:
            return {}
        keys = {criterion.key: (criterion.id, {b.key: b.id for b in criterion.band_ids}) for criterion in asked}
        lines = self.env["med.scorecard.line"].search(
            [
                ("scorecard_id.code", "=", template.code),
                ("scorecard_id.company_id", "=", company.id),
                ("scorecard_id.partner_id", "in", self.partner_id.ids),
                ("scorecard_id.state", "=", "confirmed"),
                ("answer_id", "!=", False),
            ]
        )
        result = {}
        for line in lines:
            if line.criterion_id.key in keys:
                criterion, bands = keys[line.criterion_id.key]
                partner = line.scorecard_id.partner_id.id
                result.setdefault(partner, {})[criterion] = bands.get(line.answer_id.key)
        return result

    def _rated(self):
        """{account id: what is stored of its rating}."""
        self.flush_model()
        names = list(COLUMNS)
        columns = SQL(", ").join(SQL.identifier(name) for name in ("id", "review_date", *names))
        rows = self.env.execute_query(
            SQL("SELECT %s FROM med_credit_account WHERE id = ANY(%s)", columns, list(self.ids))
        )
        return {row[0]: dict(zip(("review_date", *names), row[1:], strict=True)) for row in rows}

    @staticmethod
    def _differs(old, new):
        """Whether a rating says something new: figures that fall into the same bands do not."""
        for name in COLUMNS:
            before, now = old[name], new[name]
            if name == "score_bands":
                before = {key: band for key, (_value, band) in (before or {}).items()}
                now = {key: band for key, (_value, band) in now.items()}
            elif COLUMNS[name] == "numeric":
                before, now = round(float(before or 0), 2), round(float(now or 0), 2)
            elif COLUMNS[name] == "bool":
                before, now = bool(before), bool(now)
            if before != now:
                return True
        return False

    def _write_ratings(self, rows, old, grades, day):
        if not rows:
            return
        months = {grade.id: relativedelta(months=grade.review_months) for grade in grades}
        lists = [list(rows)]
        for name in COLUMNS:
            column = [row[name] for row in rows.values()]
            lists.append([json.dumps(value) for value in column] if name == "score_bands" else column)
        lists.append(
            [
                day + months[row["grade_id"]]
                if row["grade_id"] and (row["grade_id"] != old[id_]["grade_id"] or not old[id_]["review_date"])
                else old[id_]["review_date"]
                for id_, row in rows.items()
            ]
        )
        types = ["int4", *("text" if kind == "jsonb" else kind for kind in COLUMNS.values()), "date"]
        arrays = SQL(", ").join(SQL("%s::%s[]", values, SQL(kind)) for values, kind in zip(lists, types, strict=True))
        sets = SQL(", ").join(
            SQL("%s = t.%s::%s", SQL.identifier(name), SQL.identifier(name), SQL(kind))
            for name, kind in COLUMNS.items()
        )
        names = SQL(", ").join(SQL.identifier(name) for name in ("id", *COLUMNS, "review_date"))
        self.env.cr.execute(
            SQL(
                """UPDATE med_credit_account a
                      SET %(sets)s, review_date = t.review_date, rated_on = %(day)s,
                          grade_date = CASE WHEN a.grade_id IS DISTINCT FROM t.grade_id THEN %(day)s
                                            ELSE a.grade_date END
                     FROM unnest(%(arrays)s) AS t(%(names)s)
                    WHERE a.id = t.id""",
                sets=sets,
                arrays=arrays,
                names=names,
                day=day,
            )
        )
        self.invalidate_model([*COLUMNS, "review_date", "rated_on", "grade_date"])

    # --- what is due ------------------------------------------------------------------------------------------------

    def _remind_reviews(self, day):
        """A to-do for who controls the credit of each customer whose review is due, once."""
        due = self.search([("id", "in", self.ids), ("review_date", "<=", day)])
        summary = self.env._("Review the credit of the customer")
        known = self.env["mail.activity"].search(
            [("res_model", "=", self._name), ("res_id", "in", due.ids), ("summary", "=", summary)]
        )
        for account in due.filtered(lambda account: account.id not in known.mapped("res_id")):
            account._to_do(summary, fields.Date.to_string(account.review_date))

    def _to_do(self, summary, deadline=None, note=None):
        """A to-do for the account's controller, or else for one who controls credit."""
        self.ensure_one()
        controllers = self.env.ref("med_base.group_credit").all_user_ids.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        )
        for user in (self.user_id or controllers.sorted("id"))[:1]:
            self.activity_schedule(
                "mail.mail_activity_data_todo", date_deadline=deadline, summary=summary, note=note, user_id=user.id
            )
