from odoo.addons.med_qualification.tests.common_check import CheckCase
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

RULE = {
    "name": "大额订单", "check_type": "threshold", "operator": ">", "severity": "block", "message": "%(value)s",
    "value": 5,
}  # fmt: skip


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestScreening(CheckCase):
    """After a change of the rules, approved partners and open orders are looked at again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["med.screening"].search([("state", "=", "waiting")])._drive({"state": "stopped"})
        cls.rules = cls.user("rules")
        cls.rules_2 = cls.user("rules", "test-rules-2")
        cls.dealer.user_id = cls.sales

    def publish(self, **values):
        """A rule of one person, published by another: no order over 5."""
        draft = self.env["med.rule"].with_user(self.rules).create(
            {
                **RULE,
                "operation_id": self.env.ref("med_base.operation_sale_confirm").id,
                "fact_id": self.env.ref("med_base.fact_amount").id,
                "lockout_reason": "试验",
                **values,
            }
        )  # fmt: skip
        self.env["med.rule.trial"].with_user(self.rules).create({"rule_id": draft.id, "days": 30})
        self.run_cron("med_base.ir_cron_trial")
        draft.action_submit()
        draft.with_user(self.rules_2).action_publish()
        return draft

    def run_screening(self):
        self.run_cron("med_qualification.ir_cron_screening")
        return self.env["med.screening"].search([("company_id", "=", self.company.id)], order="id desc", limit=1)

    def confirmed(self):
        self.qualify()
        order = self.of_dealer(self.device)
        order.action_confirm()
        return order

    def gate_hold(self, order):
        return self.env["med.hold"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id), ("kind", "=", "gate")], order="id desc", limit=1
        )

    def test_publishing_a_rule_holds_open_orders(self):
        order = self.confirmed()
        self.assertFalse(self.gate_hold(order))
        rule = self.publish()
        waiting = self.env["med.screening"].search([("state", "=", "waiting"), ("company_id", "=", self.company.id)])
        self.assertEqual(len(waiting), 1)
        self.assertIn(rule.code, waiting.causes)
        screening = self.run_screening()
        self.assertRecordValues(screening, [{"state": "done", "cause": "rule", "held": 1, "dry_run": False}])
        hold = self.gate_hold(order)
        self.assertEqual((hold.state, hold.severity), ("open", "block"))
        line = screening.line_ids
        self.assertRecordValues(
            line,
            [{"model": "sale.order", "res_id": order.id, "before": "passed", "after": "block", "hold_id": hold.id}],
        )
        told = screening.activity_ids
        self.assertEqual(told.user_id, order.user_id)
        # and back: the rule is retired, the hold released at once
        rule.with_user(self.rules).action_request_retire()
        rule.with_user(self.rules_2).action_retire()
        screening = self.run_screening()
        self.assertEqual((hold.state, screening.released), ("released", 1))
        self.assertRecordValues(screening.line_ids, [{"before": "block", "after": "passed", "grave": False}])

    def test_delivered_orders_stay_as_they_are(self):
        order = self.confirmed()
        self.delivery(order).with_context(skip_backorder=True).button_validate()
        self.assertEqual(order.delivery_status, "full")
        self.publish()
        self.assertEqual(self.run_screening().held, 0)
        self.assertFalse(self.gate_hold(order))

    def test_a_dry_run_changes_nothing(self):
        order = self.confirmed()
        self.publish()
        self.env["med.screening"].search([("state", "=", "waiting")])._drive({"state": "stopped"})
        before = self.env["med.screening.status"].search_count([])
        wizard = self.env["med.screening.start"].with_user(self.quality).create({"dry_run": True, "reason": "看看"})
        screening = self.env["med.screening"].browse(wizard.action_start()["res_id"])
        self.run_cron("med_qualification.ir_cron_screening")
        self.assertRecordValues(screening, [{"state": "done", "dry_run": True, "held": 1, "cause": "manual"}])
        self.assertEqual(screening.line_ids.res_id, order.id)
        self.assertFalse(self.gate_hold(order))
        self.assertFalse(screening.activity_ids)
        self.assertEqual(self.env["med.screening.status"].search_count([]), before)

    def test_partners_whose_standing_changed(self):
        self.qualify()
        other = self.partner("第二客户", "distributor", user_id=self.sales.id)
        for code in ("business_licence", "operation_licence"):
            self.licence(code, other)
        self.env["med.screening"]._request("manual", "first")
        first = self.run_screening()
        self.assertFalse(first.line_ids, "nothing to compare with")
        self.assertGreaterEqual(first.partner_count, 2)
        for partner in self.dealer | other:
            for licence in partner.med_document_ids.filtered(lambda d: d.type_id.code == "business_licence"):
                licence.with_user(self.head).action_revoke("吊销")
        self.kind("business_licence").with_user(self.rules).write({"four_eyes": False})  # a type changes
        screening = self.run_screening()
        self.assertEqual(screening.cause, "type")
        lines = screening.line_ids.filtered(lambda line: line.model == "res.partner")
        self.assertEqual(set(lines.mapped("res_id")), {self.dealer.id, other.id})
        self.assertTrue(all(lines.mapped("grave")))
        self.assertEqual(set(lines.mapped("after")), {"closed"})
        self.assertTrue(all(line.findings for line in lines))
        self.assertEqual(screening.activity_ids.user_id, self.sales)
        self.assertEqual(len(screening.activity_ids), 1, "one for the owner of two partners")

    def test_a_requirement_is_published(self):
        self.qualify()
        self.env["med.screening"]._request("manual", "first")
        self.run_screening()
        before = self.dealer._med_admissions(company=self.company)[self.dealer.id]
        row = (
            self.env["med.requirement"]
            .with_user(self.rules)
            .create(
                {
                    "name": "经销商 GSP 证书", "flow": "sell", "class_2": True, "class_3": True, "severity": "block",
                    "partner_type_ids": self.kind("distributor", "partner_type").ids,
                    "all_type_ids": self.kind("gsp_certificate").ids,
                }
            )
        )  # fmt: skip
        row.action_submit()
        row.with_user(self.rules_2).action_publish()
        screening = self.run_screening()
        self.assertEqual((screening.cause, screening.changed), ("requirement", 1))
        self.assertIn(row.code, screening.causes)
        self.assertRecordValues(
            screening.line_ids, [{"res_id": self.dealer.id, "before": before, "after": "closed", "grave": True}]
        )

    def test_what_was_approved_stays_approved(self):
        """An order that was let through by a waiver is not held again because another rule was published."""
        self.qualify()
        self.publish(code="LARGE", severity="approve", waive_group_id=self.env.ref("med_base.group_quality_head").id)
        order = self.of_dealer(self.device)
        self.env["med.gate"].request_approval("sale.order", order.id, "急用")
        approval = self.env["med.approval"].search([("res_id", "=", order.id), ("model", "=", "sale.order")])
        approval.with_user(self.head).action_approve("同意")
        self.env["med.waiver"].search([("res_id", "=", order.id)])._drive({"expires_on": "2099-01-01"})  # real clock
        order.action_confirm()
        self.publish(code="OTHER", name="更大的订单", value=5000)
        screening = self.run_screening()
        self.assertEqual((screening.state, screening.held), ("done", 0))
        self.assertNotIn("open", self.env["med.hold"].search([("res_id", "=", order.id)]).mapped("state"))

    def test_a_held_order_is_not_shipped(self):
        order = self.confirmed()
        delivery = self.delivery(order)
        self.publish()
        self.run_screening()
        self.assertEqual(set(self.findings(delivery.button_validate)), {"hold"})
        hold = self.gate_hold(order)
        rule = self.env["med.rule"].search([("name", "=", RULE["name"]), ("state", "=", "published")])
        rule.with_user(self.rules).action_request_retire()
        rule.with_user(self.rules_2).action_retire()
        self.run_screening()
        self.assertEqual(hold.state, "released")
        delivery.with_context(skip_backorder=True).button_validate()
        self.assertEqual(delivery.state, "done")

    def test_killed_and_taken_up_again(self):
        """Each batch is committed with its place: what was done is not done again, what is left is done."""
        self.qualify()
        partners = self.dealer | (self.company | self.company_2).partner_id
        for number in range(3):
            partner = self.partner(f"客户{number}", "distributor")
            self.licence("business_licence", partner)
            partners |= partner
        self.env["med.screening"]._request("manual", "again")
        screening = self.env["med.screening"].search([("state", "=", "waiting"), ("company_id", "=", self.company.id)])
        self.patch(self.env.registry["med.screening"], "_batch_size", lambda self: 2)
        screening._step()  # begins
        screening._step()
        self.assertEqual((screening.state, screening.phase, screening.partner_count), ("running", "partners", 2))
        kept = dict(self.env["med.screening.status"]._of(partners, self.company))
        self.assertEqual(len(kept), 2)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            screening._step()
            self.assertEqual(screening.partner_count, 4)
            raise ZeroDivisionError  # the process dies before the commit
        self.env.invalidate_all()
        self.assertEqual(screening.partner_count, 2)
        self.run_cron("med_qualification.ir_cron_screening")
        self.assertEqual(screening.state, "done")
        every = screening._partner_ids(0, None)
        self.assertEqual(screening.partner_count, len(every))
        self.assertEqual(
            set(self.env["med.screening.status"]._of(partners, self.company)), set(every) & set(partners.ids)
        )

    def test_who_may(self):
        for user in (self.sales, self.auditor, self.user("warehouse")):
            with self.assertRaises(AccessError, msg=user.login):
                self.env["med.screening"].with_user(user).action_screen_now()
        screening = self.env["med.screening"].browse(
            self.env["med.screening"].with_user(self.quality).action_screen_now()["res_id"]
        )
        for user in (self.sales, self.head, self.env.user):
            with self.assertRaises(AccessError):
                screening.with_user(user).write({"state": "done"})
            with self.assertRaises(AccessError):
                self.env["med.screening"].with_user(user).create({"company_id": self.company.id})
            with self.assertRaises(AccessError):
                self.env["med.screening.line"].with_user(user).create({"screening_id": screening.id, "model": "x"})
        with self.assertRaises(AccessError):
            screening.with_user(self.sales).action_stop()
        screening.with_user(self.quality).action_stop()
        self.assertEqual(screening.state, "stopped")
        stranger = self.user(
            "sales", "test-stranger", company_id=self.company_2.id, company_ids=[(6, 0, self.company_2.ids)]
        )
        self.assertNotIn(screening, self.env["med.screening"].with_user(stranger).search([]))

    def test_a_rule_of_one_company_is_its_own(self):
        self.env["med.screening"]._request("rule", "x", self.company_2)
        waiting = self.env["med.screening"].search([("state", "=", "waiting")])
        self.assertEqual(waiting.company_id, self.company_2)

    def test_a_date_is_reached(self):
        self.publish(date_from="2026-06-20")
        self.env["med.screening"].search([("state", "=", "waiting")])._drive({"state": "stopped"})
        self.env["med.screening"]._cron_daily()
        self.assertFalse(self.env["med.screening"].search([("state", "=", "waiting")]))
        with freeze_time("2026-06-20"):
            self.env["med.screening"]._cron_daily()
        self.assertIn("date", self.env["med.screening"].search([("state", "=", "waiting")]).mapped("cause"))

    def test_the_number_of_queries_does_not_grow(self):
        def count(number):
            partners = self.env["res.partner"]
            for index in range(number):
                partners |= self.partner(f"客户{number}-{index}", "distributor")
                self.licence("business_licence", partners[-1])
            self.env["med.screening"]._request("manual", f"of {number}")
            screening = self.env["med.screening"].search(
                [("state", "=", "waiting"), ("company_id", "=", self.company.id)]
            )
            screening._step()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            screening._batch()
            used = self.env.cr.sql_log_count - before
            screening._drive({"state": "stopped"})
            self.env.flush_all()
            return used

        count(1)
        self.assertEqual(count(2), count(6))
