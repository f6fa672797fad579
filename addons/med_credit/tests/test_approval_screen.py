from odoo.tests import tagged

from .collection_common import CollectionCase


@tagged("post_install", "-at_install")
class TestApprovalScreen(CollectionCase):
    """Who decides sees all of it on one page; who does not decide about credit sees nothing of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user("quality_head")

    def asked(self, amount=5000):
        order = self.order(user=self.sales_user, lines=[(self.device, amount / 1000, 1000)]).with_user(self.sales_user)
        verdicts = self.env["med.gate"].with_user(self.sales_user)._evaluate("sale.confirm", order)
        self.env["med.gate"].sudo().with_user(1)._write_refusals(verdicts)
        hold = self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        return self.env["med.approval"].with_user(self.sales_user)._request(hold, "急用")

    def test_page(self):
        self.account(limit=2000)
        self.october()
        disputed = self.invoice(40, date="2026-10-21", due="2026-11-20")
        disputed.with_user(self.finance_user).med_dispute_id = self.env.ref("med_credit.dispute_price")
        statement = self.statement()
        self.run_cron("med_credit.ir_cron_dunning")
        ticket = self.env["med.dunning"].search([("partner_id", "=", self.hospital.id)])
        earlier = self.asked(4000)
        earlier.with_user(self.credit_user).action_refuse("先付清逾期款")
        approval = self.asked()
        page = approval.with_user(self.credit_user).credit_html
        for text in (
            *("2,000.00", "5,000.00", "1,317.00", "Overdue", "1,000.00", "40.00", "26-10", statement.name, ticket.name),
            *("Within the credit limit", earlier.name, "先付清逾期款", self.device.name, "col-md-6"),
        ):
            self.assertIn(text, page)
        self.assertFalse(approval.with_user(self.sales_user).credit_html)
        self.assertTrue(approval.with_user(self.finance_user).credit_html)

    def test_a_customer_without_anything(self):
        self.account(limit=10)
        approval = self.asked(1000)
        page = approval.with_user(self.credit_user).credit_html
        for text in ("None was sent.", "Never dunned.", "Owes nothing."):
            self.assertIn(text, page)

    def test_form(self):
        """The button stays the kernel's; the view opens for who decides."""
        self.account(limit=10)
        approval = self.asked(1000).with_user(self.credit_user)
        view = approval.get_view(self.env.ref("med_base.approval_view_form").id, "form")
        self.assertIn("credit_html", view["arch"])
        self.assertNotIn(
            "credit_html", approval.with_user(self.sales_user).get_view(
                self.env.ref("med_base.approval_view_form").id, "form")["arch"],
        )  # fmt: skip
        approval.action_approve("可以")
        self.assertEqual(approval.state, "approved")

    def test_budget(self):
        """A list of approvals does not work out pages that nobody looks at."""
        self.account(limit=10)
        approval = self.asked(1000).with_user(self.credit_user)
        self.assertNotIn("credit_html", approval.get_view(view_type="list")["arch"])
