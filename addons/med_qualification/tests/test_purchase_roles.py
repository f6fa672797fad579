from datetime import date, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .common_purchase import PurchaseCase


@tagged("post_install", "-at_install")
class TestPurchaseRoles(PurchaseCase):
    def test_facts_answer_for_every_record(self):
        orders = self.purchase() | self.purchase(lines=[(self.device, 3, 10)])
        orders.button_confirm()
        moves = orders.picking_ids.move_ids
        for records, code in ((orders, "purchase.confirm"), (orders, "purchase.change"), (moves, "stock.receive")):
            operation = self.env["med.operation"].search([("code", "=", code)])
            self.assertTrue(operation.fact_ids)
            for fact in operation.fact_ids:
                values = fact.method(fact.code)(records, dict.fromkeys(records.ids, date(2026, 1, 1)))
                self.assertEqual(set(values), set(records.ids), fact.code)

    def test_what_is_known_of_a_purchase(self):
        order = self.purchase(lines=[(self.device, 2, 100), (self.device, 5, 1)])
        at = {order.id: self.env["med.gate"]._today(self.company)}
        known = {code: self.env["med.fact"].method(code)(order, at)[order.id] for code in (
            "amount", "line_count", "max_quantity", "supplier_country", "drop_ship", "month_amount")}  # fmt: skip
        self.assertEqual(known, {
            "amount": 205, "line_count": 2, "max_quantity": 5, "supplier_country": "CN", "drop_ship": False,
            "month_amount": 205,
        })  # fmt: skip

    def test_a_month_of_purchases_in_two_currencies(self):
        """What was bought counts in the company's currency, whatever each order is in."""
        foreign = (
            self.env.ref("base.EUR")
            if self.company.currency_id != self.env.ref("base.EUR")
            else self.env.ref("base.USD")
        )
        self.env["res.currency.rate"].create(
            {"currency_id": foreign.id, "company_id": self.company.id, "rate": 0.5, "name": "2020-01-01"}
        )
        self.rule(fact_id=self.env.ref("med_base.fact_month_amount").id, value=5000, severity="block")
        first = self.purchase(lines=[(self.device, 1, 2000)], currency_id=foreign.id)  # 4,000 in our currency
        first.button_confirm()
        self.refused(self.purchase(lines=[(self.device, 1, 1001)]).button_confirm)
        self.purchase(lines=[(self.device, 1, 1000)]).button_confirm()
        self.purchase(self.hospital, lines=[(self.device, 1, 4000)]).button_confirm()  # another supplier

    def test_each_company_its_rules(self):
        self.rule(severity="block", value=500, company_id=self.company_2.id)
        self.purchase(lines=[(self.device, 1, 600)], user=self.buyer).button_confirm()
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company_2.id)], limit=1)
        other = (
            self.env["purchase.order"]
            .with_company(self.company_2)
            .create(
                {
                    "partner_id": self.company.partner_id.id,  # bought from a sister company
                    "company_id": self.company_2.id,
                    "picking_type_id": warehouse.in_type_id.id,
                    "order_line": [Command.create({"product_id": self.device.id, "product_qty": 1, "price_unit": 600})],
                }
            )
        )
        self.refused(other.with_context(allowed_company_ids=self.company.ids).button_confirm)
        self.assertEqual(other.state, "draft")

    def test_hold_and_release(self):
        order = self.purchase(user=self.buyer)
        quality = self.user("quality")
        with self.assertRaises(AccessError):
            order.with_user(self.buyer).action_med_hold("先看看")
        order.with_user(quality).action_med_hold("供应商被通报")
        payload = self.refused(order.with_user(self.buyer).button_confirm)
        self.assertEqual(payload["documents"][0]["findings"][0]["code"], "hold")
        hold = self.env["med.hold"].search([("model", "=", "purchase.order"), ("res_id", "=", order.id)])
        self.assertEqual(hold.document_ref, order)
        with self.assertRaises(AccessError):
            hold.with_user(self.buyer).action_release("好了")
        hold.with_user(quality).action_release("核实无误")
        order.with_user(self.buyer).button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_a_held_supplier_delivers_nothing(self):
        order = self.purchase()
        order.button_confirm()
        self.maker.with_user(self.user("quality")).action_med_hold("飞检不合格")
        self.refused(self.purchase(user=self.buyer).button_confirm)
        self.refused(self.receipt(order).with_user(self.worker).button_validate)

    def test_approval(self):
        """A buyer asks, the head of quality grants, the same order passes once."""
        head = self.user("quality_head")
        self.rule(waive_group_id=self.env.ref("med_base.group_quality_head").id)
        order = self.purchase(lines=[(self.device, 6, 1000)], user=self.buyer)
        self.refused(order.with_user(self.buyer).button_confirm)
        self.hold(order)
        self.env["med.gate"].with_user(self.buyer).request_approval("purchase.order", order.id, "急用")
        hold = self.env["med.hold"].search([("model", "=", "purchase.order"), ("res_id", "=", order.id)])
        hold.approval_ids.with_user(head).action_approve("同意")
        order.with_user(self.buyer).button_confirm()
        self.assertEqual((order.state, hold.waiver_ids.mapped("state")), ("purchase", ["used"]))

    def test_a_hold_is_looked_at_again(self):
        rule = self.rule(severity="block")
        order = self.purchase(lines=[(self.device, 6, 1000)], user=self.buyer)
        hold = self.hold(order)
        rule._force({"state": "retired"})
        rule._forget_in_force()
        order.with_user(self.buyer).action_med_recheck()
        self.assertEqual(hold.state, "released")

    def test_preview_for_the_banner(self):
        self.rule(severity="block")
        order = self.purchase(lines=[(self.device, 6, 1000)], user=self.buyer)
        gate = self.env["med.gate"].with_user(self.buyer)
        self.assertEqual(gate.preview("purchase.order", order.ids)[str(order.id)]["state"], "block")
        stranger = self.user("engineer")
        with self.assertRaises(AccessError):
            gate.with_user(stranger).preview("purchase.order", order.ids)

    def test_readers(self):
        order = self.purchase(user=self.buyer)
        for role in ("quality", "auditor", "rules", "credit"):
            self.assertTrue(order.with_user(self.user(role)).name)
            with self.assertRaises(AccessError):
                order.with_user(self.user(role)).write({"partner_ref": "x"})

    def test_a_merged_supplier_is_judged_again(self):
        """Merging partners writes by SQL: the confirmed purchase is held, and its receipt refused."""
        order = self.purchase()
        order.button_confirm()
        picking = self.receipt(order)
        bad = self.env["res.partner"].create({"name": "黑名单公司", "is_company": True})
        self.rule(
            check_type="domain", condition_domain=f"[('partner_id', '=', {bad.id})]", severity="block", message="No"
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([bad.id, self.maker.id], bad)
        self.env.invalidate_all()
        self.assertEqual(order.partner_id, bad)
        self.refused(picking.with_user(self.worker).button_validate)
        self.env["med.outbox"]._outbox_rejudge_partner({"partners": bad.ids})
        self.assertTrue(self.env["med.hold"].search([("model", "=", "purchase.order"), ("res_id", "=", order.id)]))

    def test_the_system_writes_purchases_without_a_name(self):
        self.assertRaises(UserError, self.env.ref("med_qualification.operation_purchase_confirm").unlink)


@tagged("post_install", "-at_install")
class TestPurchaseHttp(PurchaseCase, HttpCase):
    @mute_logger("odoo.http")
    def test_rpc(self):
        self.rule(severity="block")
        order = self.purchase(lines=[(self.device, 6, 1000)], user=self.buyer)
        self.authenticate("test-buyer", "test-buyer")
        for method, args in (("button_confirm", []), ("button_approve", []), ("write", [{"state": "purchase"}])):
            with self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    "/web/dataset/call_kw",
                    {
                        "model": "purchase.order", "method": method, "args": [order.ids, *args],
                        "kwargs": {"context": {"med_automatic": True, "skip_gate": True}},
                    },
                )  # fmt: skip
            self.env.invalidate_all()
            self.assertEqual(order.state, "draft")

    @mute_logger("odoo.http")
    def test_json_2(self):
        """The interface for other systems, with an API key."""
        self.rule(severity="block")
        order = self.purchase(lines=[(self.device, 6, 1000)], user=self.buyer)
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.buyer)
            ._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))
        )
        response = self.url_open(
            "/json/2/purchase.order/button_confirm",
            json={"ids": order.ids, "context": {"med_automatic": True}},
            headers={"Authorization": f"bearer {key}"},
        )
        self.assertEqual(response.status_code, 422, response.text)
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")

    @mute_logger("odoo.http")
    def test_a_vendor_in_the_portal(self):
        """He may acknowledge and propose dates, also of an order that would not pass today; nothing else."""
        portal = self.user("base.group_portal", "test-vendor", partner_id=self.env["res.partner"].create(
            {"name": "供应商业务员", "parent_id": self.maker.id}).id)  # fmt: skip
        order = self.purchase(user=self.buyer)
        order.button_confirm()
        order.message_subscribe(portal.partner_id.ids)
        self.rule(severity="block", value=1)
        self.authenticate("test-vendor", "test-vendor")
        line = order.order_line
        self.url_open(f"/my/purchase/{order.id}?acknowledge=1")
        self.make_jsonrpc_request(f"/my/purchase/{order.id}/update", {str(line.id): "2031-05-05"})
        self.env.invalidate_all()
        self.assertEqual((order.acknowledged, str(line.date_planned.date())), (True, "2031-05-05"))
        draft = self.purchase(lines=[(self.device, 6, 1000)])
        for method, args in (("button_confirm", []), ("write", [{"state": "purchase"}])):
            with self.assertRaises(JsonRpcException):
                self.make_jsonrpc_request(
                    "/web/dataset/call_kw",
                    {"model": "purchase.order", "method": method, "args": [draft.ids, *args], "kwargs": {}},
                )
        with self.assertRaises(AccessError):
            self.env["med.gate"].with_user(portal).preview("purchase.order", order.ids)
