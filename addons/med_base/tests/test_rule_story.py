"""Story e: an administrator writes a rule, tries it, another publishes it, the next order obeys it.

It goes on until the order is approved and an auditor reads what happened. The guides show the pictures.
"""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_rules import RuleCase
from .screenshot import PictureCase

NAMES = {"author": "陈静", "second": "周敏", "seller": "李娜", "head": "王芳", "auditor": "赵强"}


@tagged("post_install", "-at_install")
class TestRuleStory(PictureCase, RuleCase):
    def person(self, role, login):
        person = self.user(role, f"story-{login}", lang="zh_CN")
        person.name = NAMES[login]
        return person

    def test_story(self):
        # Quality, too: an administrator of rules who is nothing else may not read the orders that a rule is about.
        author, second = self.person("rules,quality", "author"), self.person("rules,quality", "second")
        seller, head = self.person("sales", "seller"), self.person("quality_head", "head")
        auditor = self.person("auditor", "auditor")
        for quantity in (1, 2, 3, 4, 5, 6):
            self.order(lines=[(self.device, quantity, 1000)]).action_confirm()
        rules = "/odoo/action-med_base.action_med_rule"
        self.picture_tour(rules, "med_base_rule_write", login=author.login)
        rule = self.env["med.rule"].search([("name", "=", "大额订单须审批")])
        self.assertRecordValues(rule, [{"state": "draft", "value": 5000, "operator": ">", "severity": "approve"}])
        self.run_cron("med_base.ir_cron_trial")
        self.assertRecordValues(rule.trial_ids, [{"state": "done"}])
        self.assertGreaterEqual(rule.trial_ids.found, 1)
        with mute_logger("odoo.http"):
            self.picture_tour(rules, "med_base_rule_submit", login=author.login)
        self.assertEqual(rule.state, "submitted")
        self.picture_tour(rules, "med_base_rule_publish", login=second.login)
        self.assertRecordValues(rule, [{"state": "published", "published_by_id": second.id}])
        order = self.order(lines=[(self.device, 6, 1000)], user=seller, user_id=seller.id)
        with mute_logger("odoo.http"):
            self.picture_tour(f"/odoo/sales/{order.id}", "med_base_rule_obeyed", login=seller.login)
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")
        evidence = self.env["med.check"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)], limit=1)
        self.assertRecordValues(evidence, [{"result": "refused", "rules": [f"{rule.code}:{rule.version}"]}])

        lot = self.env["stock.lot"].create({"name": "批次 20260815", "product_id": self.device.id})
        lot.company_id = self.company
        lot.with_user(head).action_med_hold("监管部门通报，核实前暂停发货。")
        self.picture_tour("/odoo/action-med_base.action_med_hold", "med_base_rule_decided", login=head.login)
        order.with_user(seller).action_confirm()
        evidence = self.env["med.check"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)], limit=1)
        self.assertRecordValues(evidence, [{"result": "waived", "severity": False, "user_id": seller.id}])
        self.picture_tour("/odoo/action-med_base.action_med_check", "med_base_rule_proved", login=auditor.login)
