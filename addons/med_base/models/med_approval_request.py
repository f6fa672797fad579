from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.finding import stands_against
from ..tools.people import said


class MedApprovalRequest(models.AbstractModel):
    """The part of med.approval that asks: what may be asked for, and who will decide it."""

    _name = "med.approval.request"
    _description = "Asking for an Approval"

    @api.model
    def _request(self, hold, reason):
        """Called by the hold: asks for the approval of a document as it stands.

        :param hold: an open med.hold, of which the user may change the document
        :return: the approval, whose first step is to be decided
        :raise UserError: what is missing: a reason, a policy, or somebody who can decide
        """
        self = self._plain().sudo(False)
        hold = hold.with_env(self.env).sudo()  # the hold is the system's record; the document is checked as the user
        hold.ensure_one()
        rules = self._check_request(hold, reason)
        company, now = hold.company_id, fields.Datetime.now()
        currency = hold.currency_id or company.currency_id
        day = self.env["med.gate"]._today(company)
        policies = self.env["med.approval.policy"]._choose(
            hold.operation_id, company, hold.amount, currency, rules, day
        )
        steps = policies._plan(rules)
        self.env["med.approval.step"]._check_decidable(steps, company, self.env.user)
        days = min(policies.mapped("valid_days"))
        hold._drive({"state": "requested"})
        hold.flush_recordset(["state"])  # of two who ask at once the second starts again, and is told of the first
        approval = self._make(
            {
                "name": self.env["ir.sequence"].sudo().next_by_code("med.approval"),  # internal numbers
                "hold_id": hold.id,
                **{
                    name: hold[name]
                    for name in ("model", "res_id", "document_name", "fingerprint", "findings", "amount")
                },
                **{name: hold[name].id for name in ("operation_id", "company_id", "partner_id")},
                "currency_id": currency.id,
                "reason": reason.strip(),
                "requested_by_id": self.env.uid,
                "requested_on": now,
                "policy_ids": [(6, 0, policies.ids)],
                "ceiling": currency.round(hold.amount + abs(hold.amount) * min(policies.mapped("ceiling_percent"))),
                "valid_days": days,
                "expires_on": now + timedelta(days=days),
                "step_ids": [(0, 0, values) for values in steps],
            }
        )
        approval.step_ids[:1]._start()
        approval._tell(self.env._("Requested: %(reason)s", reason=approval.reason))
        approval._record("approval.requested", reason=approval.reason, policies=policies.mapped("name"))
        approval._sync_activities()
        return approval

    def _check_request(self, hold, reason):
        """Whether the user may ask for the hold's approval now.

        :return: the rules whose findings are to be waived
        """
        if not said(reason):
            raise UserError(
                self.env._("Say why %(name)s should pass: who decides has to know.", name=hold.document_name)
            )
        # sudo: whoever asked, and whatever companies are ticked
        if waiting := self.sudo().search([("hold_id", "=", hold.id), ("state", "=", "pending")]):
            raise UserError(
                self.env._("%(name)s is already asked for: see %(other)s.", name=hold.name, other=waiting.name)
            )
        if hold.state != "open":
            raise UserError(
                self.env._(
                    "%(name)s is no longer open. Check %(document)s again.", name=hold.name, document=hold.document_name
                )
            )
        if any(finding["severity"] == "block" and not finding["waived"] for finding in hold.findings or []):
            raise UserError(
                self.env._(
                    "%(name)s has findings that nobody can approve: resolve those first.", name=hold.document_name
                )
            )
        document = self.env[hold.model].browse(hold.res_id)
        document.check_access("write")  # as the user: who may not change the document may not ask either
        self._check_refused(hold)
        return self._rules(hold.findings)

    def _check_refused(self, hold):
        """A refusal holds for the same document as long as an approval would have."""
        refused = self.sudo().search(  # whoever asked
            [
                ("state", "=", "refused"),
                ("model", "=", hold.model),
                ("res_id", "=", hold.res_id),
                ("operation_id", "=", hold.operation_id.id),
                ("fingerprint", "=", hold.fingerprint),
                ("expires_on", ">", fields.Datetime.now()),
            ]
        )
        for approval in refused:
            if stands_against(hold.findings) <= stands_against(approval.findings):
                step = approval.step_ids.filtered(lambda step: step.state == "refused")
                raise UserError(
                    self.env._(
                        "%(document)s has been refused as it is by %(person)s (%(approval)s): %(reason)s. Change it, "
                        "or resolve what was found; the same can be asked for again from %(date)s on.",
                        document=hold.document_name,
                        person=step.decided_by_id.name,
                        approval=approval.name,
                        reason=step.reason,
                        date=format_date(self.env, approval.expires_on.date() + timedelta(days=1)),
                    )
                )

    def _rules(self, findings):
        """The rules of the findings that an approval waives."""
        ids = [f["rule_id"] for f in findings or [] if f["severity"] == "approve" and not f["waived"]]
        return self.env["med.rule"].sudo().browse(dict.fromkeys(ids))  # the rule is read, whatever companies are ticked
