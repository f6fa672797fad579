from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.i18n import format_list

READERS = (
    "med_base.group_sales,med_base.group_engineer,med_base.group_quality,med_base.group_finance,"
    "med_base.group_credit,med_base.group_auditor,med_base.group_rules"
)
COMMERCIAL = {"parent_id", "is_company"}  # what decides to whom a partner belongs


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "med.derived"]

    med_scorecard_ids = fields.One2many("med.scorecard", "partner_id", "Scorecards", groups=READERS)
    med_grades = fields.Char("Grades", compute="_compute_med_grades", groups=READERS)

    @api.depends("commercial_partner_id.med_scorecard_ids.state", "commercial_partner_id.med_scorecard_ids.grade")
    @api.depends_context("company")
    def _compute_med_grades(self):
        found = self.env["med.scorecard"]._read_group(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("state", "=", "confirmed"),
                ("company_id", "=", self.env.company.id),
                ("grade", "!=", False),
            ],
            ["partner_id"],
            ["grade:array_agg"],
        )
        grades = {partner.id: " · ".join(codes) for partner, codes in found}
        for partner in self:
            partner.med_grades = grades.get(partner.commercial_partner_id.id, "–")

    _med_derived = frozenset(("commercial_partner_id",))

    def _compute_commercial_partner(self):
        """Accounting asks for this outside of a recomputation, when who was invoiced comes under another company."""
        with self.env.protecting([self._fields["commercial_partner_id"]], self):
            return super()._compute_commercial_partner()

    def write(self, vals):
        before = {partner: partner.commercial_partner_id for partner in self} if COMMERCIAL & vals.keys() else {}
        result = super().write(vals)
        if moved := self.browse([p.id for p, old in before.items() if p.commercial_partner_id != old]):
            self.env["med.outbox"]._rejudge_later("moved", moved)
        if self._med_decisive() & vals.keys():
            self.env["med.hold"].sudo()._facts_changed(partners=self)  # holds are the system's
        return result

    def action_med_hold(self, reason):
        """Puts the customers on hold: none of their orders and shipments passes until it is released."""
        return self.env["med.hold"]._place(self.commercial_partner_id, reason)

    def action_med_score(self):
        """Scores the customers or suppliers with every published template for them that the user's role decides on."""
        cards = self.env["med.scorecard"]
        cards.check_access("write")
        self.check_access("read")
        subjects, result = self.commercial_partner_id, cards
        company = self.env.company
        templates = self.env["med.scorecard.template"].search(
            [("model", "=", self._name), ("state", "=", "published"), ("company_id", "in", (company.id, False))]
        )
        own = set(templates.filtered("company_id").mapped("code"))
        for template in templates.filtered(lambda t: t.company_id or t.code not in own):
            if cards._has_role(template.purpose):
                fitting = subjects.filtered_domain(template._subject_domain())
                result += cards._score(template, fitting, company=company)
        if not result:
            raise UserError(
                self.env._(
                    "No published scorecard template of your role fits %(names)s. Look under Scorecard Templates, "
                    "“Only For” and the purpose.",
                    names=format_list(self.env, subjects[:3].mapped("display_name")),
                )
            )
        return result._action_open()

    def action_med_scorecards(self):
        """Opens the partner's scorecards."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("med_base.action_med_scorecard")
        domain = [("partner_id", "=", self.commercial_partner_id.id)]
        return {**action, "domain": domain, "context": {"search_default_current": 1}}

    def _med_decisive(self):
        """Fields on which rules about a partner may stand; addons add theirs."""
        return {"parent_id", "country_id", "state_id", "is_company", "category_id", "active", "vat", "name"}
