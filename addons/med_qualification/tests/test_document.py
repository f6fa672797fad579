import hashlib

from odoo import Command
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestEntry(QualificationCase):
    """What people type."""

    def test_dates(self):
        for values in (
            {"valid_from": "2026-01-01", "valid_to": "2025-01-01"},
            {"valid_to": "9999-12-31"},
            {"valid_from": "0202-01-01"},
            {"issued_on": "2031-01-01"},
            {"open_ended": True},
        ):
            with self.assertRaises(ValidationError, msg=str(values)):
                self.draft("operation_licence", **values)

    def test_a_wrong_number_is_saved_but_not_approved(self):
        for code, text, problem in (
            ("business_licence", "91110000600037341A", "check digit"),
            ("operation_licence", "京东食药监械经营备20200040号", "looks like"),
            ("institution_licence", "12345", "characters"),
        ):
            document = self.draft(code, partner=self.partner("新公司", "distributor"), number=text)
            self.assertEqual(document.number_status, "invalid")
            self.assertIn(problem, document.number_problem)
            with self.assertRaises(UserError):
                self.approve(document)
            self.assertNotEqual(document.state, "approved")

    def test_a_number_of_another_type_is_named(self):
        document = self.draft("operation_licence", number="京东食药监械经营备20200040号")
        with self.assertRaises(UserError) as caught:
            self.approve(document)
        self.assertIn(self.kind("class2_filing").name, str(caught.exception))

    def test_an_unusual_number_may_be_approved(self):
        document = self.licence("operation_licence", number="粤穗食药监械经营许201711610号")
        self.assertRecordValues(document, [{"state": "approved", "number_status": "warn"}])
        self.assertIn("2017", document.number_reading)

    def test_the_same_number_twice(self):
        first = self.draft("operation_licence")
        with self.assertRaises(ValidationError):
            self.draft("operation_licence", number="京东食药监械经营许２０２０００３９ 号")
        contact = self.env["res.partner"].create({"name": "采购部", "parent_id": self.dealer.id})
        with self.assertRaises(ValidationError):
            self.draft("operation_licence", partner=contact)
        self.draft("operation_licence", partner=self.hospital)  # the other holder's problem, not this constraint's
        first.company_id = self.company
        self.draft("operation_licence", company_id=self.company_2.id, user=self.env.user)
        first.action_archive()
        self.draft("operation_licence", company_id=self.company.id)

    def test_holder(self):
        for values in (
            {"type_id": self.kind("registration").id, "number": "国械注准20203070123"},
            {"type_id": self.kind("clinic_filing").id, "number": "1"},
            {
                "type_id": self.kind("clinic_filing").id, "number": "1", "partner_id": self.hospital.id,
                "product_tmpl_id": self.device.product_tmpl_id.id,
            },
        ):  # fmt: skip
            with self.assertRaises(ValidationError):
                self.env["med.document"].create(values)
        own = self.kind("clinic_filing").copy({"code": "own", "holder_kind": "company"})
        with self.assertRaises(ValidationError):
            self.env["med.document"].create({"type_id": own.id, "partner_id": self.hospital.id, "number": "1"})
        self.env["med.document"].create({"type_id": own.id, "partner_id": self.company.partner_id.id, "number": "1"})

    def test_submitting_names_everything_missing(self):
        document = self.draft("operation_licence", number=False, valid_to=False, scan=False, scope_text=False)
        with self.assertRaises(UserError) as caught:
            document.action_submit()
        for name in ("number", "valid_to", "file_ids", "scope_ids"):
            self.assertIn(document._fields[name].string, str(caught.exception))

    def test_scope_text(self):
        document = self.draft(
            "operation_licence", scope_text="III类：6821，6846（仅限人工晶体），6840体外诊断试剂除外，6899"
        )
        self.assertRecordValues(
            document.scope_ids.sorted(lambda line: (line.code, line.sub or "")),
            [
                {"code": "6821", "sub": False, "include": True, "limit": False, "klass": "3"},
                {"code": "6840", "sub": "R", "include": False, "limit": False, "klass": "3"},
                {"code": "6846", "sub": False, "include": True, "limit": "仅限人工晶体", "klass": "3"},
            ],
        )
        document.action_confirm_scope()
        document.scope_text = "III类：6821，6823"
        self.assertEqual(
            {line.code: bool(line.confirmed_by) for line in document.scope_ids},
            {"6821": True, "6823": False, "6840": False, "6846": False},
        )
        document.scope_ids.filtered(lambda line: line.code == "6821").limit = "仅限"
        self.assertFalse(any(document.scope_ids.mapped("confirmed_by")))
        document.action_read_scope()
        self.assertEqual(set(document.scope_ids.mapped("code")), {"6821", "6823"})

    def test_scope_without_class_is_of_the_licence(self):
        document = self.draft("class2_filing", scope_text="6821，6823")
        self.assertEqual(set(document.scope_ids.mapped("klass")), {"2"})

    def test_bad_scope(self):
        with self.assertRaises(ValidationError):
            self.draft("operation_licence", scope_text="6821" * 100_000)
        document = self.draft("operation_licence")
        with self.assertRaises(ValidationError):
            document.scope_ids.create({"document_id": document.id, "catalogue": "2002", "code": "6899"})

    def test_files_keep_their_fingerprint(self):
        document = self.draft("business_licence")
        file = document.file_ids
        self.assertRecordValues(
            file,
            [{"sha256": hashlib.sha256(b"%PDF-1.4 a scan").hexdigest(), "size": 15}],
        )
        self.assertEqual(len(file.sha256), 64)
        self.assertTrue(file.is_intact())
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", file._name), ("res_field", "=", "content"), ("res_id", "=", file.id)]
        )
        self.assertTrue(attachment)
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = NULL, db_datas = 'forged' WHERE id = %s", attachment.ids
        )
        self.env.invalidate_all()
        self.assertFalse(file.is_intact())
        for content in ("", "not base64!", False):
            with self.assertRaises(UserError):
                document.write({"file_ids": [Command.create({"name": "x", "content": content})]})

    def test_other_companies_licences_are_out_of_sight(self):
        document = self.draft("business_licence", company_id=self.company_2.id, user=self.env.user)
        self.assertFalse(self.env["med.document"].with_user(self.quality).search([("id", "=", document.id)]))
        self.assertFalse(document.scope_ids.with_user(self.quality).search([("document_id", "=", document.id)]))
        self.assertFalse(document.file_ids.with_user(self.quality).search([("document_id", "=", document.id)]))

    def test_scripts_in_names_stay_text(self):
        document = self.draft("clinic_filing", number="<script>alert(1)</script>")
        self.approve(document)
        self.assertEqual(document.state, "approved")
