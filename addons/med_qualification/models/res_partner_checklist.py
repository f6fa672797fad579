"""What a partner must hold and how it stands to it: the checklist and the admission. Part of res.partner."""

from datetime import date
from typing import NamedTuple

from odoo import api, fields, models

from ..tools import matrix


class Standing(NamedTuple):
    """What one company holds on a day."""

    held: list
    cards: dict
    day: date


ADMISSIONS = [("open", "Admitted"), ("limited", "Limited"), ("review", "In Review"), ("closed", "Not Admitted")]


class ResPartner(models.Model):
    _inherit = "res.partner"

    med_tier_id = fields.Many2one(
        "med.partner.tier",
        "Tier",
        tracking=True,
        index="btree_not_null",
        help="Strategic, key, ordinary, new: it decides how deep the review goes. Set by quality.",
    )
    med_admission = fields.Selection(
        ADMISSIONS,
        "Admission",
        compute="_compute_med_admission",
        search="_search_med_admission",
        help="Open: all it must hold is valid. Limited: some device classes only, or something expires soon."
        " In review: quality is looking at what is missing. Closed: no device of class II or III may be traded.",
    )

    @api.depends(
        *("commercial_partner_id.med_type_id", "commercial_partner_id.med_tier_id", "med_document_ids.state"),
        *("commercial_partner_id.customer_rank", "commercial_partner_id.supplier_rank"),
    )
    @api.depends_context("tz", "company")
    def _compute_med_admission(self):
        found = self._med_admissions()
        for partner in self:
            partner.med_admission = found.get(partner._origin.id, "open")

    def _search_med_admission(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: whoever looks for closed customers need not read licences; the result is filtered by his own rights
        roots = self.sudo().search(["|", ("parent_id", "=", False), ("is_company", "=", True)])
        found = roots._med_admissions()
        return [("commercial_partner_id", "in", [id_ for id_, state in found.items() if state in value])]

    # --- for others -------------------------------------------------------------------------------------------------

    def _med_checklist(self, flow="sell", company=None, date=None):
        """What each partner must hold: {partner id: [item]}, for the portal, CRM and first-business review.

        item = {requirement_id, type_ids (several: any one of them), label, state ("valid", "expiring", "expired",
        "review" or "missing"), document_id, valid_to, days_left, severity}. One item for each thing to hold, however
        many rows of the matrix ask for it; the gravest row counts. No type_ids: a person decides each time, or a
        review is asked for. A contact stands for its company. The number of queries does not grow with the partners.
        """
        names = ("requirement_id", "type_ids", "label", "state", "document_id", "valid_to", "days_left", "severity")
        found = self._med_checklist_rows(flow, company, date)
        return {
            id_: [{name: item[name] for name in names} for item in items] for id_, (items, _admission) in found.items()
        }

    def _med_admissions(self, company=None, date=None):
        """{partner id: admission}, of who only supplies by what suppliers must hold."""
        result = {}
        suppliers = self.filtered(lambda partner: partner.commercial_partner_id._med_flows() == ["buy"])
        for flow, part in (("sell", self - suppliers), ("buy", suppliers)):
            rows = part._med_checklist_rows(flow, company, date, label=False)
            result |= {id_: admission for id_, (_items, admission) in rows.items()}
        return result

    def _med_flows(self):
        """In which directions we trade with the partner: a customer unless it has only ever supplied."""
        partner = self.sudo()  # the ranks are the accounting app's, whoever looks
        flows = ["sell"] if partner.customer_rank or not partner.supplier_rank else []
        return [*flows, *(["buy"] if partner.supplier_rank else [])]

    # --- working it out ---------------------------------------------------------------------------------------------

    def _med_checklist_rows(self, flow, company=None, date=None, label=True):
        """{partner id: ([item], admission)}; an item has what _med_checklist says, classes and conditions."""
        company = company or self.env.company
        # sudo: what must be held follows from rows and licences that the asker may not see; only states leave
        partners = self.sudo().with_company(company)
        day = date or self.env["med.gate"].sudo()._today(company)  # the gate is the system's
        rows = [row for row in self._med_matrix(company, day) if row.flow == flow]
        restricted = {klass for row in rows if row.severity in matrix.REFUSING for klass in row.classes}
        held = partners.commercial_partner_id._med_held(company, day)
        cards = partners.commercial_partner_id._med_cards({row.card for row in rows if row.card}, company)
        words = partners._med_words(rows) if label else {}
        result, done = {}, {}
        for partner in partners:
            root = partner.commercial_partner_id
            if root.id not in done:
                own = [row for row in rows if row.concerns(root.med_type_id.id or 0, root.med_tier_id.id or 0)]
                standing = Standing(held.get(root.id, []), cards.get(root.id, {}), day)
                items = root._med_items(own if root.med_type_id else [], standing, words)
                states = {row.id: [item["state"] for item in items if row.id in item["rows"]] for row in own}
                closed = not root.med_type_id and restricted
                done[root.id] = items, "closed" if closed else matrix.admission(own, states, restricted)
            result[partner.id] = done[root.id]
        return result

    @api.model
    def _med_matrix(self, company, day):
        return matrix.in_force(self.env["med.requirement"]._published(company.id), day)

    def _med_held(self, company, day):
        """{partner id: [held licence with state and valid_to]}, in one query."""
        facts, result = self.env["med.fact"], {}
        for row in facts._document_rows(self, company):
            if held := facts._held(row, day):
                result.setdefault(row[1], []).append({**held, "valid_to": row[6]})
        return result

    def _med_words(self, rows):
        """{document type id: name} and {requirement id: name}, in the language of who asks."""
        kinds = self.env["med.document.type"].browse({kind for row in rows for kind in (*row.all, *row.any)})
        names = self.env["med.requirement"].browse([row.id for row in rows])
        return {"types": {kind.id: kind.name for kind in kinds}, "rows": {row.id: row.name for row in names}}

    def _med_items(self, rows, standing, words):
        """The items of one company, those that several rows ask for once."""
        found = {}
        for row in rows:
            asked = [
                (tuple(sorted(demand)), self._med_licence_item(row, demand, standing, words)) for demand in row.demands
            ]
            if row.card:
                asked.append((row.id, self._med_review_item(row, standing, words)))
            if row.by_hand:
                asked.append((row.id, self._med_item(row, "review", label=words["rows"][row.id] if words else "")))
            for key, new in asked:
                item = found.setdefault(key, new)
                if matrix.SEVERITIES.index(row.severity) > matrix.SEVERITIES.index(item["severity"]):
                    item |= {"severity": row.severity, "requirement_id": row.id}
                item["rows"].append(row.id)
                item["classes"] |= row.classes
                item["flags"] = [flag for flag in item["flags"] if flag in row.flags]
        return list(found.values())

    def _med_licence_item(self, row, demand, standing, words):
        warn = self.env["med.document.type"]._warn_days()
        state, licence = matrix.standing(demand, standing.held, standing.day, warn)
        label = self.env._(" or ").join(words["types"][kind] for kind in demand) if words else ""
        end = licence["valid_to"] if licence else None
        item = self._med_item(row, state, end, standing.day, label)
        return {**item, "type_ids": list(demand), "document_id": licence["id"] if licence else False}

    def _med_review_item(self, row, standing, words):
        review = matrix.reviewed(row, standing.cards.get(row.card, []), standing.day)
        return self._med_item(row, review.state, review.end, standing.day, words["rows"][row.id] if words else "")

    def _med_item(self, row, state, end=None, day=None, label=""):
        return {
            "requirement_id": row.id,
            "type_ids": [],
            "label": label,
            "state": state,
            "document_id": False,
            "valid_to": end or False,
            "days_left": (end - day).days if end else False,
            "severity": row.severity,
            "classes": set(),
            "flags": list(row.flags),
            "rows": [],
        }
