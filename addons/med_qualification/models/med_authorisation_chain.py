"""The chain that a letter stands in: read for the rules, and shown with the state of each letter."""

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import authorisation

DEEPEST = 30  # letters shown of one chain; what counts is the rule's own bound


class MedAuthorisation(models.Model):
    _inherit = "med.authorisation"

    chain_ids = fields.Many2many("med.authorisation", compute="_compute_chain")
    level = fields.Integer(compute="_compute_level", help="1 comes from the manufacturer.")
    chain_problem = fields.Char("To Mend", compute="_compute_chain_problem")

    @api.depends("parent_id")
    def _compute_chain(self):
        for letter in self:
            letter.chain_ids = self.browse(letter._origin._above())

    @api.depends("parent_id")
    def _compute_level(self):
        for letter in self:
            letter.level = len(letter._origin._above())

    @api.depends("parent_id", "issuer_id", "document_id.state", "document_id.valid_from", "document_id.valid_to")
    @api.depends_context("tz", "lang")
    def _compute_chain_problem(self):
        saved = self._origin
        # sudo: a chain may lead through a letter of another company; only what is wrong with it is said
        edges = saved.sudo()._edges()
        makers = self._makers({edge["issuer"] for edge in edges.values()})
        today = fields.Date.context_today(self)
        plain = {id_: plain_edge(edge, today) for id_, edge in edges.items()}
        for letter in self:
            letter.chain_problem = letter._say_edge(plain, letter._origin.id, makers)

    def _above(self):
        """Ids of the letter and those above it, the uppermost first; a ring ends where it closes."""
        found, letter = [], self
        while letter and letter.id not in found and len(found) < DEEPEST:
            found.insert(0, letter.id)
            letter = letter.parent_id
        return found

    def _say_edge(self, edges, id_, makers):
        edge = edges.get(id_)
        if edge is None or self.kind != "sales":
            return False
        today, words = fields.Date.context_today(self), self._chain_words()
        found = []
        if not edge.counts:
            found.append("not_approved")
        elif edge.last and edge.last < today:
            found.append("expired")
        above = edges.get(edge.parent)
        if above is None:
            found += ["no_manufacturer"] if edge.issuer not in makers else []
        else:
            found += ["other_issuer"] if above.holder != edge.issuer else []
            found += [f"wider_{code}" for code in authorisation.wider(edge, above, self._ancestors(edge))]
        return "; ".join(words[code] for code in found) or False

    def _chain_words(self):
        return {
            "not_approved": self.env._("it is not approved"),
            "expired": self.env._("it has expired"),
            "no_manufacturer": self.env._("no letter above it, and its issuer is no manufacturer"),
            "other_issuer": self.env._("the letter above is held by somebody else"),
            "wider_product": self.env._("it names more products than the letter above"),
            "wider_region": self.env._("it names more regions than the letter above"),
            "wider_customer": self.env._("it names more customers than the letter above"),
            "wider_dates": self.env._("it lasts longer than the letter above"),
        }

    def _ancestors(self, edge):
        paths = self.env["product.category"].sudo().browse(edge.scope.categories)  # sudo: of categories only the tree
        return {categ.id: {int(id_) for id_ in categ.parent_path.split("/") if id_} for categ in paths}

    def _makers(self, partners):
        """Which of the partners (ids) are manufacturers, where goods begin."""
        # sudo: what a partner is, is no secret to who may read the letter
        known = self.env["res.partner"].sudo().browse(partners)
        return set(known.filtered(lambda partner: partner.med_type_id.kind == "maker").ids)

    # ---------------------------------------------------------------- for the rules

    def _edges(self):
        """The letters, all above them and what took their places, in two queries: {id: plain data}."""
        if not self.ids:
            return {}
        for name in ("med.authorisation", "med.authorisation.region", "med.document"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH RECURSIVE up(id) AS (
                       SELECT id FROM med_authorisation WHERE id = ANY(%s)
                       UNION
                       SELECT a.id FROM up
                         JOIN med_authorisation b ON b.id = up.id
                         JOIN LATERAL (
                              SELECT b.parent_id AS id
                              UNION ALL
                              SELECT n.id FROM med_document d JOIN med_authorisation n ON n.document_id = d.id
                               WHERE d.supersedes_id = b.document_id) a ON a.id IS NOT NULL)
                   SELECT a.id, a.kind, i.commercial_partner_id, d.commercial_partner_id, d.state, d.valid_from,
                          d.valid_to, d.replaced_on, d.supersedes_id, a.document_id, a.parent_id, d.number,
                          a.agent_name, a.class_1, a.class_2, a.class_3,
                          ARRAY(SELECT product_template_id FROM med_authorisation_product_template_rel
                                 WHERE med_authorisation_id = a.id),
                          ARRAY(SELECT product_category_id FROM med_authorisation_product_category_rel
                                 WHERE med_authorisation_id = a.id),
                          ARRAY(SELECT med_catalogue_entry_id FROM med_authorisation_med_catalogue_entry_rel
                                 WHERE med_authorisation_id = a.id),
                          ARRAY(SELECT p.commercial_partner_id FROM med_authorisation_customer_rel r
                                  JOIN res_partner p ON p.id = r.res_partner_id
                                 WHERE r.med_authorisation_id = a.id),
                          ARRAY(SELECT ARRAY[c.code, COALESCE(g.state_id::text, ''), COALESCE(g.city, '')]
                                  FROM med_authorisation_region g JOIN res_country c ON c.id = g.country_id
                                 WHERE g.authorisation_id = a.id)
                     FROM up JOIN med_authorisation a ON a.id = up.id
                     JOIN med_document d ON d.id = a.document_id
                     JOIN res_partner i ON i.id = a.issuer_id
                    ORDER BY a.id""",
                self.ids,
            )
        )
        edges = {row[0]: row_edge(row) for row in rows}
        by_document = {edge["document"]: edge for edge in edges.values()}
        for edge in edges.values():
            if (old := by_document.get(edge["supersedes"])) is not None:
                old["successors"].append(edge["id"])
        return edges


def row_edge(row):
    """A row of _edges as plain data."""
    (id_, kind, issuer, holder, state, first, last, replaced_on, supersedes, document, parent, number, agent) = row[:13]
    klass_1, klass_2, klass_3, products, categories, entries, customers, regions = row[13:]
    return {
        "id": id_, "kind": kind, "issuer": issuer, "holder": holder, "state": state, "replaced": replaced_on,
        "number": number or "", "first": first, "last": last, "document": document, "supersedes": supersedes or 0,
        "parent": parent or 0, "successors": [], "agent": agent or "", "products": products, "categories": categories,
        "entries": entries, "customers": customers, "regions": regions,
        "classes": [klass for klass, on in ((1, klass_1), (2, klass_2), (3, klass_3)) if on],
    }  # fmt: skip


def plain_edge(data, day):
    """Plain data as an Edge, as it stands on the day."""
    replaced = data["replaced"]
    return authorisation.Edge(
        id=data["id"],
        issuer=data["issuer"],
        holder=data["holder"],
        counts=data["state"] == "approved" or bool(data["state"] == "superseded" and replaced and replaced > day),
        first=data["first"],
        last=data["last"],
        scope=authorisation.Scope(
            *(frozenset(data[name]) for name in ("products", "categories", "entries", "classes"))
        ),
        regions=tuple(authorisation.Region(*region) for region in data["regions"]),
        customers=frozenset(data["customers"]),
        parent=data["parent"],
        successors=tuple(data["successors"]),
    )
