"""Holds are for their owners to read: what a background job or another person writes is in the owner's language."""

from odoo.tests import tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestHoldWords(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        role = cls.env.ref("med_base.group_quality_head")
        cls.approvable = cls.rule(code="BIG", waive_group_id=role.id)
        cls.approvable.update_field_translations("resolution", {"zh_CN": "请联系销售总监。"})
        cls.seller = cls.user("sales", lang="zh_CN")
        cls.big = cls.order(lines=[(cls.device, 6, 1000)], user=cls.seller, user_id=cls.seller.id)

    def test_background_job(self):
        hold = self.hold(self.big)
        self.run_cron("med_base.ir_cron_daily_holds")
        self.assertEqual(hold.findings[0]["resolution"], "请联系销售总监。")
        self.big.order_line.product_uom_qty = 1
        self.run_cron("med_base.ir_cron_daily_holds")
        self.assertEqual(hold.state, "released")
        self.assertIn("可以继续", self.big.activity_ids.summary)

    def test_approver(self):
        head = self.user("quality_head")
        self.hold(self.big)
        self.env["med.gate"].with_user(self.seller).request_approval("sale.order", self.big.id, "急用")
        approval = self.env["med.approval"].search([("res_id", "=", self.big.id), ("state", "=", "pending")])
        approval.with_user(head).action_approve()
        self.assertEqual(approval.state, "approved")
        self.assertIn("已批准", self.big.activity_ids.filtered(lambda a: a.user_id == self.seller).summary)

    def test_trial(self):
        author = self.user("rules", lang="zh_CN")
        self.approvable.update_field_translations("message", {"zh_CN": "%(document)s 超过限额。"})
        self.env.cr.execute("UPDATE med_rule SET state = 'draft' WHERE id = %s", [self.approvable.id])
        self.env.invalidate_all()
        self.order(lines=[(self.device, 7, 1000)]).action_confirm()
        self.approvable.with_user(author).action_try()
        self.run_cron("med_base.ir_cron_trial")
        self.assertTrue(self.approvable.trial_ids.line_ids)
        self.assertIn("超过限额", self.approvable.trial_ids.line_ids[0].message)
