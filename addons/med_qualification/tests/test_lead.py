from odoo import Command
from odoo.addons.med_qualification.tests.common_lead import LeadCase
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestLead(LeadCase):
    """Licences are captured once, on the lead, and are the customer's afterwards."""

    def convert(self, lead, **values):
        """Makes a customer of the prospect, as a salesperson does."""
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.sales)
            .with_context(active_model="crm.lead", active_id=lead.id, active_ids=lead.ids)
            .create({"name": "convert", "action": "create", "lead_id": lead.id, **values})
        )
        wizard.action_apply()
        return lead.partner_id.commercial_partner_id

    def approved(self, lead, code="business_licence", **values):
        licence = self.captured(lead, code, user=self.quality, **values)
        return self.approve(licence)

    def test_captured_on_the_lead_held_by_the_customer(self):
        lead = self.lead(type="lead")
        draft = self.captured(lead, "operation_licence")
        review = self.captured(lead, "business_licence", user=self.quality)
        review.action_submit()
        review.action_review()
        self.assertEqual(draft.prospect_name, "和平医疗器械有限公司")
        self.assertEqual(lead.med_licence_ids, draft | review)
        customer = self.convert(lead)
        self.assertEqual(customer.name, "和平医疗器械有限公司")
        self.assertRecordValues(
            draft | review,
            [
                {"partner_id": customer.id, "commercial_partner_id": customer.id, "state": "draft"},
                {"partner_id": customer.id, "commercial_partner_id": customer.id, "state": "in_review"},
            ],
        )
        self.assertEqual(lead.med_licence_ids, draft | review)
        self.assertEqual(customer.med_document_ids, draft | review)
        logged = self.env["med.log"].search([("event", "=", "document.handed_over")])
        self.assertEqual(set(logged.mapped("res_id")), set((draft | review).ids))

    def test_an_order_needs_no_second_entry(self):
        lead = self.lead()
        for code in ("business_licence", "operation_licence"):
            self.approved(lead, code)
        customer = self.convert(lead)
        customer.sudo().med_type_id = self.kind("distributor", "partner_type")
        order = self.order(customer, [(self.device, 1, 10)], user=self.sales)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_approved_follows_the_name_only(self):
        lead = self.lead()
        licence = self.approved(lead)
        lead.partner_name = "别的公司"
        customer = self.convert(lead)
        self.assertEqual(customer.name, "别的公司")
        self.assertFalse(licence.partner_id)
        self.assertFalse(customer.med_document_ids)
        self.assertEqual(licence.claimed_by_id, customer)
        self.assertIn(self.head, licence.activity_ids.user_id)
        for user in (self.sales, self.quality):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                licence.with_user(user).action_accept_holder()
        for change in ({"partner_id": customer.id}, {"prospect_name": "别的公司"}, {"lead_id": False}):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                licence.with_user(self.head).write(change)
        second = self.user("quality_head", "test-head-2")
        licence.with_user(second).action_accept_holder()
        self.assertEqual(licence.commercial_partner_id, customer)
        self.assertFalse(licence.activity_ids)

    def test_who_entered_it_does_not_accept_its_holder(self):
        lead = self.lead()
        licence = self.captured(lead, "business_licence", user=self.head)
        licence.action_submit()
        licence.with_user(self.quality).action_review()
        licence.with_user(self.user("quality_head", "test-head-2")).action_approve()
        lead.partner_id = self.partner("别的公司")
        with self.assertRaises(AccessError):
            licence.with_user(self.head).action_accept_holder()

    def test_a_social_credit_code_that_differs_keeps_it(self):
        lead = self.lead()
        licence = self.approved(lead)
        lead.partner_id = self.partner("和平医疗器械（有限公司）", vat="91330000142910560Q")
        self.assertFalse(licence.partner_id)
        other = self.lead()
        same = self.approved(other, number=licence.number)
        other.partner_id = self.partner("和平 医疗器械有限公司", vat=licence.number.lower())
        self.assertEqual(same.partner_id, other.partner_id)

    def test_what_the_customer_has_already_is_recognised(self):
        self.licence("business_licence")
        lead = self.lead(partner_name="和平")
        draft, sent = self.captured(lead, "business_licence"), self.captured(lead, "operation_licence")
        self.assertEqual(lead.med_same_partner_id, self.dealer)
        lead.action_med_use_partner()
        self.assertEqual(lead.partner_id, self.dealer)
        self.assertFalse(draft.active)
        self.assertFalse(draft.partner_id)
        self.assertEqual(sent.partner_id, self.dealer)
        self.assertIn("On record already", draft.message_ids[0].body)
        submitted = self.captured(self.lead(), "business_licence")
        submitted.action_submit()
        submitted.lead_id.partner_id = self.dealer
        self.assertRecordValues(submitted, [{"state": "rejected", "active": False, "partner_id": False}])

    def test_a_new_contact_of_the_customer(self):
        contact = self.env["res.partner"].create({"name": "采购部", "parent_id": self.dealer.id})
        lead = self.lead()
        licence = self.captured(lead, "business_licence")
        lead.partner_id = contact
        self.assertEqual(licence.partner_id, self.dealer)
        later = self.captured(lead, "operation_licence")  # entered when there is a customer already
        self.assertEqual(later.partner_id, self.dealer)
        lead.partner_id = self.hospital  # the licences of one customer are not another's
        self.assertEqual((licence | later).partner_id, self.dealer)

    def test_two_prospects_with_the_same_number(self):
        first = self.captured(self.lead(), "business_licence")
        self.captured(self.lead(), "business_licence")
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.captured(first.lead_id, "business_licence")

    def test_somebody_must_hold_it(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.draft("business_licence", partner_id=False)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.draft("business_licence", partner_id=False, product_tmpl_id=self.device.product_tmpl_id.id)
        licence = self.captured(self.lead(), "business_licence")
        licence.prospect_name = False
        with self.assertRaises(UserError):
            licence.action_submit()

    def test_a_prospects_licence_opens_no_order(self):
        lead = self.lead()
        self.approved(lead)
        licence = self.approved(lead, "operation_licence")
        self.dealer.sudo().name = "和平医疗器械有限公司"
        order = self.order(self.dealer, [(self.device, 1, 10)], user=self.sales)
        self.assertEqual(self.env["med.gate"].preview("sale.order", order.ids)[str(order.id)]["state"], "block")
        self.assertFalse(licence.commercial_partner_id)

    def test_who_may_capture(self):
        lead = self.lead()
        licence = self.captured(lead, "business_licence")
        other = self.user("sales", "test-sales-2")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            licence.with_user(other).number = "x"
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.captured(lead, "operation_licence", user=self.user("warehouse"))
        entered = self.captured(lead, "operation_licence", user=self.quality)  # who has no right on leads
        self.assertEqual(entered.prospect_name, lead.partner_name)
        self.assertFalse(entered.with_user(self.quality).claimed_by_id)

    def test_the_lead_opens_its_licences(self):
        lead = self.lead()
        licence = self.captured(lead, "business_licence")
        action = lead.action_med_documents()
        self.assertEqual(self.env["med.document"].search(action["domain"]), licence)
        new = (
            self.env["med.document"]
            .with_user(self.sales)
            .with_context(**action["context"])
            .create({"type_id": self.kind("quality_agreement").id, "file_ids": [Command.clear()]})
        )
        self.assertEqual((new.lead_id, new.prospect_name), (lead, lead.partner_name))

    def test_merged_leads_keep_what_was_captured(self):
        one, two = self.lead(), self.lead(med_product_ids=False, name="二")
        kept, gone = self.captured(one, "business_licence"), self.captured(two, "operation_licence")
        wish = self.env["product.template"].create({"name": "呼吸机", "med_class": "3"})
        two.med_product_ids = wish
        result = (one | two).with_user(self.boss).merge_opportunity()
        self.assertEqual(result.med_document_ids, kept | gone)
        self.assertEqual(result.med_product_ids, wish | self.device.product_tmpl_id)
