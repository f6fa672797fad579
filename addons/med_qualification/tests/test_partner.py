from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestPartner(QualificationCase):
    def test_worst_state_and_count(self):
        self.assertRecordValues(self.dealer, [{"med_document_count": 0, "med_document_state": "none"}])
        self.licence("business_licence")
        contact = self.env["res.partner"].create({"name": "采购部", "parent_id": self.dealer.id})
        self.assertRecordValues(self.dealer + contact, [{"med_document_count": 1, "med_document_state": "valid"}] * 2)
        self.licence("operation_licence", valid_to="2026-07-01")
        self.assertEqual(self.dealer.med_document_state, "expiring")
        with freeze_time("2026-07-02"):
            self.env.invalidate_all()
            self.assertEqual(self.dealer.med_document_state, "expired")

    def test_only_quality_sets_the_type(self):
        with self.assertRaises(AccessError):
            self.dealer.with_user(self.sales).med_type_id = self.kind("clinic", "partner_type")
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.sales).with_context(
                default_med_type_id=self.kind("clinic", "partner_type").id
            ).create({"name": "x"})
        self.env["res.partner"].with_user(self.sales).create({"name": "采购部", "parent_id": self.dealer.id})
        self.dealer.with_user(self.quality).med_type_id = self.kind("retailer", "partner_type")

    def test_a_salesperson_cannot_turn_a_device_into_a_non_device(self):
        product = self.env["product.template"].create(
            {"name": "注射泵", "is_storable": True, "med_class": "3", "med_entry_id": self.entry("2017", "14").id}
        )
        manager = self.user("sales,sales_team.group_sale_manager", "sales-manager")
        for values in ({"med_class": "1"}, {"med_is_device": False}, {"med_entry_id": False}, {"med_cold": True}):
            with self.assertRaises(AccessError):
                product.with_user(manager).write(values)
            with self.assertRaises(AccessError):
                product.product_variant_id.with_user(manager).write(values)
        product.with_user(self.quality).med_class = "2"
        with self.assertRaises(ValidationError):
            product.type = "service"
        with self.assertRaises(ValidationError):
            product.with_user(self.quality).med_is_device = False
