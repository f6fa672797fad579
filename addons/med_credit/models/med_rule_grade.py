from odoo import fields, models
from odoo.addons.med_base.tools.finding import Finding


class MedRule(models.Model):
    """What the grade of the payer says about its orders."""

    _inherit = "med.rule"

    check_type = fields.Selection(
        selection_add=[("credit_grade", "Hold policy of the credit grade")],
        ondelete={"credit_grade": lambda rules: rules._retire_without_credit()},
    )

    def _shared(self):
        return self.check_type == "credit_grade" or super()._shared()

    def _check_credit_grade(self, records, facts):
        """Documents whose payer's grade has every order approved, or paid in advance and it is not.

        Paid in advance: with the document the payer owes nothing, since payments not applied or deposits cover it.
        """
        found = {}
        for record, standing, account in self._graded(records, facts):
            currency = self.env["res.currency"].browse(standing["currency"])
            uncovered = currency.compare_amounts(standing["exposure"], 0) > 0
            policy = account.grade_id.hold_policy
            if policy == "approve" or (policy == "prepay" and uncovered):
                found[record.id] = Finding(
                    values={
                        "grade": account.grade_id.display_name,
                        "points": f"{account.points:.0f}",
                        "exposure": currency.format(standing["exposure"]),
                    },
                    link=("med.credit.account", account.id),
                )
        return found

    def _check_overdue_days(self, records, facts):
        """The fast lane: customers whose grade grants days of grace are not held within them."""
        found = super()._check_overdue_days(records, facts)
        bound = facts.bounds.get(self.id, self.value)
        for record, standing, account in self._graded(records, facts):
            grade = account.grade_id
            if (
                record.id in found
                and grade.hold_policy == "fast"
                and standing["overdue_days"] <= bound + grade.grace_days
            ):
                del found[record.id]
        return found

    def _graded(self, records, facts):
        """(record, standing, account) of the documents whose payer has a grade."""
        standings = self._standings(records, facts)
        # sudo: the grade decides, whoever asks
        accounts = self.env["med.credit.account"].sudo().browse({s["account"] for _r, s in standings if s["account"]})
        graded = {account.id: account for account in accounts if account.grade_id}
        return [(r, s, graded[s["account"]]) for r, s in standings if s["account"] in graded]
