"""Who a requirement would affect: a dry run before it is published. Part of med.requirement."""

from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner_checklist import Standing


class MedRequirement(models.Model):
    _inherit = "med.requirement"

    affected_count = fields.Integer("Would Lack It", compute="_compute_affected")
    affected_total = fields.Integer("Asked", compute="_compute_affected")

    @api.depends("state")
    def _compute_affected(self):
        """Worked out when the form of a row that is not published yet is opened, not while it is typed."""
        for row in self:
            count = total = 0
            if row.id and row.state in ("draft", "submitted"):
                lacking, asked = row._affected()
                count, total = len(lacking), len(asked)
            row.affected_count, row.affected_total = count, total

    def action_affected(self):
        """Shows who lacks today what the row asks."""
        self.ensure_one()
        self.check_access("read")
        lacking, asked = self._affected()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_partner")
        return {
            **action,
            "name": self.env._(
                "%(count)s of %(all)s lack: %(row)s", count=len(lacking), all=len(asked), row=self.name or ""
            ),
            "domain": [("id", "in", lacking.ids)],
            "context": {"search_default_med_by_type": 1},
        }

    def action_submit(self):
        """Hands the draft to a second person, who finds in the chatter whom it would affect."""
        result = super().action_submit()
        for row in self:
            lacking, asked = row._affected()
            row.message_post(
                body=self.env._(
                    "As of today %(count)s of %(all)s customers or suppliers that are asked for it lack it.",
                    count=len(lacking),
                    all=len(asked),
                )
            )
        return result

    def _affected(self):
        """(who lacks what the row asks, who is asked at all), as of today in the row's company."""
        self.ensure_one()
        company = self.company_id or self.env.company
        # sudo: a row counts for everybody, also for customers and licences that its author may not read
        partners = self.env["res.partner"].sudo().with_company(company).search(self._asked_domain(company))
        day = self.env["med.gate"].sudo()._today(company)  # the gate is the system's
        row = self.sudo()._plain_row()
        held, cards = partners._med_held(company, day), partners._med_cards({row.card} - {""}, company)
        lacking = partners.filtered(
            lambda partner: any(
                item["state"] not in ("valid", "expiring")
                for item in partner._med_items(
                    [row], Standing(held.get(partner.id, []), cards.get(partner.id, {}), day), {}
                )
            )
        )
        return lacking.with_env(self.env), partners.with_env(self.env)

    def _asked_domain(self, company):
        """Customers or suppliers of the row's types and tiers; somebody without a type is asked for nothing."""
        domain = Domain(["|", ("parent_id", "=", False), ("is_company", "=", True)])
        domain &= Domain("company_id", "in", (False, company.id)) & Domain("med_type_id", "!=", False)
        if self.flow == "sell":
            domain &= Domain("customer_rank", ">", 0) | Domain("supplier_rank", "=", 0)
        else:
            domain &= Domain("supplier_rank", ">", 0)
        if self.partner_type_ids:
            domain &= Domain("med_type_id", "in", self.partner_type_ids.ids)
        if self.tier_ids:
            domain &= Domain("med_tier_id", "in", self.tier_ids.ids)
        return domain
