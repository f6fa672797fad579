"""What the gate lets itself be told, and what it tells: contexts, companies, customers, waivers for something else."""

from odoo import Command
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestAttackGate(RuleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.user("sales")
        cls.big = cls.order(lines=[(cls.device, 6, 1000)], user=cls.seller, user_id=cls.seller.id)

    # --- customers ----------------------------------------------------------------------------------------------------

    def portal(self):
        return new_test_user(self.env, "test-portal", "base.group_portal", partner_id=self.hospital.id)

    def test_customer_does_not_preview(self):
        self.rule(severity="approve", message="Internal: %(value)s")
        self.big.state = "sent"
        portal, public = self.portal(), self.env.ref("base.public_user")
        self.big.with_user(portal).check_access("read")
        for user in (portal, public):
            gate = self.env["med.gate"].with_user(user)
            for verb in (
                lambda gate=gate: gate.preview("sale.order", self.big.ids),
                lambda gate=gate: gate.request_approval("sale.order", self.big.id, "x"),
            ):
                with self.assertRaises(AccessError):
                    verb()
            for model in ("med.rule", "med.hold", "med.check", "med.log", "med.waiver", "med.approval", "med.fact"):
                with self.assertRaises(AccessError, msg=model):
                    self.env[model].with_user(user).search([])

    def test_refusal_in_a_customers_session(self):
        """By whatever way a customer comes to the gate, he reads what is meant for him."""
        self.rule(severity="block", message="Internal: %(value)s", message_customer="Please call us.")
        for user in (self.portal(), self.env.ref("base.public_user")):
            with self.assertRaises(GateBlocked) as caught, self.env.cr.savepoint():
                self.big.with_user(user).sudo()._validate_order()
            self.env.cr.postrollback.clear()
            self.env.cr.postcommit.clear()
            text = f"{caught.exception} {caught.exception.context}"
            self.assertNotIn("Internal", text)
            self.assertNotIn(self.big.name, text)
            self.assertIn("Please call us.", text)

    # --- contexts -----------------------------------------------------------------------------------------------------

    def test_context_does_not_choose_the_rules(self):
        """Which rules are in force is kept for all: not as the first one's context had it."""
        rule = self.rule(severity="block", active=False)
        self.env.registry.clear_cache()
        for active_test in (False, True):
            in_force = self.env["med.rule"].with_context(active_test=active_test)._in_force("sale.confirm", 1)
            self.assertNotIn(rule.id, [id_ for id_, *_ in in_force])
            self.env.registry.clear_cache()

    def test_company_of_the_browser(self):
        """What differs between companies is read as the order's company has it, whichever is ticked."""
        self.hospital.with_company(self.company).barcode = "closed"
        self.hospital.with_company(self.company_2).barcode = "open"
        self.rule(
            check_type="domain",
            condition_domain="[('partner_id.barcode', '=', 'closed')]",
            severity="block",
            message=".",
        )
        seller = self.user(
            "sales",
            "test-two",
            company_ids=[Command.set((self.company | self.company_2).ids)],
            company_id=self.company.id,
        )
        order = self.order(user=seller)
        hostile = order.with_user(seller).with_context(allowed_company_ids=[self.company_2.id, self.company.id])
        self.refused(hostile.action_confirm)

    def test_verb_in_the_context(self):
        hold = self.hold_by_hand()
        for token in (True, 1, "VERB", object()):
            with self.assertRaises(AccessError):
                hold.with_user(self.user("quality")).with_context(med_verb=token).write({"state": "released"})

    def hold_by_hand(self):
        self.big.with_user(self.user("quality")).action_med_hold("破损")
        return self.env["med.hold"].search([("res_id", "=", self.big.id), ("kind", "=", "manual")])

    # --- other companies ----------------------------------------------------------------------------------------------

    def test_user_of_another_company(self):
        self.rule(severity="approve")
        hold, manual = self.hold(self.big), self.hold_by_hand()
        values = {"company_id": self.company_2.id, "company_ids": [Command.set(self.company_2.ids)]}
        stranger = self.user("sales,quality_head,credit,rules,finance", "test-stranger", **values)
        ours = self.rule(company_id=self.company.id, severity="block", code="OURS")
        context = {"allowed_company_ids": [self.company.id, self.company_2.id]}
        for env in (self.env(user=stranger, su=False), self.env(user=stranger, su=False, context=context)):
            for number, verb in enumerate(
                (
                    lambda e: e["sale.order"].browse(self.big.id).action_confirm(),
                    lambda e: e["sale.order"].browse(self.big.id).action_med_hold("x"),
                    lambda e: e["sale.order"].browse(self.big.id).action_med_recheck(),
                    lambda e: e["med.gate"].preview("sale.order", self.big.ids),
                    lambda e: e["med.gate"].request_approval("sale.order", self.big.id, "x"),
                    lambda e: e["med.hold"].browse(hold.id).action_request_approval("x"),
                    lambda e: e["med.hold"].browse(hold.id).action_recheck(),
                    lambda e: e["med.hold"].browse(manual.id).action_release("x"),
                    lambda e: e["med.hold"].browse(hold.id).read(["findings"]),
                    lambda e: e["med.rule"].browse(ours.id).action_request_retire(),
                    lambda e: e["med.rule"].browse(ours.id).action_new_version(),
                    lambda e: e["med.rule.trial"].create({"rule_id": ours.id}),
                    lambda e: e["med.rule.trial"].create({"rule_id": self.rule().id, "company_id": self.company.id}),
                    lambda e: e["med.rule.override"].create(
                        {"rule_id": self.rule().id, "company_id": self.company.id, "switch_off": True, "reason": "x"}
                    ),
                )
            ):
                with self.assertRaises(AccessError, msg=str(number)), self.env.cr.savepoint():
                    verb(env)
        self.assertEqual((manual.state, hold.state), ("open", "open"))

    # --- waivers for something else -----------------------------------------------------------------------------------

    def approved(self, order):
        head = self.user("quality_head")
        hold = self.hold(order)
        hold.with_user(self.seller).action_request_approval("急用")
        hold.approval_ids.with_user(head).action_approve("同意")
        return hold

    def test_new_version_of_the_rule(self):
        """What was approved is 6,000 over 5,000; what the next version finds has been seen by nobody."""
        rule = self.rule(code="BIG")
        self.approved(self.big)
        rule._retire()
        self.env.flush_all()
        self.rule(code="BIG", version=2, value=1000, message="%(document)s is far too much.")
        self.refused(self.big.with_user(self.seller).action_confirm)

    def test_another_finding_of_the_rule(self):
        """One rule can find several things: approved is what it found when it was asked."""
        rule = self.rule(code="BIG")
        hold = self.approved(self.big)
        waiver = hold.waiver_ids
        self.assertRecordValues(waiver, [{"rule_code": "BIG", "rule_version": 1, "finding": ""}])
        verdict = self.env["med.gate"]._evaluate("sale.confirm", self.big)[0]
        self.assertFalse(verdict.refused)
        verdict.findings.append({**verdict.findings[0], "finding": "expired", "waived": False})
        self.env["med.gate"]._subtract_waivers([verdict])
        self.assertEqual([f["waived"] for f in verdict.findings], [True, False])
        self.assertTrue(rule.exists())

    def test_approval_of_another_document(self):
        """A waiver is for its document, though another one is the same in every value."""
        self.rule(code="BIG")
        self.approved(self.big)
        twin = self.order(lines=[(self.device, 6, 1000)], user=self.seller, user_id=self.seller.id)
        self.refused(twin.with_user(self.seller).action_confirm)

    # --- values that are none -----------------------------------------------------------------------------------------

    def test_fact_that_is_no_number(self):
        """Not a number is neither more nor less than a bound: it finds as a rule that cannot be worked out."""
        rule = self.rule(severity="block")
        facts_model = type(self.env["med.fact"])
        for value in (float("nan"), float("inf")):
            self.patch(
                facts_model, "_fact_amount", lambda self, records, at, value=value: dict.fromkeys(records.ids, value)
            )
            verdict = self.env["med.gate"]._evaluate("sale.confirm", self.big)[0]
            self.assertEqual([f["finding"] for f in verdict.findings], ["unworkable"], repr(value))
        self.assertTrue(rule)

    # --- what stands behind a shipment --------------------------------------------------------------------------------

    def test_order_of_a_customer_that_became_anothers_does_not_ship(self):
        """Confirmed for a clean customer, who then comes under one to whom nothing is sold."""
        clean = self.env["res.partner"].create({"name": "干净公司"})
        self.rule(
            check_type="domain",
            condition_domain=f"[('partner_id.commercial_partner_id', '=', {self.hospital.id})]",
            severity="block",
            message="Nothing for them.",
        )
        order = self.order(partner=clean)
        order.action_confirm()
        self.stock(self.device, 5)
        clean.parent_id = self.hospital
        self.run_cron("med_base.ir_cron_outbox")
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.picked = True
        payload = self.refused(picking.button_validate)
        self.assertIn("Nothing for them.", payload["documents"][0]["findings"][0]["message"])
        clean.parent_id = False
        self.run_cron("med_base.ir_cron_outbox")
        self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)]).action_recheck()
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_change_that_was_refused_does_not_stop_the_order(self):
        """What was asked in addition and refused leaves what passed as it was."""
        order = self.order(lines=[(self.device, 2, 1000)], user=self.seller)
        order.action_confirm()
        self.rule(severity="block")
        with self.assertRaises(GateBlocked), self.env.cr.savepoint() as savepoint:
            order.order_line.product_uom_qty = 9
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        self.assertTrue(savepoint)
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("UPDATE sale_order_line SET product_uom_qty = 9 WHERE order_id = %s", [order.id])
            self.env.cr.execute("UPDATE sale_order SET amount_total = 9000 WHERE id = %s", [order.id])
            self.env.invalidate_all()
            verdicts = self.env["med.gate"]._evaluate("sale.change", order)
            savepoint.rollback()
        self.env.invalidate_all()
        self.env["med.gate"]._write_refusals(verdicts)
        hold = self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        self.assertEqual(hold.state, "open")
        self.stock(self.device, 5)
        order.picking_ids.action_assign()
        order.picking_ids.move_ids.picked = True
        order.picking_ids.button_validate()
        self.assertEqual(order.picking_ids.state, "done")

    # --- many ---------------------------------------------------------------------------------------------------------

    def test_shapes_that_are_none(self):
        gate = self.env["med.gate"].with_user(self.seller)
        self.assertEqual(gate.preview("res.users", [1]), {})
        self.assertEqual(gate.preview("no.such.model", [1]), {})
        self.assertEqual(gate.preview("sale.order", [10**9]), {})
        for model, res_id, reason in (
            ("res.users", 1, "x"),
            ("sale.order", 10**9, "x"),
            ("sale.order", self.big.id, True),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                gate.request_approval(model, res_id, reason)
