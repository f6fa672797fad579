from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestHold(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.approvable = cls.rule(code="BIG", waive_group_id=cls.env.ref("med_base.group_quality_head").id)
        cls.seller = cls.user("sales")
        cls.big = cls.order(lines=[(cls.device, 6, 1000)], user=cls.seller, user_id=cls.seller.id)

    def waiver(self, order=None, **values):
        order = order or self.big
        hold = self.hold(order)
        verdict = self.env["med.gate"]._evaluate("sale.confirm", order)[0]
        return self.env["med.waiver"]._make(
            {
                "hold_id": hold.id,
                "model": order._name,
                "res_id": order.id,
                "company_id": order.company_id.id,
                "operation_id": hold.operation_id.id,
                "rule_code": "BIG",
                "rule_version": 1,
                "fingerprint": verdict.fingerprint,
                "ceiling": 6000,
                "expires_on": fields.Datetime.now() + timedelta(days=1),
                "granted_by_id": self.env.uid,
                **values,
            }
        )

    # --- waivers ------------------------------------------------------------------------------------------------------

    def test_waiver_lets_through_once(self):
        waiver = self.waiver()
        self.big.action_confirm()
        self.assertEqual((self.big.state, waiver.state), ("sale", "used"))
        check = self.env["med.check"].search([("model", "=", "sale.order"), ("res_id", "=", self.big.id)], limit=1)
        self.assertRecordValues(check, [{"result": "waived", "waivers": waiver.ids}])
        self.big._action_cancel()
        self.big.action_draft()
        self.refused(self.big.action_confirm)

    def test_waiver_is_not_used_twice(self):
        waiver = self.waiver()
        self.env["med.waiver"]._use(waiver.ids)
        with self.assertRaises(UserError):
            self.env["med.waiver"]._use(waiver.ids)

    def test_waiver_is_for_the_document_as_it_was(self):
        self.waiver()
        for change in (
            lambda: self.big.order_line.write({"product_uom_qty": 7}),
            lambda: self.big.order_line.write({"price_unit": 1001}),
            lambda: self.big.write({"partner_shipping_id": self.env["res.partner"].create({"name": "x"}).id}),
        ):
            with self.env.cr.savepoint() as savepoint:
                change()
                self.refused(self.big.action_confirm)
                savepoint.rollback()

    def test_waiver_bounds(self):
        for values in (
            {"ceiling": 5999},
            {"expires_on": fields.Datetime.now() - timedelta(minutes=1)},
            {"rule_code": "OTHER"},
            {"state": "revoked"},
            {"operation_id": self.env.ref("med_base.operation_sale_change").id},
            {"res_id": self.order(lines=[(self.device, 6, 1000)]).id},
            {"company_id": self.company_2.id},
        ):
            with self.env.cr.savepoint() as savepoint:
                self.waiver(**values)
                self.refused(self.big.action_confirm)
                savepoint.rollback()

    def test_waiver_covers_no_block(self):
        self.waiver()
        self.rule(code="BIG2", severity="block")
        self.refused(self.big.action_confirm)

    def test_nobody_writes_a_waiver(self):
        waiver = self.waiver()
        for role in ("sales", "quality_head", "rules", "auditor", "credit"):
            user = self.user(role)
            for verb in (
                lambda w: w.write({"state": "granted", "ceiling": 10**9}),
                lambda w: w.copy(),
                lambda w: w.unlink(),
                lambda w: w.create({"hold_id": w.hold_id.id}),
            ):
                with self.assertRaises(AccessError):
                    verb(waiver.with_user(user))
        with self.assertRaises(UserError):
            waiver.with_user(self.seller).action_revoke()
        waiver.with_user(self.user("quality_head")).action_revoke()
        self.refused(self.big.action_confirm)

    # --- holds --------------------------------------------------------------------------------------------------------

    def test_hold_tells_what_and_who(self):
        hold = self.hold(self.big)
        self.assertRecordValues(
            hold,
            [
                {
                    "kind": "gate",
                    "state": "open",
                    "severity": "approve",
                    "amount": 6000,
                    "partner_id": self.hospital.id,
                    "company_id": self.company.id,
                    "user_id": self.seller.id,
                    "rule_names": "大额订单",
                }
            ],
        )
        self.assertIn("Ask the sales director.", hold.findings_html)

    def test_hold_ends_when_the_order_passes(self):
        hold = self.hold(self.big)
        self.big.order_line.product_uom_qty = 1
        self.big.action_confirm()
        self.assertEqual(hold.state, "released")

    def test_hold_ends_by_itself_when_facts_change(self):
        hold = self.hold(self.big)
        self.big.with_user(self.seller).write({"order_line": [(1, self.big.order_line.id, {"product_uom_qty": 1})]})
        self.env.flush_all()
        hold.invalidate_recordset()
        self.assertTrue(hold.recheck)
        self.run_cron("med_base.ir_cron_recheck_holds")
        self.assertRecordValues(hold, [{"state": "released", "recheck": False}])
        self.assertIn("can go on", self.big.activity_ids.summary)

    def test_hold_stays_while_something_stands_against_it(self):
        hold = self.hold(self.big)
        self.hospital.country_id = self.env.ref("base.us")
        hold.invalidate_recordset()
        self.assertTrue(hold.recheck)
        self.run_cron("med_base.ir_cron_recheck_holds")
        self.assertRecordValues(hold, [{"state": "open", "recheck": False}])

    def test_hold_of_a_cancelled_order_is_cancelled(self):
        hold = self.hold(self.big)
        self.big._action_cancel()
        self.run_cron("med_base.ir_cron_daily_holds")
        self.assertEqual(hold.state, "cancelled")

    def test_two_holds_in_a_language(self):
        """The message is in the user's language."""
        self.approvable.with_context(lang="zh_CN").write({"message": "%(document)s：%(value)s 超过 %(bound)s。"})
        verdict = self.env["med.gate"].with_context(lang="zh_CN")._evaluate("sale.confirm", self.big)[0]
        self.assertIn("超过 5,000", verdict.findings[0]["message"])

    def test_rules_are_named_in_the_reader_s_language(self):
        self.approvable.with_context(lang="zh_CN").write({"name": "大额订单须审批"})
        hold = self.hold(self.big)
        self.assertEqual(hold.with_context(lang="zh_CN").rule_names, "大额订单须审批")
        self.assertEqual(hold.with_context(lang="en_US").rule_names, self.approvable.with_context(lang="en_US").name)

    def test_driven_fields_are_not_written(self):
        hold = self.hold(self.big)
        for role in ("sales", "quality_head", "rules", "credit", "auditor"):
            for values in ({"state": "released"}, {"findings": []}, {"severity": "approve"}, {"fingerprint": "x"}):
                with self.assertRaises(AccessError):
                    hold.with_user(self.user(role)).write(values)
            with self.assertRaises(UserError):
                hold.with_user(self.user(role)).unlink()
        hold.with_user(self.user("quality_head")).write({"user_id": self.user("quality").id})

    # --- a change of what has passed ----------------------------------------------------------------------------------

    def refused_change(self):
        """A line added to a confirmed order, refused, with the hold that the rollback leaves."""
        order = self.order(user=self.seller, user_id=self.seller.id)
        order.action_confirm()
        line = {"product_id": self.device.id, "product_uom_qty": 6, "price_unit": 1000, "order_id": order.id}
        verdicts = []
        with (
            patch.object(type(self.env["med.gate"]), "_after_end", lambda gate, refused: verdicts.extend(refused)),
            self.assertRaises(GateBlocked),
            self.env.cr.savepoint(),
        ):
            self.env["sale.order.line"].create(line)
        self.env["med.gate"]._write_refusals(verdicts)
        hold = self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        return order, line, hold

    def test_a_refused_change_is_approved_and_made_again(self):
        order, line, hold = self.refused_change()
        self.assertRecordValues(hold, [{"state": "open", "severity": "approve", "amount": 7000}])
        self.run_cron("med_base.ir_cron_daily_holds")
        self.assertEqual(hold.state, "open", "the order as it is does not speak for the change")
        head = self.user("quality_head")
        self.env["med.gate"].with_user(self.seller).request_approval("sale.order", order.id, "客户加单")
        self.assertEqual(hold.state, "requested")
        hold.approval_ids.with_user(head).action_approve("同意")
        self.assertEqual(hold.state, "released")
        self.env["sale.order.line"].with_user(self.seller).create(line)
        self.assertEqual(order.amount_total, 7000)
        self.refused(lambda: self.env["sale.order.line"].create(line))

    def test_a_refused_change_that_nobody_comes_back_to_expires(self):
        _order, _line, hold = self.refused_change()
        with freeze_time(fields.Datetime.now() + timedelta(days=8)):
            self.run_cron("med_base.ir_cron_daily_holds")
        self.assertEqual(hold.state, "expired")

    # --- by hand ------------------------------------------------------------------------------------------------------

    def test_by_hand(self):
        order = self.order()
        with self.assertRaises(AccessError):
            order.with_user(self.seller).action_med_hold("x")
        with self.assertRaises(UserError):
            order.with_user(self.user("quality")).action_med_hold("")
        order.with_user(self.user("quality")).action_med_hold("等待检验报告")
        order.with_user(self.user("quality")).action_med_hold("等待检验报告")
        hold = self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        self.assertEqual(len(hold), 1)
        self.refused(order.action_confirm)
        for role, reason in (("sales", "x"), ("quality", " ")):
            with self.assertRaises(UserError):
                hold.with_user(self.user(role)).action_release(reason)
        hold.with_user(self.user("quality")).action_release("报告已到")
        order.action_confirm()
        with self.assertRaises(UserError):
            hold.with_user(self.user("quality")).action_release("again")

    def test_gate_holds_are_not_released_by_hand(self):
        with self.assertRaises(UserError):
            self.hold(self.big).with_user(self.user("quality_head")).action_release("let it go")

    def test_only_certain_documents_are_held_by_hand(self):
        for values in (
            {"model": "res.users", "res_id": 2, "reason": "x"},
            {"model": "sale.order", "res_id": self.big.id, "reason": "x", "state": "released"},
            {"model": "sale.order", "res_id": self.big.id, "reason": "x", "kind": "gate"},
        ):
            with self.assertRaises(UserError):
                self.env["med.hold"].with_user(self.user("quality")).create(values)

    # --- companies ----------------------------------------------------------------------------------------------------

    def test_other_company_sees_nothing(self):
        hold = self.hold(self.big)
        stranger = self.user(
            "quality_head", "stranger", company_id=self.company_2.id, company_ids=[(6, 0, self.company_2.ids)]
        )
        self.assertFalse(self.env["med.hold"].with_user(stranger).search([("id", "=", hold.id)]))
        with self.assertRaises(AccessError):
            hold.with_user(stranger).action_recheck()
        with self.assertRaises(AccessError):
            self.env["med.gate"].with_user(stranger).preview("sale.order", self.big.ids)

    # --- actions ------------------------------------------------------------------------------------------------------

    def action(self, code):
        model = self.env.ref("sale.model_sale_order").id
        return self.env["ir.actions.server"].create({"name": "x", "model_id": model, "state": "code", "code": code})

    def test_actions_run_in_the_background(self):
        self.rule(
            code="ACT",
            severity="block",
            finding_action_ids=self.action("records.write({'client_order_ref': 'found'})").ids,
            release_action_ids=self.action("records.write({'client_order_ref': 'released'})").ids,
        )
        hold = self.hold(self.big)
        self.assertFalse(self.big.client_order_ref)
        self.run_cron("med_base.ir_cron_outbox")
        self.assertEqual(self.big.client_order_ref, "found")
        self.big.order_line.product_uom_qty = 1
        hold._reevaluate()
        self.run_cron("med_base.ir_cron_outbox")
        self.assertEqual((hold.state, self.big.client_order_ref), ("released", "released"))

    def test_an_action_that_fails_opens_nothing(self):
        self.rule(code="ACT", severity="block", finding_action_ids=self.action("1 / 0").ids)
        self.hold(self.big)
        self.run_cron("med_base.ir_cron_outbox")
        row = self.env["med.outbox"].search([("kind", "=", "rule_action")], order="id desc", limit=1)
        self.assertIn("division", row.error)
        self.refused(self.big.action_confirm)
