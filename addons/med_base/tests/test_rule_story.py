"""Story e: an administrator writes a rule, tries it, another publishes it, the next order obeys it."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_rules import RuleCase
from .screenshot import PictureCase


@tagged("post_install", "-at_install")
class TestRuleStory(PictureCase, RuleCase):
    def test_story(self):
        author = self.user("rules", "story-author", lang="zh_CN")
        second = self.user("rules", "story-second", lang="zh_CN")
        seller = self.user("sales", "story-seller", lang="zh_CN")
        for quantity in (1, 2, 3, 4, 5, 6):
            self.order(lines=[(self.device, quantity, 1000)]).action_confirm()
        self.picture_tour("/odoo/action-med_base.action_med_rule", "med_base_rule_write", login=author.login)
        rule = self.env["med.rule"].search([("name", "=", "大额订单须审批")])
        self.assertRecordValues(rule, [{"state": "draft", "value": 5000, "operator": ">", "severity": "approve"}])
        self.run_cron("med_base.ir_cron_trial")
        self.assertRecordValues(rule.trial_ids, [{"state": "done"}])
        self.assertGreaterEqual(rule.trial_ids.found, 1)
        with mute_logger("odoo.http"):
            self.picture_tour("/odoo/action-med_base.action_med_rule", "med_base_rule_submit", login=author.login)
        self.assertEqual(rule.state, "submitted")
        self.picture_tour("/odoo/action-med_base.action_med_rule", "med_base_rule_publish", login=second.login)
        self.assertRecordValues(rule, [{"state": "published", "published_by_id": second.id}])
        order = self.order(lines=[(self.device, 6, 1000)], user=seller, user_id=seller.id)
        with mute_logger("odoo.http"):
            self.picture_tour(f"/odoo/sales/{order.id}", "med_base_rule_obeyed", login=seller.login)
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")
        check = self.env["med.check"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)], limit=1)
        self.assertRecordValues(check, [{"result": "refused", "rules": [f"{rule.code}:{rule.version}"]}])
