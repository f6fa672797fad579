from odoo import fields, models

BUYING = ("purchase.confirm", "purchase.change", "stock.receive")


class MedRule(models.Model):
    """Whose licences a rule looks at: the customer's, the supplier's or our own company's."""

    _inherit = "med.rule"

    holder = fields.Selection(
        [("partner", "The customer or supplier"), ("company", "Our own company")],
        "Whose Licence",
        required=True,
        default="partner",
        help="Our own company: the company of the document must hold it. A registrant needs none for its own products.",
    )

    @property
    def _publish_fields(self):
        return (*super()._publish_fields, "holder")

    def _party_fact(self):
        """The fact that says who must be entitled, and what each holds."""
        if self.holder == "company":
            return "own_licences"
        return "supplier_licences" if self.operation_id.code in BUYING else "licences"

    def _cases(self, records, facts, concerned):
        """Who is the registrant of a product sells it without licence or filing (Order 739; regulation.md 2.6)."""
        company = records[:1]._med_company()
        if self.holder == "company" and company.med_registrant:
            own = company.partner_id.commercial_partner_id.id
            return super()._cases(records, facts, lambda d: concerned(d) and d["registrant"] != own)
        return super()._cases(records, facts, concerned)

    def _concerns(self, party):
        return self.holder == "company" or super()._concerns(party)
