"""Core asks whether to text the customer before a delivery leaves: the gate stands behind the question, too."""

from unittest.mock import patch

from odoo.tests import tagged

from .common_stock import StockCase


@tagged("post_install", "-at_install")
class TestStockSms(StockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "confirm.stock.sms" not in cls.env:
            cls.skipTest(cls, "stock_sms is not installed")
        cls.hospital.phone = "+86 10 1234 5678"
        cls.company.write(
            {
                "stock_text_confirmation": True,
                "stock_confirmation_type": "sms",
                "has_received_warning_stock_sms": False,
            }
        )

    def setUp(self):
        super().setUp()
        # Core neither asks nor texts in a test; here it does, and nothing leaves the machine.
        self.startPatcher(patch("odoo.modules.module.current_test", None))
        texted = patch.object(
            type(self.env["stock.picking"]),
            "_message_sms_with_template",
            lambda *args, **kwargs: self.sent.append(args),
        )
        self.sent = []
        self.startPatcher(texted)

    def ask(self, picking):
        """Presses the button; returns the window with the question."""
        action = picking.with_user(self.worker).button_validate()
        self.assertEqual(action["res_model"], "confirm.stock.sms")
        self.assertEqual((picking.state, self.shipped()), ("assigned", 0))
        return (
            self.env[action["res_model"]]
            .with_user(self.worker)
            .with_context(**action["context"])
            .browse(action["res_id"])
        )

    def test_the_button_asks(self):
        picking = self.delivery()
        self.ask(picking).send_sms()
        self.assertEqual((picking.state, len(self.sent)), ("done", 1))

    def test_the_gate_stands_behind_the_question(self):
        self.blocking_rule()
        for answer in ("send_sms", "dont_send_sms"):
            picking = self.delivery()
            window = self.ask(picking)
            self.assertRefused(getattr(window, answer))
            self.assertEqual(picking.state, "assigned")
        self.assertFalse(self.sent)

    def test_a_batch_does_not_ask_and_does_not_text(self):
        """Nobody is there to be asked for each of many; what nobody wanted sent is not sent."""
        pickings = self.delivery() | self.delivery()
        report = pickings.with_user(self.worker).action_med_validate_each()
        self.assertEqual([row["id"] for row in report["params"]["passed"]], pickings.ids)
        self.assertEqual((pickings.mapped("state"), self.sent), (["done"] * 2, []))
        self.assertFalse(self.company.has_received_warning_stock_sms, "the next one validated by itself is asked")

    def test_a_batch_with_a_bad_one(self):
        self.rule(
            "stock.ship", value=5, operator=">", severity="block", fact_id=self.env.ref("med_base.fact_quantity").id
        )
        good, bad = self.delivery(quantity=1), self.delivery(quantity=6)
        report = (good | bad).with_user(self.worker).action_med_validate_each()
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        self.assertEqual([row["id"] for row in report["params"]["refused"]], bad.ids)
        self.assertEqual((good.state, bad.state), ("done", "assigned"))
