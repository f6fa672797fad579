from odoo import Command
from odoo.addons.med_base.tests.score_common import ScoreCase
from odoo.addons.med_qualification.tests.common_letter import LetterCase
from odoo.addons.med_qualification.tests.common_supply import SupplyCase
from odoo.addons.med_qualification.tests.import_common import ImportCase, xlsx
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestAttackPurchase(LetterCase):
    """Letters and purchases: what was approved stays, and what is right passes."""

    def test_defaults_add_no_region_to_an_approved_letter(self):
        letter = self.letter(self.maker, self.us, region_ids=self.region(self.beijing))
        for user in (self.quality, self.head, self.user("sales")):
            regions = self.env["med.authorisation.region"].with_user(user)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                regions.with_context(default_authorisation_id=letter.id).create({"country_id": self.china.id})
        letter.invalidate_recordset()
        self.assertEqual(letter.region_ids.state_id, self.beijing)

    def test_the_letters_holding_company_is_never_written(self):
        letter = self.letter(self.maker, self.agent)
        for user in (self.quality, self.head):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                letter.with_user(user).write({"commercial_partner_id": self.us.id})
                self.env.flush_all()
        self.assertEqual(letter.document_id.commercial_partner_id, self.agent)

    def test_a_letter_of_another_company_above_is_not_ours(self):
        """A chain may not lead through a default that names somebody else's approved letter."""
        letter = self.letter(self.maker, self.agent)
        values = {"issuer_id": self.agent.id, "partner_id": self.us.id, "number": "X"}
        made = self.env["med.authorisation"].with_user(self.quality)
        made = made.with_context(default_document_id=letter.document_id.id, default_state="approved").create(values)
        self.assertNotEqual(made.document_id, letter.document_id)
        self.assertEqual(made.state, "draft")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            made.write({"child_ids": [Command.link(letter.id)]})


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestAttackSupply(SupplyCase, ScoreCase):
    """What is in order passes by every way, and what is not is looked at even if others close meanwhile."""

    def test_the_suppliers_review_counts_for_a_drop_shipment(self):
        """Its scorecard was looked for among the receivers', so that no drop shipment could ever pass."""
        technical = self.template(self.asked(veto=False), code="T-TECH", name="技术能力", purpose="review")
        self.requirement(flow="buy", scorecard_template_id=technical.id, min_points=60)
        order = self.purchase(user=self.buyer)
        move = self.env["stock.move"].create(
            {
                "product_id": order.order_line.product_id.id, "product_uom_qty": 1, "partner_id": self.dealer.id,
                "location_id": self.env.ref("stock.stock_location_suppliers").id, "company_id": self.company.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "purchase_line_id": order.order_line.id,
            }
        )  # fmt: skip

        def reviews():
            found = self.env["med.gate"]._evaluate("stock.receive", move)[0].findings
            return [finding["finding"] for finding in found if "review_" in finding["finding"]]

        self.assertTrue(reviews())
        card = self.env["med.scorecard"].with_user(self.quality)._score(technical, self.maker.with_user(self.quality))
        line = card.line_ids
        line.answer_id = line.criterion_id.band_ids.filtered(lambda band: band.label == "yes")
        card.action_confirm()
        self.assertEqual(card.res_id, self.maker.id)
        self.assertFalse(reviews())

    def test_a_screening_passes_nobody_over(self):
        self.qualify()
        purchase = self.purchase(user=self.buyer)
        purchase.button_confirm()
        sale = self.of_dealer(self.device)
        while sale.id <= purchase.id:
            sale = sale.copy()
        sale.action_confirm()
        screening = self.env["med.screening"]._start(self.company, "manual", "x", dry_run=True)
        last, steps = 0, 0
        while ids := screening._orders_batch(last, 1)[0]:
            steps, last = steps + 1, max(ids)
            sale.sudo()._action_cancel()  # the order with the highest number closes meanwhile
        self.assertEqual(steps, 2, "a sale and a purchase")


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestAttackImport(ImportCase):
    def test_a_list_with_an_approved_customer_is_imported(self):
        """A field that only a change request changes ended the background job, and the import ran for ever."""
        self.licence("business_licence")
        self.dealer.sudo().write({"street": "建设路 1 号", "phone": "1"})
        head = ["客户名称", "联系电话", "地址"]
        row = [self.dealer.name, "13900000000", "车库"]
        found = self.take(xlsx([head, row, ["新客户有限公司", "2", "某路"]]), overwrite=True, run=True)
        self.assertEqual((found.state, found.new_count, found.update_count), ("done", 1, 1))
        self.assertRecordValues(self.dealer, [{"street": "建设路 1 号", "phone": "13900000000"}])
        self.assertIn("change request", found.line_ids[0].message)
        empty = self.partner("无地址有限公司", "distributor")
        self.licence("business_licence", empty, number="91110000802100433B")
        found = self.take(xlsx([head, [empty.name, "3", "车库"]]), run=True)
        self.assertEqual(found.state, "done")
        self.assertRecordValues(empty, [{"street": False, "phone": "3"}])
