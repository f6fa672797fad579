"""What comes after the gate: merged customers, automations, very long orders."""

from odoo import Command
from odoo.tests import tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestFollowUp(RuleCase):
    def test_merged_customers_are_judged_again(self):
        """A merge gives an order to another customer by SQL, past every constraint."""
        self.rule(
            check_type="domain",
            condition_domain="[('partner_id.ref', '=', 'CLOSED')]",
            severity="block",
            message="Closed.",
        )
        closed = self.env["res.partner"].create({"name": "停业公司", "ref": "CLOSED"})
        order = self.order()
        order.action_confirm()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.hospital | closed).ids, closed)
        self.assertEqual(order.partner_id, closed)
        self.run_cron("med_base.ir_cron_outbox")
        hold = self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        self.assertRecordValues(hold, [{"state": "open", "severity": "block", "partner_id": closed.id}])

    def test_evidence_outlasts_a_merge(self):
        order = self.order()
        order.action_confirm()
        check = self.env["med.check"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        target = self.env["res.partner"].create({"name": "合并后"})
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.hospital | target).ids, target)
        check.invalidate_recordset()
        self.assertRecordValues(check, [{"partner_name": "市第一医院"}])

    def test_automation_runs_our_verbs(self):
        """The shipped example, copied and switched on, holds an archived customer."""
        example = self.env.ref("med_base.automation_hold_archived")
        self.assertFalse(example.active)
        automation = example.copy({"active": True})
        self.assertTrue(automation.action_server_ids)
        partner = self.env["res.partner"].create({"name": "停业公司"})
        partner.action_archive()
        hold = self.env["med.hold"].search([("model", "=", "res.partner"), ("res_id", "=", partner.id)])
        self.assertRecordValues(hold, [{"kind": "manual", "state": "open"}])
        self.refused(self.order(partner).action_confirm)

    def test_a_refusal_inside_an_automation_stays_a_refusal(self):
        model = self.env.ref("sale.model_sale_order").id
        self.rule(severity="block")
        self.env["base.automation"].create(
            {
                "name": "confirm when sent",
                "model_id": model,
                "trigger": "on_create",
                "action_server_ids": [
                    Command.create(
                        {"name": "x", "model_id": model, "state": "code", "code": "records.action_confirm()"}
                    )
                ],
            }
        )
        payload = self.refused(lambda: self.order(lines=[(self.device, 6, 1000)]))
        self.assertEqual(payload["documents"][0]["findings"][0]["severity"], "block")

    def test_two_thousand_lines(self):
        """Judged in one pass, with the queries of a short one."""
        service = self.env["product.product"].create({"name": "耗材", "type": "service", "taxes_id": False})
        self.rule(check_type="formula", formula="line_count > 1999", severity="block", message="Long.")
        order = self.order(lines=[(service, 1, 1)] * 2000)
        payload = self.refused(order.action_confirm)
        self.assertEqual(payload["documents"][0]["findings"][0]["message"], "Long.")
        before = self.cr.sql_log_count
        self.env["med.gate"]._evaluate("sale.confirm", order)
        self.assertLess(self.cr.sql_log_count - before, 15)
