import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class MedCreditSegment(models.Model):
    """Customers of one kind and what credit policy there is for them: standing, longer terms, how one begins."""

    _name = "med.credit.segment"
    _description = "Credit Segment"
    _order = "sequence, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    standing = fields.Float(default=50, required=True, digits=(5, 2), help="0 to 100: how safe such customers are.")
    extra_days = fields.Integer("Days More", help="On top of the longest terms of the grade; none for who pays first.")
    new_months = fields.Integer(
        "New For (months)", required=True, default=12, help="Who has traded with us for less is a new customer."
    )
    new_grade_id = fields.Many2one(
        "med.credit.grade", "New Customers At Most", ondelete="restrict", help="The best grade a new customer has."
    )
    new_days = fields.Integer("Terms of New Customers (days)", required=True, default=30, help="At most.")
    domain = fields.Char(
        "Belongs By Itself", default="[]", help="Customers without a segment that match get it in the nightly rating."
    )
    fallback = fields.Boolean("For All Others", help="Its policy holds for customers without a segment.")

    _code_unique = models.Constraint("UNIQUE(code)", "A segment's code is unique.")
    _one_fallback = models.UniqueIndex("(fallback) WHERE fallback", "One segment is for all others.")
    _standing_range = models.Constraint("CHECK(standing BETWEEN 0 AND 100)", "The standing is from 0 to 100.")
    _days_positive = models.Constraint(
        "CHECK(extra_days BETWEEN 0 AND 3650 AND new_days BETWEEN 0 AND 3650 AND new_months BETWEEN 0 AND 120)",
        "Days are 0 to 3650, months 0 to 120.",
    )

    @api.constrains("domain")
    def _check_domain(self):
        for segment in self:
            try:
                list(self.env["res.partner"]._search(segment._partner_domain(), limit=1))
            except (ValueError, SyntaxError, KeyError, TypeError, AttributeError) as error:
                raise ValidationError(
                    self.env._("“Belongs By Itself” of %(name)s cannot be read: %(error)s",
                               name=segment.name, error=error)
                ) from error  # fmt: skip

    def _partner_domain(self):
        self.ensure_one()
        return Domain(ast.literal_eval((self.domain or "").strip() or "[]"))

    @api.model
    def _assign(self, accounts):
        """Gives accounts without a segment the first one whose domain their customer matches."""
        left = accounts.filtered(lambda account: not account.segment_id)
        for segment in self.search([]):
            domain = segment._partner_domain()
            if domain.is_true() or not left:
                continue
            partners = self.env["res.partner"].search(domain & Domain("id", "in", left.partner_id.ids))
            fitting = left.filtered(lambda account, partners=partners: account.partner_id in partners)
            fitting.segment_id = segment
            left -= fitting
