from odoo import api, fields, models

BATCH = 100


class MedApprovalTodo(models.AbstractModel):
    """The part of med.approval that tells: the chatter, to-dos for who decides, reminders, the log."""

    _name = "med.approval.todo"
    _description = "To-Dos of Approvals"

    def _already(self):
        self.invalidate_recordset()
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(name)s: somebody has just decided this (%(state)s). Reload the page.",
            name=self.name,
            state=states[self.state],
        )

    def _said(self, decision, step, principal, reason):
        who = step.group_id.name
        if principal:
            who = self.env._("%(role)s, for %(name)s", role=who, name=principal.name)
        if decision == "approved":
            done = self.env._("Approved (%(who)s)", who=who)
        else:
            done = self.env._("Refused (%(who)s)", who=who)
        return self.env._("%(done)s: %(reason)s", done=done, reason=reason) if reason else done

    def _tell(self, text):
        """Into the chatter; the requester is told."""
        for approval in self.sudo():  # the user who decides need not have rights on the message's followers
            others = approval.requested_by_id.partner_id - self.env.user.partner_id
            approval.message_post(body=text, partner_ids=others.ids, subtype_xmlid="mail.mt_note")

    def _sync_activities(self):
        """A to-do for each person who may decide the current step, and for nobody else."""
        kind = self.env.ref("med_base.activity_type_approval")
        for approval in self._plain().sudo():  # to-dos of other people
            step = approval.current_step_id if approval.state == "pending" else approval.current_step_id.browse()
            wanted = step._people().get(step.id, {})
            have = approval.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)
            candidates = self.env["res.users"].browse(wanted)
            have.filtered_domain([("user_id", "not in", candidates.ids)]).unlink()
            for user in candidates - have.exists().user_id:
                approval.activity_schedule(
                    "med_base.activity_type_approval",
                    date_deadline=step.due.date(),
                    summary=approval.document_name,
                    user_id=user.id,
                )

    def _record(self, event, **payload):
        for approval in self:
            self.env["med.log"]._record(
                event,
                approval,
                document=f"{approval.model},{approval.res_id}",
                amount=approval.amount,
                ceiling=approval.ceiling,
                fingerprint=approval.fingerprint,
                **payload,
            )

    # --- background -------------------------------------------------------------------------------------------------

    @api.model
    def _cron_tend(self):
        """Ends what is over time, gives to-dos to who decides today, and reminds of what is late, once a day."""
        progress = self.env["ir.cron"]._commit_progress
        lapsed = [("state", "=", "pending"), ("expires_on", "<=", fields.Datetime.now())]
        progress(remaining=self.search_count(lapsed) + len(self._untended()))
        for approval in self.search(lapsed, limit=BATCH):
            approval._lapse_now()
            if not progress(1):
                return
        for step in self._untended()[:BATCH]:
            # Marked first: an approval that cannot be tended does not keep the others waiting.
            step._drive({"tended_on": self.env["med.gate"]._today(step.company_id)})
            progress()
            if not step.approval_id._lapse_now():
                step.approval_id._sync_activities()
                step.approval_id._remind()
            if not progress(1):
                return

    def _untended(self):
        """Steps to decide that have not been looked at on their company's present day."""
        Step = self.env["med.approval.step"]
        steps = Step.browse()
        for (company,) in Step._read_group([("state", "=", "pending")], ["company_id"]):
            steps |= Step.search(
                [
                    ("state", "=", "pending"),
                    ("company_id", "=", company.id),
                    ("tended_on", "!=", self.env["med.gate"]._today(company)),
                ]
            )
        return steps

    def _remind(self):
        """Reminds who decides of a step that is past due, each in his language."""
        for approval in self.filtered("is_late"):
            step = approval.current_step_id
            for user in self.env["res.users"].browse(step._people()[step.id]):
                worded = approval.with_context(lang=user.lang)
                worded.message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=worded.env._(
                        "Late: %(name)s, %(document)s", name=approval.name, document=approval.document_name
                    ),
                    body=worded.env._(
                        "%(user)s asked for this approval and waits for your decision since %(due)s.",
                        user=approval.requested_by_id.name,
                        due=fields.Datetime.context_timestamp(worded.with_context(tz=user.tz), step.due).strftime(
                            "%Y-%m-%d %H:%M"
                        ),
                    ),
                )
        return True
