from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import company_name, number

WORST = ("active", "none", "unknown", "adverse")


class ResPartner(models.Model):
    """What registers and watch lists say about a customer or supplier."""

    _inherit = "res.partner"

    med_uscc = fields.Char("Credit Code (plain)", compute="_compute_med_uscc", store=True, index="btree_not_null")
    med_name_key = fields.Char("Name (plain)", compute="_compute_med_name_key", store=True, index="btree_not_null")
    med_standing_ids = fields.One2many("med.source.standing", "partner_id", "Register Status by Source")
    med_match_ids = fields.One2many("med.watch.match", "partner_id", "Matches with Watch Lists")
    med_register_state = fields.Selection(
        [("none", "Not Asked Yet"), ("active", "In Order"), ("unknown", "Unclear"), ("adverse", "Adverse")],
        "Register Status",
        compute="_compute_med_register",
        help="The worst that any of the sources said.",
    )
    med_register_text = fields.Char("Register Says", compute="_compute_med_register")
    med_register_warning = fields.Char("Source Unreachable", compute="_compute_med_register")

    @property
    def _med_derived(self):
        return super()._med_derived | {"med_uscc", "med_name_key"}

    @api.depends("vat")
    def _compute_med_uscc(self):
        for partner in self:
            read = number.parse("uscc", partner.vat) if partner.vat else None
            partner.med_uscc = read.text if read and read.status != "invalid" else False

    @api.depends("name", "is_company", "parent_id")
    def _compute_med_name_key(self):
        for partner in self:
            own = partner.is_company and not partner.parent_id
            partner.med_name_key = (own and company_name.key(partner.name)) or False

    @api.depends(
        "commercial_partner_id.med_standing_ids.result",
        "commercial_partner_id.med_standing_ids.unreachable_since",
        "commercial_partner_id.med_standing_ids.answered_on",
    )
    @api.depends_context("lang", "tz", "allowed_company_ids")
    def _compute_med_register(self):
        found = self.env["med.source.standing"].search(
            [("partner_id", "in", self.commercial_partner_id.ids), ("source_id.active", "=", True)]
        )
        by_partner = found.grouped("partner_id")
        words = dict(self._fields["med_register_state"]._description_selection(self.env))
        for partner in self:
            own = by_partner.get(partner.commercial_partner_id, found.browse())
            worst = max(own, key=lambda s: (WORST.index(s.result), s.answered_on or s.create_date), default=own)
            partner.med_register_state = worst.result or "none"
            day = worst.answered_on and fields.Datetime.context_timestamp(partner, worst.answered_on).date()
            parts = (words[worst.result or "none"], worst.source_id.name, day and day.isoformat())
            partner.med_register_text = " · ".join(filter(None, parts)) if own else False
            partner.med_register_warning = partner._med_unreachable(own)

    def _med_unreachable(self, standings):
        """Which sources did not answer, and since when; False when all did."""
        texts = []
        for standing in standings.filtered("unreachable_since"):
            day = fields.Datetime.context_timestamp(self, standing.unreachable_since)
            texts.append(
                self.env._(
                    "%(register)s: unreachable since %(since)s (%(error)s)",
                    register=standing.source_id.name,
                    since=day.strftime("%Y-%m-%d %H:%M"),
                    error=standing.error_text or "",
                )
            )
        return "; ".join(texts) or False

    def _med_uscc(self):
        """The credit code: as entered, or from an approved business licence."""
        self.ensure_one()
        if self.med_uscc:
            return self.med_uscc
        licence = self.med_document_ids.filtered(
            lambda d: d.state == "approved" and d.type_id.number_kind == "uscc" and d.number_status != "invalid"
        )
        return licence[:1].number_key or ""

    def _med_licence_number(self):
        """The number of the licence to trade or to practise, the newest approved one."""
        kinds = ("operation_licence", "production_licence", "institution_licence", "class2_filing")
        licences = self.med_document_ids.filtered(
            lambda d: d.state == "approved" and d.type_id.number_kind in kinds
        ).sorted(lambda d: (-kinds.index(d.type_id.number_kind), d.id))
        return licences[-1:].number_key or ""

    def action_med_verify(self):
        """Has all sources asked about the companies, in the background."""
        sources = self.env["med.source"].search([("active", "=", True)])
        sources._require_quality()
        self.check_access("read")
        if not sources:
            raise UserError(
                self.env._("There is no verification source yet. An administrator sets one up under Checks.")
            )
        standings = self.env["med.source.standing"].sudo()  # sudo: standings are the system's
        partners = self.commercial_partner_id
        known = standings.search([("partner_id", "in", partners.ids), ("source_id", "in", sources.ids)])
        pairs = {(standing.source_id.id, standing.partner_id.id) for standing in known}
        known |= standings.create(
            [
                {"source_id": source.id, "partner_id": partner.id}
                for source in sources
                for partner in partners
                if (source.id, partner.id) not in pairs
            ]
        )
        known._due_now()
        return known._notice()

    def action_med_standings(self):
        """What each source says about the company."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_source_standing")
        return {**action, "domain": [("partner_id", "=", self.commercial_partner_id.id)], "context": {}}
