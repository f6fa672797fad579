"""What a customer may do with its own licences: see, prepare, send in. Part of med.document.

No customer has rights on licences. A controller looks for a record here, by the customer's company, and works on it
with the rights of the system, as the customer's user: what he writes is noted as his.
"""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .med_document import OPEN_STATES

PORTAL_STATES = {"draft", "rejected"}
MOST_ID = 2**31 - 1  # of what PostgreSQL can look for


class MedDocument(models.Model):
    _inherit = "med.document"

    from_customer = fields.Boolean("Sent in by the Customer", readonly=True, copy=False)
    editor_ids = fields.Many2many(context={"active_test": False})  # the public user of a renewal link is never active

    def _portal_domain(self, partner):
        """What a contact of this customer sees: its company's licences, but none that our own people still prepare."""
        return (
            Domain("commercial_partner_id", "=", partner.commercial_partner_id.id)
            & Domain("type_id.holder_kind", "=", "partner")
            & (Domain("state", "!=", "draft") | Domain("from_customer", "=", True))
        )

    def _portal_find(self, partner, document_id):
        """The customer's licence of this id with the rights of the system, or none."""
        documents = self.sudo()  # a customer has no rights; the domain is what he may see
        if not 0 < document_id <= MOST_ID:
            return documents.browse()
        return documents.search(self._portal_domain(partner) & Domain("id", "=", document_id))

    def _portal_editable(self):
        return self.from_customer and self.state in PORTAL_STATES

    # ---------------------------------------------------------------- beginning

    def _portal_draft(self, partner, kind):
        """The draft of this type that the customer has not sent in yet, or a new one."""
        # Written, so that of two clicks at once the second fails to serialise, is run again, and finds the draft.
        company = partner.commercial_partner_id
        self.env.cr.execute(SQL("UPDATE res_partner SET active = active WHERE id = %s", company.id))
        drafts = self._portal_find_draft(partner, kind)
        if drafts:
            return drafts
        document = self.sudo().create(  # sudo: as _portal_find
            {"type_id": kind.id, "partner_id": company.id}
        )
        document._advance({"from_customer": True})
        document._portal_follow()
        return document

    def _portal_find_draft(self, partner, kind):
        return self.sudo().search(  # sudo: as _portal_find
            self._portal_domain(partner)
            & Domain("type_id", "=", kind.id)
            & Domain("state", "=", "draft")
            & Domain("supersedes_id", "=", False),
            limit=1,
        )

    def _portal_renew(self):
        """The customer's draft that will take this licence's place, made if there is none; empty if ours exists."""
        self.ensure_one()
        # Locked and touched: of two clicks at once the second fails to serialise, is run again, and finds the draft.
        self.env.cr.execute(SQL("UPDATE med_document SET state = state WHERE id = %s", self.id))
        version = self._portal_renewal()
        if not version:
            version = self.browse(self.action_new_version()["res_id"])
            version._advance({"from_customer": True})
            version.write({"issued_on": False, "valid_from": False, "valid_to": False})
            version._portal_follow()
        return version if version.from_customer else version.browse()

    def _portal_renewal(self):
        """The version that is on its way, whoever began it."""
        return self.successor_ids.filtered(lambda version: version.state in OPEN_STATES and version.active)[:1]

    def _portal_follow(self):
        """Who answers for the customer hears what it writes."""
        owner = self._reminder_owner()
        if owner:
            self.message_subscribe(owner.partner_id.ids)

    def _portal_reopen(self):
        """What was sent back is taken up again."""
        if self.state == "rejected":
            self.action_draft()

    def _portal_discard(self):
        """A draft that was a mistake leaves the customer's list; it stays in the archive."""
        if self.from_customer and self.state == "draft":
            self.action_archive()

    # ---------------------------------------------------------------- writing

    def _portal_write(self, typed, uploads):
        """Keeps what is right of a form, and says what is wrong.

        :param dict typed: {name of a field: text}
        :param list uploads: [(name of the file, bytes)]
        :return: {name of a field: what is wrong with it}
        """
        self._portal_reopen()
        values, errors = self._portal_read(typed)
        if values:
            try:
                with self.env.cr.savepoint():
                    self.write(values)
            except UserError as error:
                errors["form"] = str(error)
        for name, content in uploads:
            if problem := self._portal_add_file(name, content):
                errors["file"] = " ".join(filter(None, (errors.get("file"), problem)))
        return errors

    def _portal_add_file(self, name, content):
        """Adds a file, once; returns what is wrong with it, or None."""
        files = self.env["med.document.file"]
        most = self.env["med.reminder"]._setting("files_per_licence", 20)
        kept = self.with_context(active_test=False).file_ids  # what was withdrawn stays, and takes room
        if len(self.file_ids) >= most or len(kept) >= 3 * most:
            return self.env._("File %s: there are too many files already. Put the pages into one PDF.", name[:80])
        problem = files._problem(name, content) or files._problem_for_reading(name, content)
        if problem:
            return problem
        print_ = files._hash(content)
        if print_ in self.supersedes_id.file_ids.mapped("sha256"):
            return self.env._(
                "File %s: this is the paper of the licence that ends. Please send the new one.", name[:80]
            )
        if print_ not in self.file_ids.mapped("sha256"):
            files.create({"document_id": self.id, "name": name, "content": files._encode(content)})
        return None

    def _portal_send(self):
        """Hands the draft to quality; returns {name of a field: what is missing or wrong} and then sends nothing."""
        errors = self._portal_errors()
        if not errors:
            try:
                with self.env.cr.savepoint():
                    self.action_submit()
            except UserError as error:
                return {"form": str(error)}
            self._log("document.sent_in")
        return errors

    def _portal_comment(self, partner, text):
        """A remark of the customer, for all who follow the licence."""
        self.message_post(
            body=text, author_id=partner.id, message_type="comment", subtype_xmlid="mail.mt_comment"
        )  # a str is escaped

    def _portal_messages(self):
        """What the customer and we have written to one another; none of our notes."""
        comment = self.env.ref("mail.mt_comment")
        return self.message_ids.filtered(
            lambda message: (
                message.message_type in ("comment", "email")
                and message.subtype_id == comment
                and not message.is_internal
            )
        ).sorted("id")
