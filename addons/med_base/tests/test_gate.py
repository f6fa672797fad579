from odoo.tests import tagged

from .common import MedCase


@tagged("post_install", "-at_install")
class TestGate(MedCase):
    def test_passes(self):
        order = self.order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")
