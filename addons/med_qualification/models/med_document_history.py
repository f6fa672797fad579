"""Where else a licence is found: its versions, the same number at another holder, one box to look for anything."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ..tools import search
from ..tools.words import clauses
from .med_document import OPEN_STATES

COMPARED = ("type_id", "number", "issuer", "issued_on", "valid_from", "valid_to", "open_ended", "partner_id")


class MedDocument(models.Model):
    _inherit = "med.document"

    history_ids = fields.Many2many("med.document", string="Versions", compute="_compute_history")
    version_count = fields.Integer("Number of Versions", compute="_compute_history")
    changes = fields.Char("What Changed", compute="_compute_changes", help="Against the version before it.")
    twin_ids = fields.Many2many("med.document", string="Same Number Elsewhere", compute="_compute_twin_ids")
    has_twin = fields.Boolean("Number at Two Holders", compute="_compute_twin_ids", search="_search_has_twin")
    anything = fields.Char(
        "Number, Holder, Product, Issuer or Scope", compute="_compute_anything", search="_search_anything"
    )

    # --- versions ---------------------------------------------------------------------------------------------------

    @api.depends("supersedes_id", "successor_ids")
    def _compute_history(self):
        self.flush_model(["supersedes_id"])
        rows = self.env.execute_query(
            SQL(
                """WITH RECURSIVE chain(asked, id) AS (
                       SELECT id, id FROM med_document WHERE id = ANY(%s)
                       UNION
                       SELECT c.asked, d.id FROM chain c
                         JOIN med_document o ON o.id = c.id
                         JOIN med_document d ON d.id = o.supersedes_id OR d.supersedes_id = o.id
                   ) SELECT asked, array_agg(id ORDER BY id DESC) FROM chain GROUP BY asked""",
                self.ids,
            )
        )
        chains = dict(rows)
        for document in self:
            versions = self.browse(chains.get(document._origin.id, ()))._filtered_access("read")
            document.history_ids = versions if len(versions) > 1 else False
            document.version_count = max(len(versions), 1)

    @api.depends("supersedes_id", "scope_ids.display_name", "scope_ids.limit", *COMPARED)
    @api.depends_context("lang")
    def _compute_changes(self):
        for document in self:
            before = document.supersedes_id
            document.changes = clauses(document._say_changes(before), self.env.lang) if before else False

    def _say_changes(self, before):
        """What is not as in the version before, in words."""
        said = []
        for name in COMPARED:
            old, new = (document._say_value(name) for document in (before, self))
            if old != new:
                said.append(self.env._("%(field)s: %(old)s → %(new)s", field=self._label(name), old=old, new=new))
        had, has = ({line._say() for line in document.scope_ids} for document in (before, self))
        if has - had:
            said.append(self.env._("scope added: %s", format_list(self.env, sorted(has - had))))
        if had - has:
            said.append(self.env._("scope gone: %s", format_list(self.env, sorted(had - has))))
        return said or [self.env._("nothing but files")]

    def _say_value(self, name):
        value = self[name]
        if isinstance(value, models.BaseModel):
            return value.display_name or "–"
        if isinstance(value, bool) and self._fields[name].type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        return str(value) if value else "–"

    # --- the same number elsewhere ----------------------------------------------------------------------------------

    @api.depends("number_key", "type_id", "partner_id", "product_tmpl_id", "lead_id", "state")
    def _compute_twin_ids(self):
        keys = [key for key in self.mapped("number_key") if key]
        living = Domain("state", "in", (*OPEN_STATES, "approved"))
        others = self.search(living & Domain("number_key", "in", keys)) if keys else self.browse()
        for document in self:
            twins = others.filtered(lambda other, document=document: document._is_twin(other))
            document.twin_ids, document.has_twin = twins, bool(twins)

    def _is_twin(self, other):
        return (
            bool(self.number_key)
            and self.number_key == other.number_key
            and self.type_id == other.type_id
            and other.id != self._origin.id
            and (other.commercial_partner_id, other.product_tmpl_id)
            != (self.commercial_partner_id, self.product_tmpl_id)
        )

    def _search_has_twin(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.flush_model(["number_key", "type_id", "commercial_partner_id", "product_tmpl_id", "state", "active"])
        rows = self.env.execute_query(
            SQL(
                """SELECT array_agg(id) FROM med_document
                    WHERE number_key <> '' AND active AND state IN ('draft', 'submitted', 'in_review', 'approved')
                    GROUP BY type_id, number_key
                   HAVING COUNT(DISTINCT (COALESCE(commercial_partner_id, 0), COALESCE(product_tmpl_id, 0))) > 1"""
            )
        )
        doubled = Domain("id", "in", [id_ for (ids,) in rows for id_ in ids])
        return doubled if True in value else ~doubled

    # --- one box ----------------------------------------------------------------------------------------------------

    def _compute_anything(self):
        self.anything = False  # only looked for

    def _search_anything(self, operator, value):
        if operator not in ("ilike", "="):
            return NotImplemented
        text, key = search.plain(value)
        if not text:
            return Domain.TRUE
        found = Domain.OR(
            Domain(name, "ilike", text)
            for name in (
                *("number", "issuer", "prospect_name", "scope_text", "type_id.name", "scope_ids.limit"),
                *("partner_id.complete_name", "commercial_partner_id.name", "commercial_partner_id.ref"),
                *("product_tmpl_id.name", "product_tmpl_id.default_code", "scope_ids.entry_id.name"),
            )
        )
        found |= Domain("scope_ids.code", "=", text)
        if key:
            found |= Domain("number_key", "ilike", key) | Domain("commercial_partner_id.vat", "ilike", key)
        return found


class MedDocumentScope(models.Model):
    _inherit = "med.document.scope"

    def _say(self):
        return f"{self.display_name} ({self.limit})" if self.limit else self.display_name


class ResPartner(models.Model):
    _inherit = "res.partner"

    med_anything = fields.Char(
        "Customer, Licence, Issuer or Scope", compute="_compute_med_anything", search="_search_med_anything"
    )

    def _compute_med_anything(self):
        self.med_anything = False  # only looked for

    def _search_med_anything(self, operator, value):
        if operator not in ("ilike", "="):
            return NotImplemented
        text, key = search.plain(value)
        if not text:
            return Domain.TRUE
        own = Domain.OR(
            Domain(name, "ilike", text) for name in ("complete_name", "ref", "email", "phone", "city", "street")
        )
        documents = self.env["med.document"]._search([("anything", "ilike", value)])
        return own | Domain("vat", "ilike", key or text) | Domain("med_document_ids", "in", documents)
