"""Which places are apart from the rest, and who says so."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_stock import StockCase


@tagged("post_install", "-at_install")
class TestQuarantine(StockCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.place = cls.shelf.copy({"name": "不合格品区"})

    def test_quality_names_a_zone_without_running_the_inventory(self):
        """By the button alone: the rest of the location is not quality's to write."""
        quality = self.user("quality,stock.group_stock_user", "test-quality-only")
        place = self.place.with_user(quality)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            place.write({"med_quarantine": True})
        place.action_med_quarantine()
        self.assertTrue(self.place.med_quarantine)
        place.action_med_quarantine()
        self.assertFalse(self.place.med_quarantine)
        rows = self.env["med.log"].search([("event", "=", "stock_location.quarantine")], order="id")
        self.assertEqual([(row.user_id, row.result) for row in rows], [(quality, "True"), (quality, "False")])
        for user in (self.worker, self.user("sales"), self.user("auditor")):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.place.with_user(user).sudo().action_med_quarantine()
        with self.assertRaises(UserError):
            self.customers.with_user(quality).action_med_quarantine()
