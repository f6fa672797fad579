from odoo import http
from odoo.http import request, route

from . import form


class RenewalPortal(http.Controller):
    """The link in a reminder: one licence of one customer, for whoever holds the link, until it ends."""

    @route("/licence/renew/<string:token>", type="http", auth="public", website=True, methods=["GET"])
    def show(self, token, **kwargs):
        link, refusal = self._enter(token)
        return refusal or self._show(link)

    @route("/licence/renew/<string:token>", type="http", auth="public", website=True, methods=["POST"])
    def save(self, token, **post):
        link, refusal = self._enter(token)
        if refusal:
            return refusal
        document = self._draft(link)
        if not document:
            return self._show(link)
        if post.get("withdraw", "").isdecimal():
            document._portal_reopen()
            document.file_ids.filtered(lambda file: file.id == int(post["withdraw"])).action_withdraw()
            return request.redirect(request.httprequest.path)
        errors = form.save(document, post)
        if errors:
            return self._show(link, form.typed_fields(post), errors)
        if post.get("step") == "send":
            link._used(document)
            request.env["med.log"]._record("renewal_link.used", document, link=link.id)
        return request.redirect(request.httprequest.path)

    # ---------------------------------------------------------------- who may come in

    def _enter(self, token):
        """(link, None), or (None, the answer that says why not)."""
        address = request.httprequest.remote_addr
        setting = request.env["med.reminder"]._setting
        rate = request.env["med.rate"]
        if rate._hit("renew-ip", address, setting("link_requests_address", 120)):
            return None, self._say("busy", 429)
        link = request.env["med.renewal.link"]._find(token)
        if not link:
            request.env["med.log"]._record("renewal_link.refused", result="unknown", address=address)
            return None, self._say("unknown", 404)
        if rate._hit("renew-link", link.id, setting("link_requests", 60)):
            return None, self._say("busy", 429)
        if link.state == "used" or (link.state == "open" and not link.partner_id.active):
            return None, self._say("used" if link.state == "used" else "revoked", 410, link)
        if link.state == "open" and link.document_id.state == "superseded":
            return None, self._say("replaced", 410, link)
        if link.state != "open":
            request.env["med.log"]._record(
                "renewal_link.refused", link.document_id or link.partner_id, result=link.state, link=link.id
            )
            return None, self._say(link.state, 410, link)
        link._opened(address)
        request.env["med.log"]._record("renewal_link.opened", link.document_id or link.partner_id, link=link.id)
        return link, None

    def _say(self, reason, status, link=None):
        company = request.env.company.sudo()  # its name and telephone, for who has to ask for a new link
        values = {"reason": reason, "company": company, "answer": link and link.answer_id, "page_name": "renewal"}
        response = request.render("med_qualification.renewal_ended", values)
        response.status_code = status
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    # ---------------------------------------------------------------- the licence

    def _licence(self, link):
        """The draft that the link works on, if there is one already; and whether ours is in the way."""
        old = link.document_id
        if old.state == "approved":
            version = old._portal_renewal()
        elif old and old.from_customer and old.state in ("draft", "rejected"):
            version = old
        else:
            version = request.env["med.document"]._portal_find_draft(link.partner_id, link.type_id)
        return version

    def _draft(self, link):
        """The draft to write to, made if need be; empty if our own people are at it, or it was sent in."""
        version = self._licence(link)
        if not version:
            old = link.document_id
            version = old._portal_renew() if old.state == "approved" else None
            version = version or request.env["med.document"]._portal_draft(link.partner_id, link.type_id)
        return version if version._portal_editable() else version.browse()

    def _show(self, link, typed=None, errors=None):
        version = self._licence(link)
        shown = form.form_values(version, typed)
        if not version and typed is None:
            shown["number"] = link.document_id.number or ""
        response = request.render(
            "med_qualification.renewal_page",
            {
                "page_name": "renewal",
                "link": link,
                "kind": link.type_id,
                "old": link.document_id,
                "document": version,
                "editable": not version or version._portal_editable(),
                "shown": shown,
                "errors": errors or {},
                "save_url": request.httprequest.path,
                "file_url": False,
                "megabytes": request.env["med.document.file"]._limit("megabytes"),
            },
        )
        response.headers["Referrer-Policy"] = "no-referrer"  # the address of the page is its key
        response.headers["Cache-Control"] = "no-store"
        return response
