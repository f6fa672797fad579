from odoo import fields, models
from odoo.addons.med_base.tools.people import said
from odoo.exceptions import UserError


class MedBusinessOpening(models.TransientModel):
    """Approves at once what was in business with us before the system was, by the head of quality, with a reason."""

    _name = "med.business.opening"
    _description = "Opening Approval"

    kind = fields.Selection([("partner", "Companies"), ("product", "Products")], required=True, default="partner")
    flow = fields.Selection([("buy", "We buy from them"), ("sell", "We sell to them")], default="buy")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    partner_ids = fields.Many2many(
        "res.partner", string="Companies", domain=[("parent_id", "=", False), ("is_company", "=", True)]
    )
    product_tmpl_ids = fields.Many2many("product.template", string="Products", domain=[("med_is_device", "=", True)])
    reason = fields.Text(required=True, help="On what these are known to be in order: the old files, an inspection …")

    def action_find(self):
        """Fills in everybody with whom we have done such business and who has no approval yet."""
        self.ensure_one()
        self._check_person()
        if self.kind == "partner":
            rank = "supplier_rank" if self.flow == "buy" else "customer_rank"
            # sudo: the ranks are the accounting app's; what is found is read as the user
            found = (
                self.env["res.partner"]
                .sudo()
                .search([("parent_id", "=", False), (rank, ">", 0), ("company_id", "in", (False, self.company_id.id))])
            )
            self.partner_ids = found.with_env(self.env) - self._reviewed().partner_id
        else:
            found = self.env["product.template"].search(
                [("med_is_device", "=", True), ("company_id", "in", (False, self.company_id.id))]
            )
            self.product_tmpl_ids = found - self._reviewed().product_tmpl_id
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form",
            "target": "new",
        }  # fmt: skip

    def action_apply(self):
        """Makes an approved review for each, and says in the log who did it and why."""
        self.ensure_one()
        self._check_person()
        if not said(self.reason):
            raise UserError(self.env._("Say on what the approval rests: an inspector will ask."))
        subjects = self.partner_ids.commercial_partner_id if self.kind == "partner" else self.product_tmpl_ids
        subjects.check_access("read")
        reviewed = self._reviewed()
        rest = subjects - (reviewed.partner_id if self.kind == "partner" else reviewed.product_tmpl_id)
        if not rest:
            raise UserError(self.env._("Choose companies or products that have no approval yet."))
        reviews = self.env["med.business.review"]._open_many(
            self.kind, self.flow, rest, self.company_id, said(self.reason)
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_business_review")
        return {**action, "domain": [("id", "in", reviews.ids)], "context": {}}

    def _check_person(self):
        self.env["med.document"]._require(
            "med_base.group_quality_head", self.env._("approve what was there before the system")
        )
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Work in %s to approve for it.", self.company_id.name))

    def _reviewed(self):
        """What has an approval in force, or a review under way, in the company."""
        states = ("draft", "submitted", "in_review", "approved")
        domain = [("company_id", "=", self.company_id.id), ("kind", "=", self.kind), ("state", "in", states)]
        if self.kind == "partner":
            domain.append(("flow", "=", self.flow))
        return self.env["med.business.review"].search(domain)
