from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.http import content_disposition, request, route

from ..tools import paper
from . import form


class LicencePortal(CustomerPortal):
    """A customer's licences: those of the company of who has signed in, and no others."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "licence_count" in counters:
            document = request.env["med.document"].sudo()  # counts what the customer may see
            values["licence_count"] = document.search_count(document._portal_domain(request.env.user.partner_id))
        return values

    def _find(self, document_id):
        return request.env["med.document"]._portal_find(request.env.user.partner_id, document_id)

    def _foreign(self, document_id):
        return form.not_found("licence", licence=document_id)

    @route("/my/licences", type="http", auth="user", website=True)
    def licences(self, message=None, **kwargs):
        partner = request.env.user.partner_id.commercial_partner_id.sudo()  # his own company
        documents = request.env["med.document"].sudo()  # by the domain of what the customer may see
        documents = documents.search(documents._portal_domain(partner), order="type_id, id desc")
        kinds = request.env["med.document.type"].sudo()  # names of licences, which are no secret
        return request.render(
            "med_qualification.portal_licences",
            {
                "page_name": "licences",
                "checklist": partner._med_checklist()[partner.id],
                "documents": documents,
                "by_id": {document.id: document for document in documents},
                "kinds": kinds.search([("holder_kind", "=", "partner")]),
                "kind_names": {kind.id: kind.name for kind in kinds.search([])},
            },
        )

    @route("/my/licences/new", type="http", auth="user", website=True, methods=["POST"])
    def new(self, type_id=None, **kwargs):
        """Begins a licence of a type, or goes on with the one that was begun."""
        kinds = request.env["med.document.type"].sudo()  # names of licences, which are no secret
        number = int(type_id) if (type_id or "").isdecimal() and len(type_id) < 9 else 0
        kind = kinds.search([("id", "=", number), ("holder_kind", "=", "partner")])
        if not kind:
            return form.not_found("type", type=(type_id or "")[:20])
        document = request.env["med.document"]._portal_draft(request.env.user.partner_id, kind)
        return request.redirect(f"/my/licences/{document.id}")

    @route("/my/licences/<int:document_id>", type="http", auth="user", website=True, methods=["GET"])
    def licence(self, document_id, **kwargs):
        document = self._find(document_id)
        return self._show(document) if document else self._foreign(document_id)

    def _show(self, document, typed=None, errors=None):
        values = {
            "page_name": "licence",
            "document": document,
            "kind": document.type_id,
            "shown": form.form_values(document, typed),
            "errors": errors or {},
            "save_url": f"/my/licences/{document.id}",
            "file_url": f"/my/licences/{document.id}/file",
            "editable": document._portal_editable(),
            "renewal": document._portal_renewal(),
            "messages": document._portal_messages(),
            "megabytes": request.env["med.document.file"]._limit("megabytes"),
        }
        return request.render("med_qualification.portal_licence", values)

    @route("/my/licences/<int:document_id>", type="http", auth="user", website=True, methods=["POST"])
    def save(self, document_id, **post):
        document = self._find(document_id)
        if not document:
            return self._foreign(document_id)
        if not document._portal_editable():
            return self._show(document, errors={"form": request.env._("This licence cannot be changed any more.")})
        errors = form.save(document, post)
        if errors:
            return self._show(document, form.typed_fields(post), errors)
        return request.redirect(f"/my/licences/{document.id}")

    @route("/my/licences/<int:document_id>/renew", type="http", auth="user", website=True, methods=["POST"])
    def renew(self, document_id, **post):
        document = self._find(document_id)
        if not document:
            return self._foreign(document_id)
        if document.state != "approved":
            return request.redirect(f"/my/licences/{document.id}")
        version = document._portal_renew()
        if not version:
            error = request.env._("We are preparing the new version ourselves. Please write to us below.")
            return self._show(document, errors={"form": error})
        return request.redirect(f"/my/licences/{version.id}")

    @route("/my/licences/<int:document_id>/discard", type="http", auth="user", website=True, methods=["POST"])
    def discard(self, document_id, **post):
        document = self._find(document_id)
        if not document:
            return self._foreign(document_id)
        document._portal_discard()
        return request.redirect("/my/licences")

    @route("/my/licences/<int:document_id>/comment", type="http", auth="user", website=True, methods=["POST"])
    def comment(self, document_id, text="", **post):
        document = self._find(document_id)
        if not document:
            return self._foreign(document_id)
        if text.strip():
            document._portal_comment(request.env.user.partner_id, text.strip()[:5000])
        return request.redirect(f"/my/licences/{document.id}#messages")

    @route("/my/licences/<int:document_id>/file/<int:file_id>", type="http", auth="user", website=True)
    def file(self, document_id, file_id, **kwargs):
        document = self._find(document_id)
        file = document.file_ids.filtered(lambda file: file.id == file_id)
        if not file:
            return form.not_found("file", licence=document_id, file=file_id)
        return serve(file)

    @route(
        "/my/licences/<int:document_id>/file/<int:file_id>/withdraw",
        type="http", auth="user", website=True, methods=["POST"],
    )  # fmt: skip
    def withdraw(self, document_id, file_id, **post):
        document = self._find(document_id)
        file = document.file_ids.filtered(lambda file: file.id == file_id)
        if not file:
            return form.not_found("file", licence=document_id, file=file_id)
        if document._portal_editable():
            document._portal_reopen()
            file.action_withdraw()
        return request.redirect(f"/my/licences/{document.id}")


def serve(file):
    """The file to be kept, never to be shown in our page: whatever it is, no browser runs it here."""
    raw = file._raw()
    return request.make_response(
        raw,
        headers=[
            ("Content-Type", paper.MIMETYPES.get(paper.kind(raw), "application/octet-stream")),
            ("Content-Length", str(len(raw))),
            ("Content-Disposition", content_disposition(file.name)),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; sandbox"),
            ("Cache-Control", "private, no-store"),
        ],
    )
