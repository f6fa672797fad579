import time

from odoo import api, fields, models
from odoo.addons.med_base.models import med_driven  # noqa: F401 (inherited)
from odoo.exceptions import AccessError
from odoo.tools import SQL

OPEN = ("waiting", "running")


class MedScreening(models.Model):
    """A look at all approved partners and open orders after what decides about them has changed.

    It works in the background by batches, each committed with the place it has come to, so that one that is killed
    goes on there. A dry run shows what would be, and changes nothing.
    """

    _name = "med.screening"
    _description = "Screening"
    _inherit = ["med.driven", "mail.thread", "mail.activity.mixin"]
    _mail_post_access = "read"
    _order = "id desc"

    name = fields.Char("Number", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    cause = fields.Selection(
        [
            ("rule", "A rule was published or retired"),
            ("override", "A local change of a rule"),
            ("requirement", "A requirement was published or retired"),
            ("type", "A licence type was changed"),
            ("pack", "A rule pack was updated"),
            ("date", "A date was reached"),
            ("manual", "Asked for"),
        ],
        "Why",
        required=True,
        readonly=True,
    )
    causes = fields.Text("What Changed", readonly=True, help="Rules with their version, requirements, licence types.")
    change = fields.Char(compute="_compute_change", help="The first of what changed, and how much more there is.")
    dry_run = fields.Boolean(readonly=True, help="Nothing is held or released, and nobody is told.")
    user_id = fields.Many2one("res.users", "Started by", readonly=True)
    date = fields.Datetime("When", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("stopped", "Stopped"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    phase = fields.Selection(
        [("partners", "Partners"), ("orders", "Open Orders"), ("holds", "Holds")], required=True, readonly=True
    )
    last_id = fields.Integer(readonly=True, help="How far the phase has come.")
    total = fields.Integer("To Look At", readonly=True)
    done = fields.Integer("Looked At", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    partner_count = fields.Integer("Partners", readonly=True)
    order_count = fields.Integer("Orders", readonly=True)
    changed = fields.Integer("Admissions Changed", readonly=True)
    held = fields.Integer("Holds Opened", readonly=True)
    released = fields.Integer("Holds Released", readonly=True)
    seconds = fields.Float(readonly=True)
    finished_on = fields.Datetime(readonly=True)
    error = fields.Char(readonly=True)
    line_ids = fields.One2many("med.screening.line", "screening_id", "Results", readonly=True)

    _one_waiting = models.UniqueIndex(
        "(company_id) WHERE state = 'waiting' AND NOT dry_run", "A screening of the company waits already."
    )

    @api.depends("causes")
    def _compute_change(self):
        for screening in self:
            first, *more = (screening.causes or "").splitlines() or [""]
            screening.change = f"{first} (+{len(more)})" if more else first

    @api.depends("done", "total", "state")
    def _compute_progress(self):
        for screening in self:
            share = 100.0 * screening.done / (screening.total or 1)
            screening.progress = 100.0 if screening.state == "done" else min(share, 99.0)

    # --- asking for one ---------------------------------------------------------------------------------------------

    @api.model
    def _request(self, cause, what, companies=None):
        """Has the companies (all, if none is named) screened soon. What waits already takes the cause in.

        :param what: in words, with the version: "[CN-X v3] Class III"
        """
        if not self.env.ref("med_qualification.ir_cron_screening", raise_if_not_found=False):
            return  # the addon is being installed: nobody is approved yet
        # sudo: what is common to all companies is screened in all, whoever changed it
        for company in companies or self.env["res.company"].sudo().search([("active", "=", True)]):
            # sudo: a screening that waits is taken along whoever asked for it
            waiting = self.sudo().search(
                [("company_id", "=", company.id), ("state", "=", "waiting"), ("dry_run", "=", False)], limit=1
            )
            if waiting:
                if what not in (waiting.causes or ""):
                    waiting._drive({"causes": "\n".join(filter(None, (waiting.causes, what)))})
                continue
            self._start(company, cause, what)

    def _start(self, company, cause, what, dry_run=False):
        screening = self._make(
            {
                "name": self.env["ir.sequence"].sudo().next_by_code("med.screening"),  # anybody gets a number
                "company_id": company.id, "cause": cause, "causes": what, "dry_run": dry_run,
                "user_id": self.env.uid, "date": fields.Datetime.now(), "state": "waiting", "phase": "partners",
            }
        )  # fmt: skip
        screening._log("screening.started", cause=cause, what=what, dry_run=dry_run)
        self.env.ref("med_qualification.ir_cron_screening").sudo()._trigger()  # background work is the system's
        return screening

    @api.model
    def action_screen_now(self, dry_run=False, reason=""):
        """Starts a screening of the user's company; quality and administrators of rules may."""
        user = self.env.user
        if not (user.has_group("med_base.group_quality") or user.has_group("med_base.group_rules")):
            raise AccessError(self.env._("Only quality and administrators of rules start a screening."))
        company = self.env.company
        open_ = self.search(
            [("company_id", "=", company.id), ("state", "=", "waiting"), ("dry_run", "=", bool(dry_run))]
        )
        screening = open_[:1] or self._start(
            company, "manual", str(reason or self.env._("Asked for by %s", user.name)), bool(dry_run)
        )
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": screening.id, "view_mode": "form"}

    def action_stop(self):
        """Stops it; what it has found and done so far stays."""
        user = self.env.user
        if not (user.has_group("med_base.group_quality") or user.has_group("med_base.group_rules")):
            raise AccessError(self.env._("Only quality and administrators of rules stop a screening."))
        self.check_access("read")
        for screening in self.filtered(lambda screening: screening.state in OPEN):
            screening._drive({"state": "stopped", "finished_on": fields.Datetime.now()})
            screening._log("screening.stopped")
        return True

    def action_lines(self):
        """Opens the results."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_screening_line")
        return {**action, "domain": [("screening_id", "=", self.id)], "name": self.display_name}

    # --- background -------------------------------------------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Takes each open screening on by batches; each batch is committed with how far it has come."""
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count([("state", "in", OPEN)]))
        for screening in self.search([("state", "in", OPEN)], order="id"):
            while screening.exists() and screening.state in OPEN:
                screening._step()
                if not progress(int(screening.state not in OPEN)):
                    return

    def _step(self):
        """One batch, in the language of who asked for it. One that cannot be worked out ends the screening."""
        start = time.perf_counter()
        worded = self.with_context(lang=self.user_id.lang).with_company(self.company_id)
        if self.state == "waiting":
            worded._begin()
        else:
            values = worded._batch()
            self._drive({**values, "seconds": self.seconds + time.perf_counter() - start})
        self.env.flush_all()
        self.env.invalidate_all()

    def _begin(self):
        self._drive(
            {"state": "running", "total": len(self._partner_ids(0, None)) + self._count_orders() + self._count_holds()}
        )

    def _finish(self):
        self._tell()
        self._log(
            "screening.done", changed=self.changed, held=self.held, released=self.released, dry_run=self.dry_run,
            partners=self.partner_count, orders=self.order_count, what=self.causes,
        )  # fmt: skip
        return {"state": "done", "finished_on": fields.Datetime.now()}

    @api.model
    def _cron_daily(self):
        """A rule that begins or ends today changes what holds, though nobody does anything."""
        for company in self.env["res.company"].search([("active", "=", True)]):
            today = self.env["med.gate"]._today(company)
            found = []
            for model in ("med.rule", "med.requirement"):  # both published by two persons
                for row in self.env[model].search(
                    [
                        ("state", "=", "published"),
                        ("company_id", "in", (False, company.id)),
                        "|",
                        ("date_from", "=", today),
                        ("date_to", "=", fields.Date.subtract(today, days=1)),
                    ]
                ):
                    found.append(row.display_name)
            for name in found:
                self._request("date", name, company)

    # --- telling ----------------------------------------------------------------------------------------------------

    def _tell(self):
        """One to-do for each owner whose partners or orders changed, however many they are."""
        if self.dry_run:
            return
        for user, count in self.env["med.screening.line"]._read_group(
            [("screening_id", "=", self.id), ("user_id", "!=", False), ("grave", "=", True)], ["user_id"], ["__count"]
        ):
            if user.active and not user.share:
                theirs = self.with_context(lang=user.lang).env
                self.activity_schedule(
                    "med_qualification.activity_screening",
                    summary=theirs._("%(count)s of your customers and orders changed", count=count),
                    user_id=user.id,
                )

    def _log(self, event, **payload):
        self.env["med.log"]._record(event, self, **payload)

    def _rows(self, query):
        return [id_ for (id_,) in self.env.execute_query(query)]

    def _partner_ids(self, after, limit):
        """Approved companies: with an approved licence or first-business review that counts in the company."""
        self.env["med.document"].flush_model(["state", "commercial_partner_id", "company_id"])
        self.env["med.business.review"].flush_model(["state", "partner_id", "company_id"])
        return self._rows(
            SQL(
                """SELECT p.id FROM res_partner p
                    WHERE p.active AND p.id > %(after)s AND (p.company_id IS NULL OR p.company_id = %(company)s)
                      AND (EXISTS (SELECT 1 FROM med_document d
                                    WHERE d.commercial_partner_id = p.id AND d.state = 'approved'
                                      AND (d.company_id IS NULL OR d.company_id = %(company)s))
                        OR EXISTS (SELECT 1 FROM med_business_review r
                                    WHERE r.partner_id = p.id AND r.company_id = %(company)s
                                      AND r.state = 'approved'))
                    ORDER BY p.id %(limit)s""",
                after=after,
                company=self.company_id.id,
                limit=SQL("LIMIT %s", limit) if limit else SQL(),
            )
        )
