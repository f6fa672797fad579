from odoo import http
from odoo.http import request, route


class MessageReport(http.Controller):
    """A provider of text messages tells what became of one."""

    # No session, hence no CSRF token: the provider shows its secret instead.
    @route("/med/message/<int:provider_id>/report", type="http", auth="public", methods=["POST"], csrf=False)
    def report(self, provider_id, **post):
        address = request.httprequest.remote_addr
        if request.env["med.rate"]._hit("message-report", address, 10_000):
            return request.make_json_response({"error": "busy"}, status=429)
        told = request.httprequest.get_json(silent=True) or post
        if not isinstance(told, dict):
            return request.make_json_response({"error": "shape"}, status=400)
        known = (
            request.env["med.message.provider"]
            .browse(provider_id)
            ._take_report(
                request.httprequest.headers.get("X-Report-Secret"),
                str(told.get("id") or ""),
                str(told.get("state") or ""),
                str(told.get("reason") or ""),
            )
        )
        return request.make_json_response({"ok": known}, status=200 if known else 404)
