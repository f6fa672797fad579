from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.med_base.tools.people import undecidable
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class MedReviewed(models.AbstractModel):
    """What is decided step by step: the steps of ``med.review.step`` that fit it, copied when it is submitted.

    The model has ``state`` and says by ``_review_subject``, ``_review_company`` and ``_review_excluded`` what it is,
    whose it is, and who must not decide.
    """

    _name = "med.reviewed"
    _description = "Decided Step by Step"

    _review_open_states = ("submitted", "in_review")

    review_line_ids = fields.One2many(
        "med.review.line",
        "res_id",
        "Review Steps",
        domain=lambda self: [("model", "=", self._name)],
        bypass_search_access=True,
        readonly=True,
        copy=False,
    )
    current_step = fields.Char("Decides Now", compute="_compute_current_step")
    can_decide = fields.Boolean("To Decide by Me", compute="_compute_can_decide", search="_search_can_decide")

    @api.depends("review_line_ids.state", "state")
    @api.depends_context("lang")
    def _compute_current_step(self):
        for record in self:
            line = record._review_current()
            record.current_step = line and line.title or False

    @api.depends("review_line_ids.state", "review_line_ids.opinion_ids", "state")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for record in self:
            line = record._review_current()
            record.can_decide = bool(line) and self.env.uid in line._people(record._review_excluded(line))

    def _search_can_decide(self, operator, value):
        if operator != "in":
            return NotImplemented
        lines = self.env["med.review.line"].search(
            [("model", "=", self._name), ("state", "=", "pending"), ("present", "=", True)]
        )
        roles = self.env.user.all_group_ids | self._review_delegated_roles()
        candidates = lines.filtered(lambda line: line.sudo().group_id in roles)  # ids of roles only
        records = self.browse(candidates.mapped("res_id")).exists()._filtered_access("read")
        domain = Domain("id", "in", records.filtered("can_decide").ids)
        return domain if True in value else ~domain

    def _review_delegated_roles(self):
        """Roles of the persons for whom the user stands in today: a first, wide selection."""
        given = self.env["med.delegation"].sudo().search([("delegate_id", "=", self.env.uid)])  # his own
        return given.user_id.all_group_ids

    # --- what the model says ----------------------------------------------------------------------------------------

    def _review_subject(self):
        raise NotImplementedError

    def _review_company(self):
        return self.company_id

    def _review_type(self):
        """The licence type by which steps are chosen."""
        return self.env["med.document.type"]

    def _review_excluded(self, line):
        """Ids of the users who must not decide the line."""
        return self._review_earlier(line)

    def _review_earlier(self, line):
        """Who has had a say, on the line or, where it is for another person, on one before; as persons and for whom."""
        lines = self._review_present() if line.distinct else line
        opinions = lines.filtered(lambda other: other.id <= line.id).sudo().opinion_ids  # ids of persons only
        return set((opinions.user_id | opinions.on_behalf_of_id).ids)

    def _review_before_decided(self):
        """Hook: raises when it cannot be approved as it is."""

    # --- lines ------------------------------------------------------------------------------------------------------

    def _review_present(self):
        # sudo: the steps belong to the record, which the user has been let see
        lines = self.sudo().review_line_ids.filtered("present").with_env(self.env)
        return lines.sorted("id")

    def _review_current(self):
        self.ensure_one()
        if self.state not in self._review_open_states:
            return self.env["med.review.line"]
        return self._review_present().filtered(lambda line: line.state == "pending")[:1]

    def _review_begin(self):
        """Copies the steps that the record takes; the first one is to be decided."""
        self.ensure_one()
        Line = self.env["med.review.line"]
        self._review_forget()
        company = self._review_company()
        for step in self.env["med.review.step"]._plan(self, self._review_subject(), company, self._review_type()):
            Line._make(
                {
                    "model": self._name, "res_id": self.id, "company_id": company.id, "step_id": step.id,
                    "name": step.name, "sequence": step.sequence, "group_id": step.group_id.id,
                    "min_persons": step.min_persons, "veto": step.veto, "distinct": step.distinct, "hours": step.hours,
                }
            )  # fmt: skip
        self.invalidate_recordset(["review_line_ids"])
        self._review_start(self._review_present()[:1])

    def _review_start(self, line):
        line._drive({"state": "pending", "due": fields.Datetime.now() + timedelta(hours=line.hours)})

    def _review_forget(self):
        """What was decided in an earlier round stays to be read, and decides nothing any more."""
        lines = self._review_present()
        lines.filtered(lambda line: line.state in ("waiting", "pending"))._drive({"state": "skipped"})
        lines._drive({"present": False})

    def _review_check_decidable(self):
        """Refuses to begin what could never be decided.

        :raises UserError: names the roles for which nobody is left
        """
        plan = []
        for line in self._review_present():
            people = set(line._people(self._review_excluded(line)))
            plan += [(people, True)] * line.min_persons
        if stuck := undecidable(plan):
            roles = [line for line in self._review_present() for _number in range(line.min_persons)]
            raise UserError(
                self.env._(
                    "Nobody could decide %(record)s: besides you, and those who decide the other steps, too few active"
                    " persons have the role %(role)s. Ask an administrator to give it to somebody, or to change the"
                    " Review Steps.",
                    record=self.display_name,
                    role=", ".join(dict.fromkeys(roles[index].sudo().group_id.name for index in stuck)),  # names only
                )
            )

    # --- deciding ---------------------------------------------------------------------------------------------------

    def _review_claim(self):
        """Locks and touches the row: of two persons at once the second starts again and sees what the first did."""
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "UPDATE %s SET write_date = write_date WHERE id = %s AND state IN %s RETURNING id",
                SQL.identifier(self._table),
                self.id,
                self._review_open_states,
            )
        )
        self.invalidate_recordset()
        if not rows:
            raise UserError(
                self.env._("%s has just been decided by somebody else. Reload the page.", self.display_name)
            )

    def _review_decide(self, opinion, reason="", line=None):
        """The user's say on the present step (or on a later one that he may stop by his veto).

        :return: "approved" or "refused" when that was the last word, else "open"
        """
        self.ensure_one()
        self._review_claim()
        line = line or self._review_current()
        principal = line._check_person(self)
        last = line == self._review_present()[-1:]
        if opinion == "approve" and last and self._review_missing(line) == 1:
            self._review_before_decided()
        self.env["med.review.opinion"]._make(
            {
                "line_id": line.id, "user_id": self.env.uid, "on_behalf_of_id": principal.id, "opinion": opinion,
                "user_name": self.env.user.sudo().name,  # his own name
                "reason": reason or False, "date": fields.Datetime.now(),
            }
        )  # fmt: skip
        line.invalidate_recordset(["opinion_ids"])
        self._review_log(f"step_{opinion}", step=line.title, reason=reason or "", on_behalf_of=principal.login or "")
        return self._review_advance(line, opinion, last)

    def _review_missing(self, line):
        return line.min_persons - len(line.sudo().opinion_ids)  # only how many

    def _review_advance(self, line, opinion, last):
        refused = opinion == "refuse" and (line.veto or last)
        if refused:
            line._drive({"state": "refused"})
            open_ = self._review_present().filtered(lambda other: other.state in ("waiting", "pending"))
            open_._drive({"state": "skipped"})
            return "refused"
        if self._review_missing(line) > 0:
            return "open"
        adverse = "refuse" in line.sudo().opinion_ids.mapped("opinion")  # what was said, not by whom
        line._drive({"state": "refused" if adverse else "approved"})
        following = self._review_present().filtered(lambda other: other.state == "waiting")[:1]
        if following:
            self._review_start(following)
            return "open"
        return "approved"

    def _review_line_of_mine(self):
        """The step on which the user may refuse: the present one, or a later one by a veto."""
        lines = self._review_present().filtered(
            lambda line: line.state == "pending" or (line.state == "waiting" and line.veto)
        )
        for line in lines:
            if self.env.uid == api.SUPERUSER_ID or self.env.uid in line._people(self._review_excluded(line)):
                return line
        return lines[:1]  # who is refused by it says why

    # --- telling ----------------------------------------------------------------------------------------------------

    def _review_log(self, event, **payload):
        raise NotImplementedError

    def _review_ask(self, activity_type, summary, prefer=None):
        """A to-do for who decides now: the preferred person, or whoever has the fewest; others see it in their list.

        :param summary: function of an environment (in the person's language) that gives the words
        """
        line = self._review_current()
        people = self.env["res.users"].browse(line._people(self._review_excluded(line))) if line else None
        if not people:
            return
        person = prefer if prefer and prefer in people else self._review_least_busy(people)
        theirs = self.with_context(lang=person.sudo().lang).env  # the language only
        # sudo: the asker need not have the right to plan another person's work
        self.sudo().activity_schedule(
            activity_type, summary=summary(theirs), user_id=person.id, date_deadline=line.due.date()
        )

    def _review_least_busy(self, people):
        # sudo: only the number of their open activities is read
        count = self.env["mail.activity"].sudo()._read_group([("user_id", "in", people.ids)], ["user_id"], ["__count"])
        load = dict(count)
        return min(people, key=lambda user: (load.get(user, 0), user.id))
