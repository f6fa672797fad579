from odoo import Command
from odoo.addons.med_qualification.tests.common import SCAN
from odoo.addons.med_qualification.tests.common_letter import LetterCase
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
class TestAuthorisation(LetterCase):
    def test_nothing_is_asked_of_goods_that_are_not_marked(self):
        self.device.product_tmpl_id.med_needs_authorisation = False
        self.assertIsNone(self.of("CN-LETTER-OWN"))
        category = self.env["product.category"].create({"name": "监护"})
        self.device.categ_id = self.env["product.category"].create({"name": "心电", "parent_id": category.id})
        self.assertIsNone(self.of("CN-LETTER-OWN"))
        category.med_needs_authorisation = True
        self.assertEqual(self.of("CN-LETTER-OWN")["finding"], "letter_none")

    def test_a_chain_up_to_the_manufacturer(self):
        finding = self.of("CN-LETTER-OWN")
        self.assertEqual((finding["severity"], finding["finding"]), ("approve", "letter_none"))
        low = self.letter(self.agent, self.us)
        self.assertEqual(self.of("CN-LETTER-OWN")["finding"], "letter_no_manufacturer")
        top = self.letter(self.maker, self.agent)
        low.document_id._advance({"state": "draft"})
        low.with_user(self.quality).parent_id = top
        self.assertEqual(self.of("CN-LETTER-OWN")["finding"], "letter_not_approved")
        self.approve(low.document_id)
        self.assertIsNone(self.of("CN-LETTER-OWN"))
        order = self.of_dealer(self.device)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        top.with_user(self.head).action_revoke("终止合作")
        finding = self.of("CN-LETTER-OWN")
        self.assertEqual((finding["finding"], finding["link"]["id"]), ("letter_not_approved", top.id))
        picking = self.delivery(order)
        self.assertIn("CN-LETTER-OWN-SHIP", self.findings(picking.button_validate))

    def test_the_registrant_is_the_source(self):
        """Where the product names its registrant, another manufacturer's letter is none of its."""
        other = self.partner("另一家工厂", "manufacturer")
        self.letter(other, self.us)
        self.assertIsNone(self.of("CN-LETTER-OWN"))
        self.device.product_tmpl_id.med_registrant_id = self.maker
        self.assertEqual(self.of("CN-LETTER-OWN")["finding"], "letter_no_manufacturer")
        self.letter(self.maker, self.us)
        self.assertIsNone(self.of("CN-LETTER-OWN"))

    def test_each_bound(self):
        pump = self.tracked.product_tmpl_id
        cases = {
            "letter_product": {"product_tmpl_ids": [Command.set(pump.ids)]},
            "letter_region": {"region_ids": self.region(self.beijing)},
            "letter_customer": {"customer_ids": [Command.set(self.hospital.ids)]},
            "letter_expired": {"valid_to": "2026-05-31"},
            "letter_future": {"valid_from": "2026-06-02"},
        }
        for code, values in cases.items():
            with self.subTest(code):
                letter = self.letter(self.maker, self.us, **values)
                finding = self.of("CN-LETTER-OWN")
                self.assertEqual((finding["finding"], finding["link"]["id"]), (code, letter.id))
                self.assertIn(letter.number, finding["message"])
                letter.with_user(self.head).action_revoke("测试")
        good = (
            {"product_tmpl_ids": [Command.set(self.device.product_tmpl_id.ids)]},
            {"categ_ids": [Command.set(self.device.categ_id.ids)]} if self.device.categ_id else {"class_3": True},
            {"entry_ids": [Command.set(self.entry("2017", "07").ids)]},
            {"class_3": True},
            {"region_ids": self.region()},
            {"region_ids": self.region(self.guangdong, "深圳")},
            {"customer_ids": [Command.set(self.dealer.ids)]},
            {"valid_from": "2026-06-01", "valid_to": "2026-06-01"},
        )
        for values in good:
            with self.subTest(values):
                letter = self.letter(self.maker, self.us, **values)
                self.assertIsNone(self.of("CN-LETTER-OWN"))
                letter.with_user(self.head).action_revoke("测试")

    def test_the_region_is_where_the_goods_go(self):
        self.letter(self.maker, self.us, region_ids=self.region(self.guangdong))
        site = self.env["res.partner"].create(
            {"name": "北京仓库", "parent_id": self.dealer.id, "type": "delivery", "country_id": self.china.id,
             "state_id": self.beijing.id}
        )  # fmt: skip
        order = self.of_dealer(self.device, partner_shipping_id=site.id)
        self.assertEqual(self.of("CN-LETTER-OWN", order)["finding"], "letter_region")

    def test_the_weakest_letter_decides(self):
        """Ours names all China; the one above it only Beijing: it carries no further than that."""
        top = self.letter(self.maker, self.agent, region_ids=self.region(self.beijing))
        low = self.letter(self.agent, self.us, parent_id=top.id, region_ids=self.region(), valid_to="2027-12-31")
        finding = self.of("CN-LETTER-OWN")
        self.assertEqual((finding["finding"], finding["link"]["id"]), ("letter_region", top.id))
        self.assertIn("regions", low.chain_problem)
        self.assertIn("longer", low.chain_problem)
        self.assertFalse(top.chain_problem)
        self.assertEqual((low.chain_ids.ids, low.level, top.level), ([top.id, low.id], 2, 1))

    def test_six_levels(self):
        above, holder = self.env["med.authorisation"], self.maker
        for number in range(1, 7):
            nxt = self.us if number == 6 else self.partner(f"{number} 级代理", "distributor")
            above = self.letter(holder, nxt, parent_id=above.id)
            holder = nxt
        self.assertIsNone(self.of("CN-LETTER-OWN"))
        above.with_user(self.head).action_revoke("测试")
        seventh = self.partner("7 级代理", "distributor")
        above = self.letter(holder.browse(above.issuer_id.id), seventh, parent_id=above.parent_id.id)
        self.letter(seventh, self.us, parent_id=above.id)
        self.assertEqual(self.of("CN-LETTER-OWN")["finding"], "letter_too_long")

    def test_a_ring_is_refused_and_judged(self):
        first = self.letter(self.agent, self.us, approve=False)
        second = self.letter(self.us, self.agent, approve=False, parent_id=first.id)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            first.with_user(self.quality).parent_id = second
        self.env.flush_all()
        self.env.cr.execute("UPDATE med_authorisation SET parent_id = %s WHERE id = %s", [second.id, first.id])
        self.env.invalidate_all()
        (first | second).document_id._advance({"state": "approved"})
        self.assertEqual(self.of("CN-LETTER-OWN")["finding"], "letter_cycle")
        self.assertEqual(len(first.chain_ids), 2)

    def test_the_letter_above_must_be_the_issuers(self):
        top = self.letter(self.maker, self.agent)
        stranger = self.partner("无关公司", "distributor")
        with self.assertRaises(ValidationError):
            self.letter(stranger, self.us, approve=False, parent_id=top.id)
        low = self.letter(self.agent, self.us, parent_id=top.id)
        self.env.flush_all()
        self.env.cr.execute("UPDATE med_authorisation SET issuer_id = %s WHERE id = %s", [stranger.id, low.id])
        self.env.invalidate_all()
        self.assertEqual(self.of("CN-LETTER-OWN")["finding"], "letter_other_issuer")

    def test_a_renewed_letter_carries_those_below(self):
        top = self.letter(self.maker, self.agent, valid_to="2026-06-30")
        self.letter(self.agent, self.us, parent_id=top.id)
        new = self.env["med.authorisation"].browse(top.with_user(self.quality).action_new_version()["res_id"])
        again = top.with_user(self.quality).action_new_version()["res_id"]
        self.assertEqual((new.issuer_id, new.state, again), (self.maker, "draft", new.id))
        new.with_user(self.quality).write(
            {
                "valid_from": "2026-06-15", "valid_to": "2027-06-14",
                "file_ids": [Command.create({"name": "new.pdf", "content": SCAN})],
            }
        )  # fmt: skip
        self.approve(new.document_id)
        self.assertEqual((top.state, str(top.replaced_on)), ("superseded", "2026-06-15"))
        self.assertIsNone(self.of("CN-LETTER-OWN"))
        with freeze_time("2026-07-15"):
            self.assertIsNone(self.of("CN-LETTER-OWN"))
        new.with_user(self.head).action_revoke("测试")
        with freeze_time("2026-07-15"):
            self.assertEqual(self.of("CN-LETTER-OWN")["finding"], "letter_not_approved")

    def test_purchases(self):
        order = self.purchase(user=self.buyer)
        self.assertIsNone(self.of("CN-LETTER-SUPPLIER-BUY", order))  # the manufacturer needs nobody's letter
        self.assertEqual(self.of("CN-LETTER-SALESPERSON-BUY", order)["severity"], "warn")
        person = {"kind": "salesperson", "agent_name": "王五", "agent_id_number": "11010519491231002X"}
        letter = self.letter(self.maker, self.maker, **person)
        self.assertEqual(letter.agent_id_number, "110***********002X")
        self.assertIsNone(self.of("CN-LETTER-SALESPERSON-BUY", order))
        late = self.letter(self.maker, self.maker, **person, valid_to="2026-05-01")
        order.med_salesperson_id = late
        self.assertEqual(self.of("CN-LETTER-SALESPERSON-BUY", order)["finding"], "letter_expired")
        indirect = self.purchase(self.agent, user=self.buyer)
        self.assertEqual(self.of("CN-LETTER-SUPPLIER-BUY", indirect)["finding"], "letter_none")
        self.letter(self.maker, self.agent)
        self.assertIsNone(self.of("CN-LETTER-SUPPLIER-BUY", indirect))

    def test_a_receipt_looks_at_the_suppliers_chain_again(self):
        top = self.letter(self.maker, self.agent)
        order = self.purchase(self.agent)
        order.button_confirm()
        top.with_user(self.head).action_revoke("终止")
        picking = self.receipt(order)
        self.assertIn("CN-LETTER-SUPPLIER-RECEIVE", self.findings(picking.button_validate))

    def test_a_buyers_agent(self):
        self.device.product_tmpl_id.med_needs_authorisation = False
        order = self.of_dealer(self.device)
        self.assertIsNone(self.of("CN-LETTER-AGENT", order))  # nobody is named
        letter = self.letter(self.dealer, self.dealer, kind="buyer", agent_name="赵六", valid_to="2026-06-10")
        order.med_agent_id = letter
        order.action_confirm()
        other = self.of_dealer(self.device)
        with freeze_time("2026-06-11"):
            other.med_agent_id = letter
            self.assertEqual(self.of("CN-LETTER-AGENT", other)["finding"], "letter_expired")
        self.approve(self.letter(self.hospital, self.hospital, False, kind="buyer", agent_name="钱七").document_id)
        foreign = self.env["med.authorisation"].search([("agent_name", "=", "钱七")])
        # another customer's agent, on an order that was confirmed: the change is refused
        found = self.findings(lambda: order.write({"med_agent_id": foreign.id}))
        self.assertEqual(found["CN-LETTER-AGENT"]["severity"], "approve")
