"""What a lead's customer may buy, before there is an order. Part of crm.lead."""

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.med_base.tools.finding import fill

from .med_fact_lead import LeadFacts

SCREENED = ("device_classed", "document_valid", "scope_covers", "qualified")
OF_DEVICE = ("scope_", "unclassed")  # what can be found only where the device is known
BATCH = 500


class CrmLead(models.Model):
    _inherit = "crm.lead"

    med_admission = fields.Selection(
        [
            ("unknown", "Not Known Yet"),
            ("closed", "Licences Missing"),
            ("limited", "Limited"),
            ("review", "In Review"),
            ("open", "May Buy"),
        ],
        "Admission",
        compute="_compute_med_admission",
        store=True,
        index="btree_not_null",
        help="By the rules on orders, for the devices of interest. May Buy: all of them now. In Review: once quality"
        " has approved what was entered. Limited: some of them, or quality must decide. An order is judged again.",
    )
    med_valid_to = fields.Date(
        "First Licence Expires", compute="_compute_med_admission", store=True, help="Of the licences that count now."
    )
    med_days_left = fields.Integer("Days Left", compute="_compute_med_days_left")
    med_tier_id = fields.Many2one(related="partner_id.commercial_partner_id.med_tier_id")
    med_screening = fields.Html("What Is Missing", compute="_compute_med_screening", sanitize=False)
    med_close_warning = fields.Char("Expires before Closing", compute="_compute_med_days_left")

    # --- computes ---------------------------------------------------------------------------------------------------

    @api.depends(
        *("company_id", "team_id.company_id", "user_id.company_id", "med_prospect_type_id"),
        *("partner_id.commercial_partner_id.med_type_id", "partner_id.commercial_partner_id.med_document_ids.state"),
        "partner_id.commercial_partner_id.med_document_ids.valid_from",
        "partner_id.commercial_partner_id.med_document_ids.valid_to",
        "partner_id.commercial_partner_id.med_document_ids.scope_ids.code",
        "partner_id.commercial_partner_id.med_document_ids.scope_ids.include",
        *("med_document_ids.state", "med_document_ids.valid_from", "med_document_ids.valid_to"),
        *("med_document_ids.partner_id", "med_document_ids.active"),
        *("med_document_ids.scope_ids.code", "med_document_ids.scope_ids.include"),
        *("med_product_ids.med_class", "med_product_ids.med_entry_id", "med_product_ids.med_ivd"),
        *("med_product_ids.med_cold", "med_product_ids.med_is_device", "med_categ_ids"),
    )
    def _compute_med_admission(self):
        stored = self.filtered("id")
        (self - stored).update({"med_admission": "unknown", "med_valid_to": False})
        now, then = stored._med_judge(), stored._med_judge(entered=True)
        for lead in stored:
            lead.med_admission = lead._med_conclude(now[lead.id], then[lead.id])
            ends = [
                held["day"]
                for party in now[lead.id]["licences"]
                for held in party["held"]
                if held["status"] == "valid" and held["day"]
            ]
            lead.med_valid_to = min(ends, default=False)

    @api.depends("med_valid_to", "date_deadline", "won_status")
    @api.depends_context("lang", "tz")
    def _compute_med_days_left(self):
        today = fields.Date.context_today(self)
        for lead in self:
            left = (lead.med_valid_to - today).days if lead.med_valid_to else 0
            lead.med_days_left = left
            early = lead.won_status == "pending" and lead.date_deadline and lead.med_valid_to
            lead.med_close_warning = (
                self.env._(
                    "A licence expires on %(day)s, in %(days)s days, before the expected closing on %(closing)s."
                    " Ask for the renewed one now.",
                    day=lead.med_valid_to, days=left, closing=lead.date_deadline,
                )
                if early and lead.med_valid_to < lead.date_deadline
                else False
            )  # fmt: skip

    @api.depends("med_admission", "med_document_ids", "partner_id", "med_product_ids", "med_categ_ids")
    @api.depends_context("lang")
    def _compute_med_screening(self):
        judged = self._origin._med_judge()
        for lead in self:
            found = judged.get(lead._origin.id, {}).get("findings", ()) if lead._med_partner_type() else ()
            rows = dict.fromkeys((finding["message"], finding["resolution"]) for finding in found)
            items = [Markup("<li>%s <span class='text-muted'>%s</span></li>") % row for row in rows]
            lead.med_screening = Markup("<ul class='mb-0'>%s</ul>") % Markup("").join(items) if items else False

    # --- judging ----------------------------------------------------------------------------------------------------

    def _med_judge(self, entered=False):
        """What the licence rules on orders say of the leads: {lead id: {devices, licences, findings}}.

        The rules are those of the gate, asked once for all leads of a company; nothing is kept as evidence. With
        ``entered``, as if quality had approved every licence entered.
        """
        result = {}
        leads = self.sudo()  # the rules read more than the user may; only words come out
        for company, batch in leads.grouped(lambda lead: lead._med_company()).items():
            dates = dict.fromkeys(batch.ids, self.env["med.gate"]._today(company))
            facts = LeadFacts(batch.with_company(company), dates, entered)
            for lead in batch:
                result[lead.id] = {
                    "devices": facts["devices"][lead.id], "licences": facts["licences"][lead.id], "findings": [],
                }  # fmt: skip
            for rule, severity in self._med_rules(company):
                for id_, found in rule.judge(facts.records, facts).items():
                    named = any(device["product"] for device in result[id_]["devices"])
                    result[id_]["findings"] += [
                        facts.records.browse(id_)._med_words(rule, severity, one)
                        for one in found
                        if named or not any(mark in one.code for mark in OF_DEVICE)
                    ]
        return result

    def _med_rules(self, company):
        """The licence rules on confirming an order, with the severity they have in the company."""
        in_force = self.env["med.rule"]._in_force("sale.confirm", company.id)
        # sudo: rules hold for all; lang: their texts are the reader's
        rules = self.env["med.rule"].sudo().browse([rule.id for rule in in_force])
        return [
            (rule, held.severity)
            for rule, held in zip(rules, in_force, strict=True)
            if rule.check_type in SCREENED and (rule.applies_domain or "[]").replace(" ", "") == "[]"
        ]

    def _med_words(self, rule, severity, finding):
        values = {"document": self.display_name, "partner": self.partner_name or "", **finding.values}
        return {
            "severity": finding.severity or severity,
            "lines": finding.lines,
            "message": fill(finding.message or rule.message or "", values),
            "resolution": fill(finding.resolution or rule.resolution or "", values),
        }

    def _med_conclude(self, now, then):
        """The admission that two judgements add up to: of what is approved, and of what was entered."""
        if not self._med_partner_type():
            return "unknown"
        lines = {device["line"] for device in now["devices"]}

        def stopped(judged, *severities):
            found = [finding for finding in judged["findings"] if finding["severity"] in severities]
            return {line for finding in found for line in finding["lines"] or lines}

        if not stopped(now, "block", "approve"):
            return "open"
        if not stopped(then, "block", "approve"):
            return "review"
        return "closed" if stopped(then, "block") >= lines else "limited"

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_med_screen(self):
        """Looks again what the customer may buy."""
        self.check_access("write")
        self._med_screen()
        return True

    def _med_screen(self):
        self.env.add_to_compute(self._fields["med_admission"], self)
        self.env.add_to_compute(self._fields["med_valid_to"], self)
        self.flush_recordset(["med_admission", "med_valid_to"])

    def _cron_med_leads(self):
        """Dates pass and rules change: screens every open lead again, and reminds of what is missing now."""
        leads = self.search([("won_status", "=", "pending")], order="id")
        remaining = len(leads)
        for start in range(0, len(leads), BATCH):
            batch = leads[start : start + BATCH]
            batch._med_screen()
            batch._med_remind(self.env["med.stage.requirement"]._missing(batch))
            remaining -= len(batch)
            if not self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining):
                break
