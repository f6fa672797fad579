from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .med_hold import OPEN


class MedHold(models.Model):
    """How holds and the gate work together."""

    _inherit = "med.hold"

    # --- opened by the gate -----------------------------------------------------------------------------------------

    def _open_of(self, model, res_id):
        """The gate's open hold of a document."""
        return self.search(
            [("model", "=", model), ("res_id", "=", res_id), ("kind", "=", "gate"), ("state", "in", OPEN)]
        )

    def _open(self, verdict):
        """The hold of a refused document: a new one, or the open one brought up to date; none for a vanished one."""
        document = self.env[verdict.model].browse(verdict.res_id).exists()
        if not document:
            return self
        values = {
            "operation_id": self.env["med.operation"]._id_by_code()[verdict.operation],
            "document_name": verdict.document_name,
            "amount": verdict.amount,
            "fingerprint": verdict.fingerprint,
            "severity": verdict.severity,
            "findings": verdict.findings,
            "facts": verdict.facts,
            "recheck": False,
        }
        if hold := self._open_of(verdict.model, verdict.res_id):
            if hold.fingerprint != verdict.fingerprint:
                hold._withdraw_request(self.env._("The document has changed since approval was asked for."))
            hold._drive(values)
            return hold
        owner = document.user_id if "user_id" in document._fields else self.env["res.users"].browse(verdict.user_id)
        hold = self.with_context(mail_create_nosubscribe=True).create(
            {
                **values,
                "kind": "gate",
                "model": verdict.model,
                "res_id": verdict.res_id,
                "company_id": verdict.company_id,
                "partner_id": verdict.partner_id or False,
                "user_id": owner.id if owner.active else False,
                "due": self.env["med.gate"]._today(self.env["res.company"].browse(verdict.company_id)),
            }
        )
        for data in verdict.findings:  # as the system: whoever is refused need not be allowed to run a rule's actions
            self.env["med.rule"].with_user(api.SUPERUSER_ID)._queue_action_of(data, verdict, "finding")
        return hold

    def _passed(self, verdicts):
        """The documents went through: what held them is over."""
        if holds := self._open_among("gate", {(v.model, v.res_id) for v in verdicts}):
            holds._close("released", self.env._("It has passed the gate."))

    # --- approval ---------------------------------------------------------------------------------------------------

    def _for_request(self, verdict, document):
        """The hold on which approval is asked for.

        :raises UserError: nothing needs approval, or something else has to be resolved first
        """
        if verdict is None or verdict.severity is None or verdict.severity in ("log", "warn"):
            raise UserError(self.env._("%s needs no approval: it can go on.", document.display_name))
        if verdict.severity == "block":
            reasons = [f"- {f['message']} {f['resolution']}" for f in verdict.findings if f["severity"] == "block"]
            raise UserError(self.env._("Nobody can approve this; it has to be resolved first:\n%s", "\n".join(reasons)))
        return self.sudo()._open(verdict).with_env(self.env)  # the hold is the system's; asking is the user's

    def action_request_approval(self, reason):
        """Asks the persons whom the rules and policies name.

        :raises UserError: no reason, nothing to approve, or nobody could decide
        """
        self.ensure_one()
        self.env[self.model].browse(self.res_id).check_access("write")
        if self.severity != "approve" or self.state not in OPEN:
            raise UserError(self.env._("%s cannot be approved: what it names has to be resolved.", self.name))
        self.env["med.approval"]._request(self, reason)
        return True

    def _approval_payload(self):
        approval = self.env["med.approval"].search([("hold_id", "=", self.id), ("state", "=", "pending")], limit=1)
        return {"id": approval.id, "state": approval.state} if approval else False

    def _withdraw_request(self, reason):
        """What was asked for is not what is there any more."""
        self.env["med.approval"].search([("hold_id", "in", self.ids), ("state", "=", "pending")])._void(reason)
        self.filtered(lambda h: h.state == "requested")._drive({"state": "open"})

    def _grant(self, approval):
        """Called by the last step of an approval: one waiver for each thing found that the approval covers."""
        self.ensure_one()
        asked = {
            (f["code"], f.get("version", 0), f.get("finding", ""))
            for f in approval.findings or []
            if f["severity"] == "approve" and not f["waived"]
        }
        self.env["med.waiver"]._make(  # the approval was checked
            [
                {
                    "hold_id": self.id,
                    "model": self.model,
                    "res_id": self.res_id,
                    "company_id": self.company_id.id,
                    "operation_id": self.operation_id.id,
                    "rule_code": code,
                    "rule_version": version,
                    "finding": finding,
                    "fingerprint": approval.fingerprint,
                    "ceiling": approval.ceiling,
                    "expires_on": approval.expires_on,
                    "granted_by_id": self.env.uid,
                    "reason": approval.reason,
                }
                for code, version, finding in sorted(asked)
            ]
        )
        self._close("released", self.env._("Approved: %s", approval.display_name))
        self._tell_owner(self._worded().env._("%s has been approved and can go on.", self.document_name))

    def _refuse(self, approval):
        """Called when a step says no."""
        self._close("rejected", self.env._("Refused: %s", approval.display_name))
        self._tell_owner(self._worded().env._("The request for %s has been refused.", self.document_name))

    def _worded(self):
        """The hold in its owner's language: the background job has none, and who decides may have another."""
        return self.with_context(lang=self.user_id.lang or self.env.lang)

    def _tell_owner(self, text):
        for hold in self.sudo():  # whoever decides need not have rights on the document
            document = self.env[hold.model].sudo().browse(hold.res_id).exists()  # as above
            if document and hasattr(document, "activity_schedule") and hold.user_id:
                document.activity_schedule("mail.mail_activity_data_todo", summary=text, user_id=hold.user_id.id)

    # --- looking again ----------------------------------------------------------------------------------------------

    def _facts_changed(self, partners=None, documents=None):
        """Something that decides about the partners, or about the documents, has changed: look again soon."""
        where = []
        if partners:
            where.append(SQL("partner_id = ANY(%s)", partners.commercial_partner_id.ids))
        if documents:
            where.append(SQL("(model = %s AND res_id = ANY(%s))", documents._name, documents.ids))
        if not where:
            return
        self.flush_model(["state", "recheck", "partner_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE med_hold SET recheck = true WHERE kind = 'gate' AND NOT COALESCE(recheck, false)"
                " AND state IN ('open', 'requested') AND (%s)",
                SQL(" OR ").join(where),
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model(["recheck"])
            self.env.ref("med_base.ir_cron_recheck_holds")._trigger()

    def _recheck(self, documents):
        """Looks again at what holds the documents, for somebody who may read them."""
        documents.check_access("read")
        domain = [("model", "=", documents._name), ("res_id", "in", documents.ids)]
        self.sudo().search(domain)._reevaluate()  # judging reads more than the user may; it releases what would pass
        return True

    def _reevaluate(self):
        """Judges the documents of the gate's open holds again; what nothing stands against is released."""
        for hold in self.filtered(lambda h: h.kind == "gate" and h.state in OPEN):
            hold = hold._worded()
            document = hold.env[hold.model].browse(hold.res_id).exists() if hold.model in hold.env else None
            step = document._med_preview() if document else None
            if not step:
                hold._withdraw_request(hold.env._("The document is gone or closed."))
                hold._close("cancelled", hold.env._("The document is gone or closed."))
                continue
            if hold.operation_id.code != step[0]:  # a refused change of what has passed: only its author knows it
                hold._drive({"recheck": False})
                continue
            verdict = hold.env["med.gate"]._evaluate(*step)[0]
            if verdict.refused:
                hold._open(verdict)
            elif hold._is_refused_change(verdict):
                hold._reevaluate_change()
            else:
                hold._close("released", hold.env._("Nothing stands against it any more."))
                hold._tell_owner(hold.env._("%s can go on: nothing stands against it any more.", hold.document_name))

    @api.model
    def _cron_recheck(self):
        """Looks again at marked holds, then at those not looked at today; expires what its date has passed."""
        domain = Domain("kind", "=", "gate") & Domain("state", "in", OPEN)
        marked = self.search(domain & Domain("recheck", "=", True))
        self._recheck_batch(marked)

    @api.model
    def _cron_daily(self):
        """Dates pass without anybody changing anything: all open holds are looked at again."""
        self._recheck_batch(self.search([("kind", "=", "gate"), ("state", "in", OPEN)]))
        expired = self.env["med.waiver"].search(
            [("state", "=", "granted"), ("expires_on", "<=", fields.Datetime.now())]
        )
        expired._drive({"state": "expired"})

    def _recheck_batch(self, holds):
        self.env["ir.cron"]._commit_progress(remaining=len(holds))
        for start in range(0, len(holds), 20):
            batch = holds[start : start + 20]
            batch._reevaluate()
            batch.filtered("recheck")._drive({"recheck": False})
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    def _queue_release_actions(self):
        for data in self.findings or []:
            self.env["med.rule"]._queue_action_of(data, self, "release")
