"""Readings of licence files: from the file to the licence, by the people who do it."""

from odoo import Command
from odoo.addons.med_qualification.tests.common_extraction import ExtractionCase, answer, lines, png, word
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from PIL import Image

NUMBER = "京东食药监械经营许20200039号"
SCAN = png(Image.new("RGB", (400, 300), "white"))
PAPER = lines(
    ("许可证编号：", NUMBER),
    ("企业名称：", "和平医疗器械有限公司"),
    ("经营范围：", "2017年分类目录：Ⅲ类：07，14"),
    ("有效期至：", "2031年03月04日"),
    ("发证部门：", "北京市药品监督管理局"),
    ("发证日期：", "2026年03月05日"),
)


@tagged("post_install", "-at_install")
class TestExtraction(ExtractionCase):
    def done(self, words=PAPER, user=None, type_code="operation_licence", **values):
        """A reading of a fresh draft, on which the engine is said to have found the words."""
        licence = self.with_file(SCAN, type_code, user, **values)
        self.read(answer(words))
        return self.reading(licence).with_user(user or self.quality)

    def test_a_scan_is_read_and_accepted(self):
        """The real engine, in its own process: what the paper says arrives in the licence, by the user's own hand."""
        paper = self.certificate("operation_licence", 0, "scan")
        licence = self.with_file(png(paper.image), user=self.sales, number=False, scope_text=False, valid_to=False)
        self.assertEqual(licence.extraction_state, "waiting", "without anybody's asking")
        self.read()
        reading = self.reading(licence)
        self.assertEqual((reading.state, reading.error), ("done", False))
        read = {field.name: field.normal for field in reading.field_ids}
        expected = {**paper.truth, "kind": "operation_licence"}
        self.assertEqual({name: read.get(name) for name in expected}, expected)
        self.assertTrue(reading.page_ids.picture)
        self.assertGreater(reading.memory, 100)
        reading.with_user(self.sales).action_accept_sure()
        self.assertEqual(licence.number, paper.truth["number"])
        self.assertEqual(str(licence.valid_to), paper.truth["valid_to"])
        self.assertEqual(str(licence.issued_on), paper.truth["issued_on"])
        self.assertEqual(licence.issuer, paper.truth["issuer"])
        self.assertTrue(licence.scope_ids, "the scope lines follow from the text")
        self.assertFalse(licence.scope_confirmed, "a person of quality still compares them")
        self.assertEqual(licence.editor_ids, self.sales)
        self.assertEqual(self.proposal(reading, "holder").comparison, "differs")
        self.assertFalse(self.proposal(reading, "holder").decision, "what contradicts the record waits for a person")
        self.assertEqual(self.proposal(reading, "legal_representative").decision, "accepted")

    def test_compared_with_the_record(self):
        """R41: equal, different, new, nothing to compare."""
        words = [word("医疗器械经营许可证", 400, 20, 60), *PAPER]
        reading = self.done(words, issuer=False, valid_to="2031-03-05", number=NUMBER.replace("号", " 号"))
        compared = {field.name: field.comparison for field in reading.field_ids}
        expected = {"number": "equal", "holder": "equal", "issuer": "new", "valid_to": "differs", "kind": "equal"}
        self.assertEqual(compared.keys() - expected.keys(), {"scope_text", "issued_on"})
        self.assertEqual({name: compared[name] for name in expected}, expected)
        self.assertEqual(self.proposal(reading, "valid_to").recorded, "2031-03-05")
        reading.document_id.issuer = "上海市药品监督管理局"
        self.assertEqual(self.proposal(reading, "issuer").comparison, "differs", "always with what is there now")

    def test_what_differs_is_taken_one_by_one(self):
        reading = self.done(valid_to="2031-03-05")
        licence = reading.document_id
        reading.action_accept_sure()
        self.assertEqual(str(licence.valid_to), "2031-03-05")
        self.proposal(reading, "valid_to").action_accept()
        self.assertEqual(str(licence.valid_to), "2031-03-04")
        field = self.proposal(reading, "valid_to")
        self.assertRecordValues(
            field, [{"decision": "accepted", "decided_value": "2031-03-04", "decided_by": self.quality.id}]
        )
        self.assertTrue(field.decided_on)
        event = self.env["med.log"].search([("event", "=", "extraction.decided")], order="id desc", limit=1)
        self.assertEqual(event.payload["fields"], {"valid_to": "2031-03-04"})
        self.assertEqual(event.payload["readings"], reading.ids)

    def test_corrected_and_refused(self):
        reading = self.done(issuer="旧")
        self.proposal(reading, "issuer").action_correct(" 北京市海淀区市场监督管理局 ")
        self.assertEqual(reading.document_id.issuer, "北京市海淀区市场监督管理局")
        self.assertEqual(self.proposal(reading, "issuer").decision, "corrected")
        before = reading.document_id.valid_to
        self.proposal(reading, "valid_to").action_refuse()
        self.assertEqual(reading.document_id.valid_to, before)
        for wrong in ("", "  ", None, 7):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                self.proposal(reading, "issued_on").action_correct(wrong)
        with self.assertRaisesRegex(UserError, "2024-01-05"):
            self.proposal(reading, "issued_on").action_correct("yesterday")
        self.proposal(reading, "issued_on").action_correct("2026年3月6日")
        self.assertEqual(str(reading.document_id.issued_on), "2026-03-06")

    def test_the_form_opens(self):
        """A licence that came with no lead has nobody who claims it."""
        licence = self.done().document_id
        view = licence.with_user(self.quality).get_view(view_type="form")
        self.assertIn("action_extractions", view["arch"])
        self.assertFalse(licence.claimed_by_id)

    def test_long_term(self):
        words = lines(("统一社会信用代码", "91110000600037341L"), ("营业期限", "2009年05月08日至长期"))
        reading = self.done(words, type_code="business_licence", valid_to="2030-01-01")
        self.assertEqual(self.proposal(reading, "valid_to").shown, "No expiry")
        self.proposal(reading, "valid_to").action_accept()
        self.assertRecordValues(reading.document_id, [{"open_ended": True, "valid_to": False}])
        self.assertEqual(self.proposal(reading, "valid_to").comparison, "equal")
        self.proposal(reading, "valid_to").action_correct("2031-01-01")
        self.assertEqual((reading.document_id.open_ended, str(reading.document_id.valid_to)), (False, "2031-01-01"))

    def test_class_iii_needs_a_person(self):
        """A numeral alone grants nothing: it is confirmed by itself, never with the sure ones."""
        words = lines(("许可证编号：", "京东食药监械经营许2020003X号"), ("经营范围：", "2017年分类目录：川类：07"))
        reading = self.done(words, number=False, scope_text=False)
        scope = self.proposal(reading, "scope_text")
        self.assertTrue(scope.doubtful)
        self.assertIn("numeral", scope.notes)
        with self.assertRaisesRegex(UserError, "Confirm"):
            scope.action_accept()
        reading.action_accept_sure()
        self.assertFalse(reading.document_id.scope_ids)
        scope.action_accept_doubtful()
        self.assertEqual([line.display_name for line in reading.document_id.scope_ids], ["III-07"])
        with self.assertRaises(ValueError):
            reading.field_ids.action_accept_doubtful()  # one at a time

    def test_the_other_engine_is_for_review(self):
        licence = self.with_file(SCAN)
        self.read(answer(PAPER))
        first = self.reading(licence).with_user(self.quality)
        second = self.env["med.extraction"].browse(first.action_read_again()["res_id"])
        self.assertEqual((second.engine, second.state), ("tesseract", "queued"))
        self.read(answer(PAPER, engine="tesseract"))
        self.assertEqual(self.requests[0]["engine"], "tesseract")
        self.assertTrue(all(field.doubtful for field in second.field_ids))
        second.with_user(self.quality).action_accept_sure()
        self.assertFalse(any(second.field_ids.mapped("decision")))
        self.assertEqual(len(licence.extraction_ids), 2, "a reading is added, none is replaced")

    def test_a_decided_licence_does_not_change(self):
        reading = self.done()
        licence = reading.document_id
        self.approve(licence)
        for verb in ("action_accept", "action_refuse", "action_accept_doubtful"):
            with self.subTest(verb=verb), self.assertRaises(UserError):
                getattr(self.proposal(reading, "issuer").with_user(self.head), verb)()
        with self.assertRaises(UserError):
            self.proposal(reading, "issuer").with_user(self.head).action_correct("x")
        self.assertFalse(licence.issuer)

    def test_four_eyes(self):
        """Who took over what was read has entered it, and does not approve it."""
        reading = self.done(user=self.quality)
        licence = reading.document_id
        head = self.head
        licence.action_submit()
        self.proposal(reading, "issuer").with_user(head).action_accept()
        self.assertIn(head, licence.editor_ids)
        self.proposal(reading, "scope_text").with_user(head).action_accept_doubtful()
        licence.with_user(self.quality).action_confirm_scope()
        licence.with_user(self.quality).action_review()
        with self.assertRaises(AccessError):
            licence.with_user(head).action_approve()


@tagged("post_install", "-at_install")
class TestExtractionRights(ExtractionCase):
    def setUp(self):
        super().setUp()
        self.licence_read = self.with_file(SCAN, user=self.sales)
        self.read(answer(PAPER))
        self.found = self.reading(self.licence_read)

    def test_who_may_not(self):
        other = self.user("sales", "test-sales-2")
        for user in (self.auditor, other, self.user("warehouse"), self.user("finance")):
            field = self.proposal(self.found, "issuer").with_user(user)
            with self.subTest(user=user.login):
                self.assertEqual(field.normal, "北京市药品监督管理局", "employees read")
                for deed in (
                    field.action_accept, field.action_accept_doubtful, field.action_refuse,
                    lambda field=field: field.action_correct("x"),
                    self.found.with_user(user).action_accept_sure, self.found.with_user(user).action_read_again,
                    self.licence_read.with_user(user).action_read_files,
                    self.licence_read.file_ids.with_user(user).action_read_file,
                ):  # fmt: skip
                    with self.assertRaises(AccessError):
                        deed()
        self.assertFalse(any(self.found.field_ids.mapped("decision")))
        self.assertEqual(len(self.licence_read.extraction_ids), 1)

    def test_nobody_writes_it(self):
        """Not even with the rights of the system: only its verbs."""
        field = self.proposal(self.found, "number")
        for user in (self.quality, self.head, self.env.ref("base.user_admin"), self.env.user):
            for record, values in (
                (self.found, {"state": "queued"}), (field, {"normal": "x"}), (field, {"decision": "accepted"}),
                (self.found.page_ids, {"text": "x"}),
            ):  # fmt: skip
                with self.subTest(user=user.login, values=values):
                    with self.assertRaises(AccessError):
                        record.with_user(user).write(values)
                    with self.assertRaises(AccessError):
                        record.with_user(user).with_context(med_verb=True).write(values)
            with self.assertRaises(AccessError):
                self.env["med.extraction"].with_user(user).create(
                    {"file_id": self.licence_read.file_ids.id, "engine": "rapidocr", "state": "done"}
                )
        with self.assertRaises(UserError):
            self.found.sudo().unlink()

    def test_another_company_sees_nothing(self):
        self.licence_read.with_user(self.env.user).company_id = self.company
        stranger = self.user("quality", "test-quality-2", company_id=self.company_2.id, company_ids=[self.company_2.id])
        for record in (self.found, self.found.page_ids, self.found.field_ids):
            with self.subTest(model=record._name):
                self.assertFalse(record.with_user(stranger).search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    record.with_user(stranger).read(["id", "create_date"])
        with self.assertRaises(AccessError):
            self.proposal(self.found, "issuer").with_user(stranger).action_accept()

    def test_a_file_from_outside_is_read_too(self):
        """What a customer adds in the portal is read like any other; the customer does not see the reading."""
        customer = new_test_user(self.env, "customer", "base.group_portal", partner_id=self.dealer.id)
        draft = self.draft("operation_licence", scan=False)
        # sudo: as the portal writes for its customer
        draft.with_user(customer).sudo().write({"file_ids": [Command.create({"name": "a.png", "content": SCAN})]})
        reading = self.reading(draft)
        self.assertRecordValues(reading, [{"state": "queued", "requested_by": customer.id}])
        for model in ("med.extraction", "med.extraction.page", "med.extraction.field"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(customer).search([])
        with self.assertRaises(AccessError):
            draft.with_user(customer).action_read_files()

    def test_not_automatically(self):
        self.env["ir.config_parameter"].set_param("med_qualification.ocr_manual", True)
        licence = self.with_file(SCAN, user=self.sales)
        self.assertFalse(licence.extraction_ids)
        action = licence.action_read_files()
        self.assertEqual(action["res_id"], licence.extraction_ids.id)
        licence.action_read_files()
        self.assertEqual(len(licence.extraction_ids), 1, "what waits is not put in again")

    def test_the_file_stays_as_it_was(self):
        """Odoo shrinks pictures of more than 1920 pixels; a scan is evidence."""
        content = png(Image.effect_noise((2400, 1000), 50))
        file = self.with_file(content).file_ids
        self.assertTrue(file.is_intact())
        self.assertEqual(file.with_context(bin_size=False).content, content)

    def test_hidden_titles(self):
        """The paper of another type is named, and is doubtful."""
        words = [word("营业执照", 500, 20, 60), *PAPER]
        licence = self.with_file(SCAN)
        self.read(answer(words))
        kind = self.proposal(self.reading(licence), "kind")
        self.assertEqual((kind.normal, kind.comparison, kind.doubtful), ("business_licence", "differs", True))
