from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.http import content_disposition, request, route


class ReconciliationPortal(CustomerPortal):
    """A customer's statements: those of the company of who has signed in, and no others.

    Odoo makes one class of all addons' customer portals, hence the names.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "reconciliation_count" in counters:
            statement = request.env["med.reconciliation"].sudo()  # counts what the customer may see
            values["reconciliation_count"] = statement.search_count(
                statement._portal_domain(request.env.user.partner_id)
            )
        return values

    def _statement_find(self, statement_id):
        return request.env["med.reconciliation"]._portal_find(request.env.user.partner_id, statement_id)

    def _statement_foreign(self, statement_id):
        """The answer is the same whether the thing exists or not; who asked for what is noted."""
        request.env["med.log"]._record(
            "portal.refused", result="reconciliation", path=request.httprequest.path, reconciliation=statement_id
        )
        response = request.render("med_credit.portal_not_found", {"page_name": "reconciliations"})
        response.status_code = 404
        return response

    def _statement_show(self, statement, errors=None, typed=None):
        return request.render(
            "med_credit.portal_reconciliation",
            {
                "page_name": "reconciliation",
                "statement": statement,
                "errors": errors or {},
                "typed": typed or {},
                "can_sign": statement.state in ("sent", "agreed"),
                "can_dispute": statement.state in ("sent", "disputed"),
            },
        )

    @route("/my/reconciliations", type="http", auth="user", website=True)
    def statement_list(self, **kwargs):
        statements = request.env["med.reconciliation"].sudo()  # by the domain of what the customer may see
        statements = statements.search(statements._portal_domain(request.env.user.partner_id), limit=200)
        return request.render(
            "med_credit.portal_reconciliations", {"page_name": "reconciliations", "statements": statements}
        )

    @route("/my/reconciliations/<int:statement_id>", type="http", auth="user", website=True, methods=["GET"])
    def statement_page(self, statement_id, **kwargs):
        statement = self._statement_find(statement_id)
        return self._statement_show(statement) if statement else self._statement_foreign(statement_id)

    @route("/my/reconciliations/<int:statement_id>/sign", type="http", auth="user", website=True, methods=["POST"])
    def statement_sign(self, statement_id, name="", **post):
        statement = self._statement_find(statement_id)
        if not statement:
            return self._statement_foreign(statement_id)
        if error := statement._portal_sign(name):
            return self._statement_show(statement, {"sign": error})
        return request.redirect(f"/my/reconciliations/{statement.id}")

    @route("/my/reconciliations/<int:statement_id>/dispute", type="http", auth="user", website=True, methods=["POST"])
    def statement_dispute(self, statement_id, **post):
        statement = self._statement_find(statement_id)
        if not statement:
            return self._statement_foreign(statement_id)
        figures = {
            line.id: (str(post.get(f"line_{line.id}", "")), str(post.get(f"comment_{line.id}", "")))
            for line in statement.line_ids
        }
        extra = [
            tuple(str(post.get(f"extra_{name}_{number}", "")) for name in ("document", "amount", "comment"))
            for number in range(3)
        ]
        errors = statement._portal_dispute(request.env.user.name, figures, extra)
        if errors:
            return self._statement_show(statement, errors, post)
        return request.redirect(f"/my/reconciliations/{statement.id}")

    @route("/my/reconciliations/<int:statement_id>/<any(pdf,xlsx):kind>", type="http", auth="user", website=True)
    def statement_download(self, statement_id, kind, **kwargs):
        statement = self._statement_find(statement_id)
        if not statement:
            return self._statement_foreign(statement_id)
        if kind == "xlsx":
            content, mime = statement._xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        else:
            report = request.env["ir.actions.report"].sudo()  # of what the customer may see
            content, _type = report._render_qweb_pdf("med_credit.report_reconciliation", statement.ids)
            mime = "application/pdf"
        return request.make_response(
            content,
            headers=[
                ("Content-Type", mime),
                ("Content-Length", str(len(content))),
                ("Content-Disposition", content_disposition(f"{statement.name.replace('/', '-')}.{kind}")),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )
