from odoo import Command
from odoo.addons.med_qualification.tests.common_letter import LetterCase
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation


@tagged("post_install", "-at_install")
class TestAuthorisationRights(LetterCase):
    def test_roles(self):
        letter = self.letter(self.maker, self.us, approve=False, user=self.sales)
        letter.with_user(self.sales).write({"agent_phone": "123", "valid_to": "2027-01-01"})
        letter.with_user(self.sales).action_submit()
        with self.assertRaises(UserError):
            letter.with_user(self.sales).class_3 = True
        with self.assertRaises(AccessError):
            letter.with_user(self.sales).action_approve()
        mine = self.letter(self.maker, self.agent, approve=False, user=self.buyer)
        with self.assertRaises(AccessError):
            mine.with_user(self.sales).agent_phone = "1"
        with self.assertRaises(AccessError):
            self.letter(self.maker, self.us, approve=False, user=self.auditor)
        self.assertTrue(letter.with_user(self.auditor).display_name)
        with self.assertRaises(UserError):
            letter.with_user(self.quality).unlink()

    def test_a_decided_letter_stays(self):
        letter = self.letter(self.maker, self.us, region_ids=self.region(self.beijing))
        deeds = (
            lambda: letter.write({"class_3": True}),
            lambda: letter.write({"customer_ids": [Command.set(self.dealer.ids)]}),
            lambda: letter.write({"region_ids": [Command.clear()]}),
            lambda: letter.region_ids.write({"state_id": self.guangdong.id}),
            lambda: letter.region_ids.unlink(),
            lambda: self.env["med.authorisation.region"].create({"authorisation_id": letter.id}),
            lambda: letter.write({"valid_to": "2030-01-01"}),
            lambda: letter.write({"state": "draft"}),
        )
        for deed in deeds:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                deed()

    def test_an_approved_letter_lends_itself_to_nobody(self):
        """No scope of one's own choice can be hung on what was approved, nor by a default of the context."""
        letter = self.letter(self.maker, self.us)
        values = {"issuer_id": self.maker.id, "class_3": True}
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env["med.authorisation"].with_user(self.sales).create({**values, "document_id": letter.document_id.id})
        forged = (
            self.env["med.authorisation"]
            .with_user(self.sales)
            .with_context(default_document_id=letter.document_id.id, default_state="approved")
        )
        made = forged.create({**values, "partner_id": self.us.id, "valid_to": "2026-12-31"})
        self.assertNotEqual(made.document_id, letter.document_id)
        self.assertEqual((made.state, made.type_id.code), ("draft", "authorisation_letter"))
        draft = self.letter(self.maker, self.us, approve=False)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env["med.authorisation"].create({**values, "document_id": draft.document_id.id})
        with self.assertRaises(AccessError):
            draft.write({"document_id": letter.document_id.id})

    def test_what_a_letter_must_say(self):
        for values in (
            {"kind": "salesperson"},
            {"kind": "buyer", "agent_name": "甲"},
            {"kind": "salesperson", "agent_name": "甲", "agent_id_number": "110105194912310021"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError), self.env.cr.savepoint():
                issuer = self.agent if values["kind"] == "buyer" else self.maker
                self.letter(issuer, self.maker, approve=False, **values)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.letter(self.maker, self.maker, approve=False)

    def test_only_quality_marks_goods(self):
        manager = self.user("sales,stock.group_stock_manager", "test-category-manager")
        category = self.env["product.category"].create({"name": "监护"})
        for deed in (
            lambda: category.with_user(manager).write({"med_needs_authorisation": True}),
            lambda: category.with_user(manager).create({"name": "x", "med_needs_authorisation": True}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                deed()

    def test_another_companys_letter(self):
        letter = self.letter(self.maker, self.us, False, self.env.user, company_id=self.company_2.id)
        self.force(letter.document_id)
        self.assertEqual(self.of("CN-LETTER-OWN")["finding"], "letter_none")
        with self.assertRaises(AccessError):
            letter.with_user(self.sales).read(["agent_name"])

    def test_what_waits_is_looked_at_again(self):
        order = self.of_dealer(self.device)
        verdicts = [v for v in self.env["med.gate"]._evaluate(*order.sudo()._med_preview()) if v.refused]
        self.env["med.gate"].sudo()._write_refusals(verdicts)
        hold = self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        top = self.letter(self.maker, self.agent)
        hold._drive({"recheck": False})
        low = self.letter(self.agent, self.us, parent_id=top.id)
        self.assertTrue(hold.recheck)
        hold._drive({"recheck": False})
        top.with_user(self.head).action_revoke("测试")
        self.assertTrue(hold.recheck, low.chain_problem)
