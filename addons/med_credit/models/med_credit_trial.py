from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from ..tools import rating

STEP = 3  # months between two ratings
HELD = ("approve", "prepay")  # hold policies that would have stopped an order


class MedCreditTrial(models.Model):
    """A score model tried on the past, without effect, beside the model in force.

    At the begin of each quarter every customer is rated on what was known then; its orders of the quarter count as
    held if its grade's policy holds orders. What became of them until today says which model was right.
    """

    _name = "med.credit.trial"
    _description = "Trial of a Score Model"
    _order = "id desc"
    _rec_name = "template_id"

    template_id = fields.Many2one(
        "med.scorecard.template", "Score Model", required=True, ondelete="cascade", index=True,
        domain=[("purpose", "=", "credit"), ("model", "=", "res.partner")],
    )  # fmt: skip
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company.root_id)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", default=lambda self: self.env.user, readonly=True)
    months = fields.Integer(required=True, default=12)
    digest = fields.Char(readonly=True, help="Of what decides in the model: a trial is good for exactly this.")
    bad_days = fields.Integer("Bad After (days overdue)", readonly=True)
    date_from = fields.Date(readonly=True)
    date_to = fields.Date(readonly=True)
    next_date = fields.Date(readonly=True, help="How far it has come.")
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")], default="running", required=True, readonly=True, index=True
    )
    orders = fields.Integer(readonly=True)
    line_ids = fields.One2many("med.credit.trial.line", "trial_id", readonly=True)
    held_count = fields.Integer("Orders Held", readonly=True)
    held_amount = fields.Monetary("Amount Held", readonly=True)
    bad_count = fields.Integer("Held and Went Bad", readonly=True)
    lost_avoided = fields.Monetary("Loss Avoided", readonly=True)
    false_count = fields.Integer("False Holds", readonly=True)
    false_amount = fields.Monetary("Amount of False Holds", readonly=True)
    missed_count = fields.Integer("Missed", readonly=True)
    missed_lost = fields.Monetary("Missed Losses", readonly=True)
    old_held_count = fields.Integer("Held by the Model in Force", readonly=True)
    old_false_count = fields.Integer("False Holds of the Model in Force", readonly=True)
    old_missed_count = fields.Integer("Missed by the Model in Force", readonly=True)
    old_missed_lost = fields.Monetary("Losses Missed by the Model in Force", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        own = {"template_id", "months", "company_id"}
        self = self.with_context(clean_context(self.env.context))  # a client's defaults are no results
        trials = super().create([{k: v for k, v in vals.items() if k in own} for vals in vals_list])
        for trial in trials:
            if trial.template_id.purpose != "credit" or trial.template_id.model != "res.partner":
                raise UserError(self.env._("%s does not grade credit.", trial.template_id.display_name))
            if not 1 <= trial.months <= 60:
                raise UserError(self.env._("Try a model on 1 to 60 months."))
            today = self.env["med.gate"]._today(trial.company_id)
            trial._put(
                {
                    "digest": trial.template_id._credit_digest(),
                    "bad_days": self.env["med.credit.account"]._bad_days(),
                    "date_from": today - relativedelta(months=trial.months),
                    "date_to": today,
                    "next_date": today - relativedelta(months=trial.months),
                }
            )
        self.env.ref("med_credit.ir_cron_trial").sudo()._trigger()  # background work is the system's
        return trials

    def write(self, vals):
        raise AccessError(self.env._("A trial stays as it was run: start another one."))

    def _put(self, vals):
        """Writes past the guard; the caller is the trial itself (hence sudo)."""
        return super(MedCreditTrial, self.sudo()).write(vals)  # see above

    def copy(self, default=None):
        raise UserError(self.env._("A trial cannot be copied: start another one."))

    @api.ondelete(at_uninstall=False)
    def _unlink_not_of_published(self):
        if any(trial.template_id.state != "draft" for trial in self):
            raise UserError(self.env._("The trials of a model that was submitted stay: they say what was known."))

    def action_lines(self):
        """Opens what was found, customer by customer and quarter by quarter."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "med.credit.trial.line",
            "view_mode": "list,pivot,graph",
            "domain": [("trial_id", "=", self.id)],
        }

    # --- running ----------------------------------------------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Takes running trials on quarter by quarter; each is committed."""
        for trial in self.search([("state", "=", "running")], order="id"):
            while trial.exists() and trial.state == "running":
                trial._step()
                if not self.env["ir.cron"]._commit_progress(1, remaining=int(trial.state == "running")):
                    return

    def _step(self):
        day = self.next_date
        end = min(day + relativedelta(months=STEP), self.date_to)
        orders = self._orders(day, end)
        if orders:
            self._judge(day, orders)
        if end >= self.date_to:
            self._sum_up()
            self._put({"state": "done"})
        else:
            self._put({"next_date": end})

    def _orders(self, day, end):
        """[(order id, commercial partner id, amount in the company's currency)] that were confirmed in the quarter."""
        self.env["sale.order"].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT o.id, p.commercial_partner_id, o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1)
                     FROM sale_order o
                     JOIN res_partner p ON p.id = o.partner_invoice_id
                     JOIN res_company c ON c.id = o.company_id
                    WHERE o.state = 'sale' AND split_part(c.parent_path, '/', 1)::int = %s
                      AND o.date_order >= %s AND o.date_order < %s""",
                self.company_id.id,
                day,
                end,
            )
        )

    def _judge(self, day, orders):
        partners = self.env["res.partner"].browse({partner for _order, partner, _amount in orders})
        accounts = self.env["med.credit.account"]
        outcomes = accounts._outcomes([order for order, _p, _a in orders], self.date_to)
        before = day - relativedelta(days=1)  # on what was known when the quarter began
        grades = self._grades(self.template_id, partners, before)
        old = self._grades(accounts._score_template(self.company_id), partners, before)
        rows = {}
        for order, partner, amount in orders:
            outcome = outcomes.get(order)
            bad = accounts._went_bad(outcome, self.bad_days)
            row = rows.setdefault(
                partner,
                {
                    "trial_id": self.id,
                    "partner_id": partner,
                    "date": day,
                    "grade_id": grades.get(partner, self.env["med.credit.grade"]).id,
                    "old_grade_id": old.get(partner, self.env["med.credit.grade"]).id,
                    **dict.fromkeys(
                        ("orders", "amount", "bad_orders", "bad_amount", "lost", "paid_orders", "paid_amount"), 0
                    ),
                },
            )
            row["orders"] += 1
            row["amount"] += float(amount)
            if bad:
                row["bad_orders"] += 1
                row["bad_amount"] += float(amount)
                row["lost"] += outcome[1]
            elif outcome is not None:
                row["paid_orders"] += 1
                row["paid_amount"] += float(amount)
        self.env["med.credit.trial.line"].create(list(rows.values()))

    def _grades(self, template, partners, day):
        """{partner id: credit grade} by a model on what was known on the day; what persons answered is left out."""
        if not template:
            return {}
        measured = template.criterion_ids.filtered(lambda criterion: criterion.kind == "metric")
        figures = measured.metric_id._measure(partners, day, self.company_id)
        score = rating.Scorer(*template._arithmetic(), template.missing)
        codes = {grade.id: grade.code for grade in template.grade_ids}
        known = {grade.code: grade for grade in self.env["med.credit.grade"].with_context(active_test=False).search([])}
        result = {}
        for partner in partners.ids:
            rated = score({c.id: figures[c.metric_id.code].get(partner) for c in measured})
            if grade := known.get(codes.get(rated.grade)):
                result[partner] = grade
        return result

    def _sum_up(self):
        held = self.line_ids.filtered(lambda line: line.grade_id.hold_policy in HELD)
        passed = self.line_ids - held
        old = self.line_ids.filtered(lambda line: line.old_grade_id.hold_policy in HELD)
        old_passed = self.line_ids - old
        self._put(
            {
                "orders": sum(self.line_ids.mapped("orders")),
                "held_count": sum(held.mapped("orders")),
                "held_amount": sum(held.mapped("amount")),
                "bad_count": sum(held.mapped("bad_orders")),
                "lost_avoided": sum(held.mapped("lost")),
                "false_count": sum(held.mapped("paid_orders")),
                "false_amount": sum(held.mapped("paid_amount")),
                "missed_count": sum(passed.mapped("bad_orders")),
                "missed_lost": sum(passed.mapped("lost")),
                "old_held_count": sum(old.mapped("orders")),
                "old_false_count": sum(old.mapped("paid_orders")),
                "old_missed_count": sum(old_passed.mapped("bad_orders")),
                "old_missed_lost": sum(old_passed.mapped("lost")),
            }
        )
