import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context

BATCH = 100
DONE_STATES = {"sale.order": "sale", "stock.move": "done", "purchase.order": "purchase"}


class MedRuleTrial(models.Model):
    """A rule tried on what really happened in the last days, without effect.

    Dates are judged as of the document's day; what is known about customers and products is what is known today.
    """

    _name = "med.rule.trial"
    _description = "Trial of a Rule"
    _order = "id desc"
    _rec_name = "rule_id"

    rule_id = fields.Many2one("med.rule", required=True, ondelete="cascade", index=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", default=lambda self: self.env.user, readonly=True)
    rule_version = fields.Integer(readonly=True)
    rule_digest = fields.Char(readonly=True, help="Of what decides in the rule: a trial is good for exactly this.")
    days = fields.Integer(required=True, default=90)
    date_from = fields.Date(readonly=True)
    date_to = fields.Date(readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("cancelled", "Stopped"), ("failed", "Failed")],
        default="running",
        required=True,
        readonly=True,
        index=True,
    )
    last_id = fields.Integer(readonly=True, help="How far it has come.")
    total = fields.Integer("Documents", readonly=True)
    done = fields.Integer("Judged", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    found = fields.Integer(readonly=True)
    share = fields.Float(readonly=True, help="Share of the documents that would have been found.")
    amount = fields.Monetary("Amount Found", readonly=True)
    seconds = fields.Float(readonly=True)
    error = fields.Char(readonly=True)
    line_ids = fields.One2many("med.rule.trial.line", "trial_id", readonly=True)

    @api.depends("done", "total", "state")
    def _compute_progress(self):
        for trial in self:
            trial.progress = 100.0 if trial.state == "done" else 100.0 * trial.done / (trial.total or 1)

    @api.model_create_multi
    def create(self, vals_list):
        own = {"rule_id", "days", "company_id"}
        self = self.with_context(clean_context(self.env.context))  # a client's defaults are no results
        vals_list = [{k: v for k, v in vals.items() if k in own or self.env.su} for vals in vals_list]
        trials = super().create(vals_list)
        trials.rule_id.check_access("read")  # the documents of its company will be shown
        for trial in trials.sudo():  # driven fields; the creator has been checked
            rule = trial.rule_id
            if not 0 < trial.days <= 3660:
                raise UserError(self.env._("Try a rule on 1 to 3660 days."))
            if problem := rule._problem():
                raise UserError(self.env._("Rule %(rule)s: %(problem)s", rule=rule.name, problem=problem))
            trial.write(
                {
                    "date_to": fields.Date.context_today(self),
                    "date_from": fields.Date.context_today(self) - timedelta(days=trial.days),
                    "company_id": (rule.company_id or trial.company_id).id,
                    "rule_version": rule.version,
                    "rule_digest": rule._digest(),
                }
            )
            # sudo: a trial counts documents that its author may not read
            trial.total = self.env[rule.operation_id.model].sudo().search_count(trial._domain())
        self.env.ref("med_base.ir_cron_trial").sudo()._trigger()  # background work is the system's
        return trials

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("A trial stays as it was run: start another one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_not_of_published(self):
        if any(trial.rule_id.state != "draft" for trial in self):
            raise UserError(self.env._("The trials of a rule that was submitted stay: they say what was known."))

    def action_stop(self):
        """Stops a running trial; what it has found so far stays."""
        self.check_access("write")
        self.filtered(lambda t: t.state == "running").sudo().state = "cancelled"  # a driven field
        return True

    def action_lines(self):
        """Opens what was found."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "med.rule.trial.line",
            "view_mode": "list,graph,pivot",
            "domain": [("trial_id", "=", self.id)],
        }

    def _domain(self):
        """The documents of the period that went through the operation."""
        model = self.rule_id.operation_id.model
        date = {"stock.move": "date"}.get(model, "date_order")
        domain = [
            ("state", "=", DONE_STATES.get(model, "done")),
            ("company_id", "=", (self.rule_id.company_id or self.company_id).id),
            (date, ">=", self.date_from),
            (date, "<", self.date_to + timedelta(days=1)),
        ]
        if self.rule_id.operation_id.code == "stock.ship":
            domain += [("location_dest_id.usage", "=", "customer"), ("location_id.usage", "!=", "customer")]
        elif self.rule_id.operation_id.code == "stock.receive":
            domain += [("location_id.usage", "=", "supplier")]
        return domain

    @api.model
    def _cron_run(self):
        """Takes running trials on by batches; each batch is committed, so that a restart goes on where it was."""
        for trial in self.search([("state", "=", "running")], order="id"):
            trial = trial.with_context(lang=trial.user_id.lang)  # who asked for it reads what was found
            while trial.exists() and trial.state == "running":
                trial._step()
                if not self.env["ir.cron"]._commit_progress(1, remaining=int(trial.state == "running")):
                    return

    def _step(self):
        start = time.perf_counter()
        Document = self.env[self.rule_id.operation_id.model]
        records = Document.search([*self._domain(), ("id", ">", self.last_id)], order="id", limit=BATCH)
        if not records:
            self.write({"state": "done", "share": self.found / (self.done or 1)})
            return
        dates = {r.id: r._med_date() for r in records}
        found = self.rule_id._try(records, dates)
        lines = [
            {
                "trial_id": self.id,
                "model": records._name,
                "res_id": record.id,
                "document_name": record._med_document().display_name,
                "partner_id": record._med_partner().id,
                "date": dates[record.id],
                "amount": record._med_amount(),
                "message": found[record.id],
            }
            for record in records
            if record.id in found
        ]
        self.env["med.rule.trial.line"].create(lines)
        self.write(
            {
                "last_id": records[-1].id,
                "done": self.done + len(records),
                "found": self.found + len(lines),
                "amount": self.amount + sum(line["amount"] for line in lines),
                "share": (self.found + len(lines)) / (self.done + len(records)),
                "seconds": self.seconds + time.perf_counter() - start,
            }
        )
        self.env.invalidate_all()
