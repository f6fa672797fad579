from odoo.addons.med_qualification.tests.common_supply import SupplyCase
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
class TestRegistration(SupplyCase):
    """The pump's certificate was valid from 2020-01-01 to 2025-12-31; today is 2026-06-01."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.qualify(cls)
        cls.tracked.med_registration_id.with_user(cls.env.user)._advance({"valid_to": "2025-12-31"})

    def order_pump(self):
        return self.of_dealer(self.tracked)

    def ship(self, order, lot):
        order.picking_ids.move_ids.write({"quantity": 0})
        picking = order.sudo().picking_ids
        self.env["stock.move.line"].create(
            {
                "move_id": picking.move_ids.id, "picking_id": picking.id, "product_id": self.tracked.id, "quantity": 1,
                "lot_id": lot.id, "location_id": picking.location_id.id, "picked": True,
                "location_dest_id": picking.location_dest_id.id,
            }
        )  # fmt: skip
        return picking

    def approved_order(self):
        order = self.order_pump()
        with freeze_time("2025-06-01"):
            order.action_confirm()
        return order

    def test_an_order_asks_where_stock_was_made_in_time(self):
        order = self.order_pump()
        found = self.findings(order.action_confirm)["CN-REGISTRATION-DATE"]
        self.assertEqual(found["severity"], "block")
        self.assertIn("2025-12-31", found["message"])
        lot = self.lot("L-NEW", "2026-01-05", 5)
        self.assertEqual(self.findings(order.action_confirm)["CN-REGISTRATION-DATE"]["severity"], "block")
        lot.med_production_date = "2025-12-31"
        self.assertEqual(self.findings(order.action_confirm)["CN-REGISTRATION-DATE"]["severity"], "approve")

    def test_a_shipment_is_judged_by_the_lot(self):
        order = self.approved_order()
        late, undated = self.lot("L-LATE", "2026-01-01", 5), self.lot("L-UNDATED", False, 5)
        good = self.lot("L-GOOD", "2025-12-31", 5)
        found = self.findings(self.ship(order, late).button_validate)["CN-REGISTRATION-DATE-SHIP"]
        self.assertEqual(found["severity"], "block")
        self.assertIn("L-LATE", found["message"])
        order.picking_ids.move_line_ids.unlink()
        found = self.findings(self.ship(order, undated).button_validate)["CN-REGISTRATION-DATE-SHIP"]
        self.assertIn("L-UNDATED", found["message"])
        self.assertIn("Production Date", found["resolution"])
        order.picking_ids.move_line_ids.unlink()
        self.ship(order, good).button_validate()
        self.assertEqual(order.picking_ids.state, "done")

    def test_a_replaced_version_counts_for_its_time(self):
        old = self.tracked.med_registration_id
        new = self.certify(self.tracked, number="国械注准20253140999", valid_from="2026-03-01", valid_to="2031-02-28")
        old._advance({"state": "superseded", "replaced_on": "2026-03-01"})
        self.order_pump().action_confirm()
        order = self.approved_order()
        gap = self.lot("L-GAP", "2026-02-01", 5)
        self.assertIn("CN-REGISTRATION-DATE-SHIP", self.findings(self.ship(order, gap).button_validate))
        order.picking_ids.move_line_ids.unlink()
        self.ship(order, self.lot("L-OLD", "2024-01-01", 5)).button_validate()
        self.assertEqual(order.picking_ids.state, "done")
        new.with_user(self.head).action_revoke("注销")
        self.assertIn("CN-REGISTRATION-DATE", self.findings(self.order_pump().action_confirm))

    def test_older_than_any_certificate_on_record_asks(self):
        """The certificate before may not have been entered: quality decides, nobody is locked out."""
        self.tracked.med_registration_id._advance({"valid_to": "2030-12-31"})
        order = self.order_pump()
        order.action_confirm()
        found = self.findings(self.ship(order, self.lot("L-2019", "2019-06-01", 5)).button_validate)
        self.assertEqual(found["CN-REGISTRATION-DATE-SHIP"]["severity"], "approve")

    def test_a_receipt_gives_its_lots_their_date(self):
        with freeze_time("2025-06-01"):
            order = self.purchase(lines=[(self.tracked, 2, 10)], user=self.buyer)
            order.button_confirm()
        picking = self.receipt(order)
        line = picking.move_line_ids
        line.lot_name = "R-1"
        found = self.findings(lambda: picking.with_user(self.receiver).button_validate())
        self.assertIn("R-1", found["CN-REGISTRATION-DATE-RECEIVE"]["message"])
        line.with_user(self.receiver).med_production_date = "2026-02-02"
        found = self.findings(lambda: picking.with_user(self.receiver).button_validate())
        self.assertIn("2026-02-02", found["CN-REGISTRATION-DATE-RECEIVE"]["message"])
        line.with_user(self.receiver).med_production_date = "2025-11-02"
        picking.with_user(self.receiver).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(str(line.lot_id.med_production_date), "2025-11-02")

    def test_a_purchase_asks(self):
        order = self.purchase(lines=[(self.tracked, 2, 10)], user=self.buyer)
        self.assertEqual(self.findings(order.button_confirm)["CN-REGISTRATION-DATE-BUY"]["severity"], "approve")

    def test_no_certificate_on_record(self):
        bare = self.env["product.product"].create(
            {"name": "无证器械", "is_storable": True, "med_class": "3", "med_entry_id": self.entry("2017", "07").id}
        )
        found = self.findings(self.purchase(lines=[(bare, 1, 10)], user=self.buyer).button_confirm)
        self.assertEqual(found["CN-REGISTERED-BUY"]["severity"], "approve")
        self.of_dealer(bare).action_confirm()  # told, not stopped
        draft = self.draft("registration", user=self.env.user, product_tmpl_id=bare.product_tmpl_id.id)
        found = self.findings(self.purchase(lines=[(bare, 1, 10)], user=self.buyer).button_confirm)
        self.assertEqual(found["CN-REGISTERED-BUY"]["link"]["id"], draft.id)

    def test_the_date_is_entered_once(self):
        lot = self.lot("L-1")
        lot.with_user(self.receiver).med_production_date = "2025-01-01"
        with self.assertRaises(AccessError):
            lot.with_user(self.receiver).med_production_date = "2024-01-01"
        lot.with_user(self.receiver).write({"med_production_date": "2025-01-01"})
        self.user("quality,stock.group_stock_user", "test-quality-stock")
        lot.with_user(
            self.user("quality,stock.group_stock_user", "test-quality-stock")
        ).med_production_date = "2024-01-01"
        events = self.env["med.log"].search([("event", "=", "lot.production_date"), ("res_id", "=", lot.id)])
        self.assertEqual(len(events), 2)
        for day in ("2026-06-02", "1900-01-01"):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                lot.med_production_date = day
