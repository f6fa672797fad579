"""The doors that need a server: the web client's RPC, /json/2, the portal's signature and payment."""

import base64
from datetime import timedelta

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_rules import RuleCase

PIXEL = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
).decode()


@tagged("post_install", "-at_install")
class TestHttp(RuleCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule(severity="block", message_customer="Your licence does not cover this order.")
        cls.seller = new_test_user(cls.env, "http-seller", "med_base.group_sales", password="http-seller")
        cls.big = cls.order(lines=[(cls.device, 6, 1000)], user_id=cls.seller.id)

    def evidence(self):
        self.env.invalidate_all()
        domain = [("model", "=", "sale.order"), ("res_id", "=", self.big.id)]
        return (
            self.big.state,
            self.env["med.check"].search(domain).mapped("result"),
            self.env["med.hold"].search(domain).mapped("state"),
        )

    def test_web_client(self):
        self.authenticate("http-seller", "http-seller")
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/web/dataset/call_button/sale.order/action_confirm",
                json={
                    "jsonrpc": "2.0",
                    "params": {
                        "model": "sale.order",
                        "method": "action_confirm",
                        "args": [[self.big.id]],
                        "kwargs": {"context": {"skip_gate": True, "install_mode": True}},
                    },
                },
            ).json()
        data = answer["error"]["data"]
        self.assertEqual(data["name"], "odoo.addons.med_base.exceptions.GateBlocked")
        self.assertEqual(data["context"]["med"]["documents"][0]["id"], self.big.id)
        self.assertEqual(self.evidence(), ("draft", ["refused"], ["open"]))

    def test_json2(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.seller)
            ._generate("rpc", "test", fields.Datetime.now() + timedelta(days=1))
        )
        headers = {"Authorization": f"Bearer {key}"}
        for path, body in (
            ("action_confirm", {"ids": [self.big.id], "context": {"bypass_risk": True}}),
            ("write", {"ids": [self.big.id], "vals": {"state": "sale"}}),
        ):
            with mute_logger("odoo.http"):
                answer = self.url_open(f"/json/2/sale.order/{path}", json=body, headers=headers)
            self.assertEqual(answer.status_code, 422, answer.text[:200])
            self.assertIn("GateBlocked", answer.text)
        self.assertEqual(self.evidence(), ("draft", ["refused"] * 2, ["open"]))
        for method in ("_pass", "_judge"):
            with mute_logger("odoo.http"):
                answer = self.url_open(f"/json/2/med.gate/{method}", json={}, headers=headers)
            self.assertIn(answer.status_code, (403, 404, 422), method)

    def portal(self, path, **params):
        with mute_logger("odoo.http"):
            return self.url_open(path, json={"jsonrpc": "2.0", "params": params}).json()

    def test_portal_signature(self):
        self.big.write({"require_signature": True, "require_payment": False, "state": "sent"})
        token = self.big._portal_ensure_token()
        answer = self.portal(f"/my/orders/{self.big.id}/accept", access_token=token, name="院长", signature=PIXEL)
        self.assertIn("Your licence does not cover this order.", answer["result"]["error"])
        self.assertNotIn("5,000", answer["result"]["error"], "why is between the salesperson and the customer")
        self.assertEqual(self.evidence(), ("sent", ["refused"], ["open"]))
        self.assertFalse(self.big.signature)

    def test_portal_signature_of_a_good_order(self):
        order = self.order(require_signature=True, require_payment=False, state="sent")
        answer = self.portal(
            f"/my/orders/{order.id}/accept", access_token=order._portal_ensure_token(), name="院长", signature=PIXEL
        )
        self.assertIn("redirect_url", answer["result"])
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")

    def test_portal_payment(self):
        self.big.write({"require_signature": False, "require_payment": True, "state": "sent"})
        token = self.big._portal_ensure_token()
        before = self.env["payment.transaction"].search_count([])
        answer = self.portal(f"/my/orders/{self.big.id}/transaction", order_id=self.big.id, access_token=token)
        self.assertIn("Your licence does not cover", answer["error"]["data"]["message"])
        self.assertEqual(self.env["payment.transaction"].search_count([]), before)
        self.assertEqual(self.evidence(), ("sent", ["refused"], ["open"]))

    def test_money_that_comes_all_the_same(self):
        """A payment that was on its way: it is kept, the order stays, somebody is told."""
        provider = self.env["payment.provider"].create({"name": "Test"})
        method = self.env["payment.method"].create({"name": "Test", "code": "test"})
        self.big.write({"require_payment": True, "state": "sent"})
        tx = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": self.big.amount_total,
                "currency_id": self.big.currency_id.id,
                "partner_id": self.big.partner_id.id,
                "sale_order_ids": [Command.set(self.big.ids)],
                "reference": "late",
                "state": "done",
            }
        )
        confirmed = tx._check_amount_and_confirm_order()
        self.assertFalse(confirmed)
        self.assertEqual(self.evidence(), ("sent", ["refused"], ["open"]))
        self.assertTrue(self.big.activity_ids)

    def test_preview_shows_only_what_the_user_may_read(self):
        self.authenticate("http-seller", "http-seller")
        result = self.make_jsonrpc_request(
            "/web/dataset/call_kw/med.gate/preview",
            {"model": "med.gate", "method": "preview", "args": ["sale.order", self.big.ids], "kwargs": {}},
        )
        self.assertEqual(result[str(self.big.id)]["state"], "block")
        for model in ("res.users", "med.waiver", "nothing", "ir.config_parameter"):
            result = self.make_jsonrpc_request(
                "/web/dataset/call_kw/med.gate/preview",
                {"model": "med.gate", "method": "preview", "args": [model, [1]], "kwargs": {}},
            )
            self.assertEqual(result, {})
