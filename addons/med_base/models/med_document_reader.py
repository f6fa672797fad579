from odoo import api, fields, models
from odoo.fields import Domain


class MedDocumentReader(models.AbstractModel):
    """What is kept about a document (``model``, ``res_id``) is read by who may read the document."""

    _name = "med.document.reader"
    _description = "Read with Its Document"

    document_readable = fields.Boolean(compute="_compute_document_readable", search="_search_document_readable")

    @api.depends("model", "res_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_document_readable(self):
        readable = {
            name: set(documents.search([("id", "in", [row.res_id for row in self if row.model == name])])._ids)
            for name, documents in self._readable_documents().items()
        }
        for row in self:
            row.document_readable = row.res_id in readable.get(row.model, ())

    def _search_document_readable(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.OR(
            Domain("model", "=", name) & Domain("res_id", "in", documents._search([]))
            for name, documents in self._readable_documents().items()
        )
        return found if True in value else ~found

    def _readable_documents(self):
        """{model: the model, asked as the user}: what may be held, as far as the user may read any of it.

        Customers and lots are read by every employee, what stands against them only by those who work with devices.
        """
        user = self.env.user
        names = set(self.env.registry.descendants(["med.gated"], "_inherit"))
        if user._med_roles():
            names |= dict(self.env["med.hold"]._document_models()).keys()
        models_ = {name: self.env[name].sudo(False).with_context(active_test=False) for name in sorted(names)}
        return {name: m for name, m in models_.items() if not m._abstract and m.has_access("read")}
