"""What credit may cost an order, in queries."""

from odoo.tests import tagged

from .common import CreditCase

MOST = 12


@tagged("post_install", "-at_install")
class TestCreditBudget(CreditCase):
    def cost(self, *rules):
        """Queries to confirm an order of 50 lines with these rules in force, and no others."""
        published = self.env["med.rule"].search([("state", "=", "published")])
        published._force({"state": "retired"})
        shipped = self.env["med.rule"].browse([self.env.ref(f"med_credit.{name}").id for name in rules])
        shipped._force({"state": "published"})
        for _warm in range(2):
            order = self.order(lines=[(self.device, 1, 1)] * 50)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.action_confirm()
            self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_all_rules_of_credit(self):
        self.account(limit=10**9, terms_limited=True, terms_days=30)
        without = self.cost()
        self.assertLessEqual(
            self.cost("rule_limit", "rule_overdue", "rule_limit_expired", "rule_terms") - without, MOST
        )  # fmt: skip
