"""The register as a whole: found, compared, and safe from slips of the pen."""

import doctest

from odoo import Command
from odoo.addons.med_qualification.tests.common import NUMBERS, SCAN, USCC, QualificationCase
from odoo.addons.med_qualification.tools import name, search, words
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

NAMED = {
    "business_licence", "operation_licence", "class2_filing", "production_licence", "class1_production_filing",
    "institution_licence", "clinic_filing", "public_institution_certificate", "registration", "registration_2004",
    "class1_filing", "authorisation_letter", "legal_representative_id", "quality_agreement", "foreign_trade_filing",
    "gmp_certificate", "gsp_certificate", "registration_change", "conformity_certificate", "inspection_report",
    "release_record", "training_record",
}  # fmt: skip


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestRegister(QualificationCase):
    def test_types(self):
        kinds = self.env["med.document.type"].search([])
        self.assertLessEqual(NAMED, set(kinds.mapped("code")))
        self.assertEqual(len(set(kinds.mapped("code"))), len(kinds))

    def test_doctests(self):
        for module in (name, search, words):
            self.assertEqual(doctest.testmod(module).failed, 0)

    # --- one box ----------------------------------------------------------------------------------------------------

    def look(self, text, model="med.document", field="anything"):
        return self.env[model].with_user(self.quality).search([(field, "ilike", text)])

    def test_one_box_finds_a_licence_by_anything(self):
        self.dealer.sudo().write({"vat": USCC, "ref": "KH-0815"})
        licence = self.draft(
            "operation_licence", number="沪嘉食药监械经营许20187006号", issuer="上海市嘉定区市场监督管理局",
            scope_text="III类：6846植入材料（仅限人工晶体）",
        )  # fmt: skip
        for text in (
            *("沪嘉食药监械经营许20187006号", "２０１８７００６", " 20187006 ", "沪嘉 食药监", "和平医疗", "KH-0815"),
            *(
                "许可证编号：沪嘉食药监械经营许20187006",
                "00600037341",
                "９１１１００００",
                "嘉定区市场监督",
                "人工晶体",
            ),
            *("6846", "Device operation"),
        ):
            with self.subTest(text=text):
                self.assertIn(licence, self.look(text))
                if text != "Device operation":
                    self.assertIn(self.dealer, self.look(text, "res.partner", "med_anything"))
        for text in ("沪青", "6847", "%", "_", "') OR 1=1", "20187007"):
            with self.subTest(text=text):
                self.assertNotIn(licence, self.look(text))
        for text in ("", "  ", "\0"):
            self.assertTrue(self.look(text))

    def test_a_prospects_licence_is_found_too(self):
        lead = self.env["crm.lead"].create({"name": "x", "partner_name": "尚未成交公司"})
        licence = self.draft("business_licence", lead_id=lead.id, partner_id=False)
        self.assertEqual(self.look("尚未成交"), licence)

    def test_a_device_certificate_by_product(self):
        self.device.default_code = "M-77"
        certificate = self.draft(
            "registration", product_tmpl_id=self.device.product_tmpl_id.id, number="国械注准20213070456"
        )
        for text in ("M-77", "心电监护", "国械注准２０２１"):
            self.assertIn(certificate, self.look(text))
        action = self.device.product_tmpl_id.with_user(self.sales).action_med_documents()
        self.assertEqual(
            self.env["med.document"].search(action["domain"]), certificate | self.device.med_registration_id
        )

    def test_what_one_may_not_see_is_not_found(self):
        hidden = self.draft("quality_agreement", user=self.env.user, company_id=self.company_2.id, number="HIDDEN-1")
        self.assertNotIn(hidden, self.look("HIDDEN"))
        self.assertFalse(self.look("HIDDEN", "res.partner", "med_anything"))

    # --- versions ---------------------------------------------------------------------------------------------------

    def test_versions_and_what_changed(self):
        first = self.licence("operation_licence", scope_text="III类：6821，6846")
        second = self.env["med.document"].browse(first.with_user(self.quality).action_new_version()["res_id"])
        second = second.with_user(self.quality)
        second.write(
            {
                "valid_from": "2026-06-10", "valid_to": "2031-06-09", "scope_text": "III类：6821，6823（仅限彩超）",
                "file_ids": [Command.create({"name": "scan.pdf", "content": SCAN})],
            }
        )  # fmt: skip
        second.action_read_scope()
        for text in (
            "2030-12-31 → 2031-06-09",
            "2020-01-01 → 2026-06-10",
            "scope added: III-6823 (仅限彩超)",
            "III-6846",
        ):
            self.assertIn(text, second.changes)
        self.assertNotIn("III-6821", second.changes)
        self.approve(second)
        third = self.env["med.document"].browse(second.action_new_version()["res_id"])
        for document in first | second | third:
            self.assertEqual(document.history_ids, third | second | first)
        self.assertFalse(first.changes)
        self.assertIn("nothing but files", third.with_user(self.quality).changes)
        with Form(second) as form:  # the page reads all of it
            self.assertEqual(len(form.history_ids), 3)
        lone = self.draft("business_licence")
        self.assertFalse(lone.history_ids)

    # --- the same number at two holders -----------------------------------------------------------------------------

    def test_one_number_at_two_holders(self):
        number = "京东食药监械经营许20210041号"
        ours = self.draft("operation_licence", number=number)
        other = self.draft("operation_licence", partner=self.hospital, number=" 京东食药监械经营许２０２１００41 ")
        filing = self.draft("quality_agreement", number=ours.number)
        lead = self.env["crm.lead"].create({"name": "x", "partner_name": "甲"})
        prospect = self.draft("operation_licence", lead_id=lead.id, partner_id=False, number=number)
        self.assertFalse(other.has_twin)  # 号 is missing
        other.number = ours.number
        self.assertEqual(ours.twin_ids, other | prospect)
        self.assertEqual(other.twin_ids, ours | prospect)
        self.assertFalse(filing.has_twin)
        found = self.env["med.document"].with_user(self.quality).search([("has_twin", "=", True)])
        own = (self.company | self.company_2).partner_id.med_document_ids  # of one number, too
        self.assertEqual(found - own, ours | other | prospect)
        self.assertNotIn(ours, self.env["med.document"].search([("has_twin", "=", False)]))
        version = self.approve(ours).with_user(self.quality).action_new_version()
        self.assertEqual(self.env["med.document"].browse(version["res_id"]).twin_ids, other | prospect)

    # --- bad input --------------------------------------------------------------------------------------------------

    def refusal(self, error=ValidationError, **values):
        kind = values.pop("kind", "operation_licence")
        with self.assertRaises(error) as caught, self.env.cr.savepoint():
            self.draft(kind, **values).action_submit()
        return str(caught.exception)

    def test_dates(self):
        for values, texts in (
            ({"valid_from": "2026-06-02", "valid_to": "2026-06-01"}, ("Valid until", "2026-06-01", "2026-06-02")),
            ({"valid_to": "9999-12-31"}, ("Valid until", "9999", "No Expiry")),
            ({"valid_from": "0206-01-01"}, ("Valid From", "206")),
            ({"issued_on": "9999-01-01"}, ("Issued On", "9999")),
            ({"issued_on": "2026-06-03"}, ("Issued on", "2026-06-03", "not come yet")),
            ({"issued_on": "2026-05-01", "valid_to": "2026-04-30"}, ("Issued on", "2026-05-01", "2026-04-30")),
        ):
            with self.subTest(values=values):
                message = self.refusal(**values)
                for text in (*texts, NUMBERS["operation_licence"]):
                    self.assertIn(text, message)
        self.draft("operation_licence", issued_on="2026-06-02")

    def test_numbers(self):
        wide = NUMBERS["operation_licence"].translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
        licence = self.draft("operation_licence", number=wide)
        self.assertEqual((licence.number_status, licence.number), ("valid", wide))
        self.assertFalse(licence.number_problem)
        for kind, text, words_ in (
            ("business_licence", USCC[:-1] + "A", ("check digit",)),
            ("business_licence", NUMBERS["operation_licence"], ("looks like", "Device operation licence (class III)")),
            ("class2_filing", NUMBERS["operation_licence"], ("looks like", "Device operation licence (class III)")),
            ("operation_licence", USCC, ("looks like", "Business licence")),
            ("operation_licence", NUMBERS["registration"], ("looks like", "Device registration certificate")),
            ("operation_licence", "<script>alert(1)</script>", ("format",)),
            ("operation_licence", "沪" * 10_000, ("longer",)),
            ("institution_licence", "PDY10001X33010517A100", ("too many or too few",)),
        ):
            with self.subTest(kind=kind, text=text[:40]):
                wrong = self.draft(kind, number=text)
                for word in words_:
                    self.assertIn(word, wrong.number_problem)
                if wrong.has_scope:
                    wrong.action_confirm_scope()
                wrong.action_submit()
                wrong.action_review()
                with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
                    wrong.with_user(self.head).action_approve()
                for word in words_:
                    self.assertIn(word, str(caught.exception))

    def test_ten_megabytes_of_scope(self):
        message = self.refusal(scope_text="6821，" * 2_500_000)
        self.assertIn("Scope as Printed", message)
        self.assertIn(str(5 * 2_500_000), message)

    def test_scripts_in_names(self):
        evil = "<img src=x onerror=alert(1)>"
        partner = self.partner(evil, "distributor")
        order = self.order(partner, user=self.sales)
        found = self.env["med.gate"].preview("sale.order", order.ids)[str(order.id)]["findings"]
        self.assertTrue(any(evil in finding["message"] for finding in found))  # text, which the client shows as text
        licence = self.draft("business_licence", partner=partner, issuer=evil)
        licence.action_submit()
        self.assertFalse([m for m in licence.message_ids if "<img src=x" in (m.body or "")])

    # --- languages --------------------------------------------------------------------------------------------------

    def test_the_chatter_speaks_the_readers_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "med_qualification")])._update_translations(["zh_CN"])
        product = self.env["product.template"].create({"name": "监护仪", "med_class": "3"})
        product = product.with_user(self.quality).with_context(lang=None)
        self.env.flush_all()
        self.env.cr.precommit.run()
        product.med_class = "2"
        self.env.flush_all()
        self.env.cr.precommit.run()
        values = product.sudo().message_ids.tracking_value_ids.filtered(
            lambda value: value.field_id.name == "med_class"
        )[:1]
        [shown] = values.with_context(lang="zh_CN")._tracking_value_format()
        self.assertEqual((shown["oldValue"], shown["newValue"]), ("第三类", "第二类"))
        [shown] = values.with_context(lang="en_US")._tracking_value_format()
        self.assertEqual((shown["oldValue"], shown["newValue"]), ("Class III", "Class II"))

    def test_lists_read_as_chinese_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        document = self.draft("operation_licence", number=False, valid_to=False, scan=False, scope_text=False)
        with self.assertRaises(UserError) as caught:
            document.with_context(lang="zh_CN").action_submit()
        self.assertIn("、", str(caught.exception))
        self.assertNotIn(", ", str(caught.exception))
