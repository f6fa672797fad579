from datetime import date

from odoo.addons.med_qualification.tests.common import USCC
from odoo.addons.med_qualification.tests.import_common import HEAD, OPERATION, ROW, USCC_2, ImportCase, csv, xls, xlsx
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestImport(ImportCase):
    def test_from_the_file_to_the_drafts(self):
        found = self.take(xlsx([["客户资质一览表"], HEAD, ROW, ["合计", 1]]))
        self.assertRecordValues(
            found,
            [{"state": "preview", "head_row": 2, "row_count": 2, "new_count": 1, "error_count": 0, "warning_count": 0}],
        )
        self.assertEqual(self.actions(found), {3: "new", 4: "skipped"})
        self.assertFalse(self.env["res.partner"].search([("vat", "=", USCC)]), "a preview writes nothing")
        found.action_run()
        self.assertEqual(found.state, "running")
        self.run_cron("med_base.ir_cron_outbox")
        self.assertEqual((found.state, found.progress), ("done", 100.0))
        partner = self.env["res.partner"].search([("vat", "=", USCC), ("parent_id", "=", False)])
        self.assertRecordValues(
            partner,
            [
                {
                    "name": "和平医疗器械有限公司",
                    "phone": "13900000000",
                    "is_company": True,
                    "create_uid": self.quality.id,
                }
            ],
        )
        self.assertEqual(partner.child_ids.name, "张三")
        document = partner.med_document_ids
        self.assertRecordValues(
            document,
            [
                {
                    "type_id": self.kind("operation_licence").id, "number": OPERATION, "valid_to": date(2030, 3, 1),
                    "state": "draft", "open_ended": False, "number_status": "valid",
                }
            ],
        )  # fmt: skip
        self.assertEqual(document.editor_ids, self.quality)
        self.assertEqual(set(document.scope_ids.mapped("code")), {"07", "14"})
        log = self.env["med.log"].search([("event", "=", "import.done")], limit=1)
        self.assertEqual((log.res_id, log.user_id), (found.id, self.quality))

    def test_a_second_time_nothing_changes(self):
        data = xlsx([HEAD, ROW])
        self.take(data, run=True)
        again = self.take(data)
        self.assertEqual(self.actions(again), {2: "same"})
        with self.assertRaises(UserError):
            again.action_run()
        self.assertEqual(
            len(self.env["res.partner"].search([("med_uscc", "=", USCC), ("parent_id", "=", False)]).med_document_ids),
            1,
        )

    def test_the_same_list_in_every_format(self):
        rows = [HEAD, ROW]
        text = [[str(value) for value in row] for row in rows]
        files = {
            "xlsx": xlsx(rows), "xls": xls(rows), "utf-8": csv(text), "gb18030": csv(text, "gb18030"),
            "utf-16": csv(text, "utf-16", "\t"), "bom": csv(text, "utf-8-sig", ";"),
        }  # fmt: skip
        for name, data in files.items():
            with self.subTest(name):
                found = self.take(data)
                self.assertEqual(self.actions(found), {2: "new"})
                self.assertFalse(self.message(found, 2) and found.warning_count)

    def test_what_is_on_record(self):
        known = self.partner("和平医疗器械（北京）有限公司", vat=USCC, phone="010-1")
        licence = self.licence("operation_licence", known, number=OPERATION, valid_to="2027-03-01")
        row = [1, "和平医疗器械(北京)有限公司", USCC, None, "010-2", OPERATION, "2032-03-01", None]
        found = self.take(xlsx([HEAD, row]), run=True)
        self.assertEqual(self.actions(found), {2: "update"})
        self.assertIn("new version", self.message(found, 2))
        self.assertEqual(known.phone, "010-1", "only gaps are filled")
        version = licence.successor_ids
        self.assertRecordValues(version, [{"state": "draft", "valid_to": date(2032, 3, 1), "number": OPERATION}])
        self.assertEqual((licence.state, licence.valid_to), ("approved", date(2027, 3, 1)))
        row[4] = "010-3"
        self.take(xlsx([HEAD, row]), overwrite=True, run=True)
        self.assertEqual(known.phone, "010-3")
        self.assertEqual(licence.successor_ids, version)

    def test_by_name_when_there_is_no_code(self):
        known = self.partner("和平医疗器械（北京）有限公司")
        row = [1, "和平医疗器械(北京) 有限责任公司", USCC, None, None, OPERATION, "长期", None]
        found = self.take(xlsx([HEAD, row]), run=True)
        self.assertEqual(self.actions(found), {2: "update"})
        self.assertEqual(known.vat, USCC)
        self.assertTrue(known.med_document_ids.open_ended)
        twin = self.partner("第二家有限公司", vat=USCC_2)
        row = [1, "第二家有限责任公司", "91330000142912033X", None, None, None, None, None]
        found = self.take(xlsx([HEAD, row]))
        self.assertIn("with another code", self.message(found, 2))
        self.assertEqual((self.actions(found), found.line_ids.partner_id), ({2: "new"}, twin.browse()))

    def test_several_licences_in_a_row_under_group_heads(self):
        group = ["客户名称", "统一社会信用代码", "营业执照", None, "经营许可证", None, "医疗机构执业许可证登记号"]
        heads = [None, None, "有效期至", "发证日期", "编号", "有效期至", None]
        row = [
            "和平医疗器械有限公司",
            USCC,
            "长期",
            43831,
            OPERATION,
            "2025年3月1日至2030年2月28日",
            "PDY10001X33010517A1001",
        ]
        merges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3), (0, 4, 0, 5), (0, 6, 1, 6)]
        for name, data in (("xls", xls([group, heads, row], merges)), ("xlsx", xlsx([group, heads, row], merges))):
            with self.subTest(name):
                found = self.take(data, run=name == "xlsx")
                self.assertEqual(found.error_count, 0, found.line_ids.mapped("message"))
        documents = self.env["res.partner"].search([("med_uscc", "=", USCC)]).med_document_ids.sorted("id")
        self.assertRecordValues(
            documents,
            [
                {"type_id": self.kind("business_licence").id, "number": USCC, "issued_on": date(2020, 1, 1),
                 "valid_from": False, "valid_to": False, "open_ended": True},
                {"type_id": self.kind("operation_licence").id, "number": OPERATION, "issued_on": False,
                 "valid_from": date(2025, 3, 1), "valid_to": date(2030, 2, 28), "open_ended": False},
                {"type_id": self.kind("institution_licence").id, "number": "PDY10001X33010517A1001",
                 "issued_on": False, "valid_from": False, "valid_to": False, "open_ended": False},
            ],
        )  # fmt: skip

    def test_one_licence_a_row_under_a_merged_name(self):
        heads = ["单位名称", "社会信用代码", "证照名称", "证书编号", "有效期"]
        rows = [
            heads,
            ["和平医疗器械有限公司", USCC, "营业执照", USCC, "长期"],
            [None, None, "医疗器械经营许可证", OPERATION, "20300301"],
            [None, None, "某种证", "x-1", "20300301"],
        ]
        found = self.take(xls(rows, [(1, 0, 3, 0), (1, 1, 3, 1)]))
        self.assertEqual(self.actions(found), {2: "error", 3: "error", 4: "error"})
        self.assertIn("某种证", self.message(found, 4))
        rows[3][2] = "二类备案"
        found = self.take(xls(rows, [(1, 0, 3, 0), (1, 1, 3, 1)]), run=True)
        self.assertEqual(len(found.partner_ids), 1)
        self.assertEqual(
            found.document_ids.sorted("id").type_id.mapped("code"),
            ["business_licence", "operation_licence", "class2_filing"],
        )

    def test_what_is_wrong_with_each_row(self):
        def row(**values):
            names = ("number", "name", "uscc", "contact", "phone", "licence", "valid_to", "scope")
            base = dict(zip(names, ROW, strict=True))
            return list({**base, **values}.values())

        rows = {
            "check_digit": row(uscc="91110000600037341A"),
            "too many or too few": row(uscc="123"),
            "replaced the last digits": row(uscc=9.11100006000374e17),
            "Customer: name: it is missing": row(name=None),
            "cannot be told apart": row(valid_to="03/04/2030"),
            "no such day": row(valid_to="2030-02-30"),
            "the year cannot be right": row(valid_to="9999-12-31"),
            "cannot be read": row(valid_to="soon"),
            "it is missing": row(licence=None),
            "far too long": row(name="x" * 10_000),
        }
        rows["mistyped"] = rows.pop("check_digit")
        for words, values in rows.items():
            with self.subTest(words):
                found = self.take(xlsx([HEAD, values]))
                self.assertEqual(self.actions(found), {2: "error"})
                self.assertIn(words, self.message(found, 2))
                with self.assertRaises(UserError):
                    found.action_run()

    def test_a_scope_of_ten_megabytes_and_scripts(self):
        scope = "6821，" * 2_000_000
        found = self.take(csv([HEAD, [1, "和平公司", USCC, None, None, OPERATION, "2030-03-01", scope]]), "x.csv")
        self.assertIn("far too long", self.message(found, 2))
        row = [1, '<script>alert("1")</script>', USCC, "=cmd|'/c calc'!A1", "1", OPERATION, "2030-03-01", None]
        found = self.take(xlsx([HEAD, row]), run=True)
        self.assertEqual(found.partner_ids.name, '<script>alert("1")</script>')
        self.assertTrue(found.action_findings()["url"])

    def test_duplicates_in_the_file(self):
        other = [*ROW[:6], "2031.3.1", None]
        found = self.take(xlsx([HEAD, ROW, ROW]))
        self.assertEqual(self.actions(found), {2: "new", 3: "new"})
        self.assertIn("earlier row", self.message(found, 3))
        found = self.take(xlsx([HEAD, ROW, other]))
        self.assertEqual(self.actions(found), {2: "error", 3: "error"})
        self.assertIn("otherwise", self.message(found, 3))
        similar = [2, "和平医疗器戒有限公司", USCC_2, None, None, None, None, None]
        self.assertIn("resembles", self.message(self.take(xlsx([HEAD, ROW, similar])), 3))
        self.partner("和平医疗器械厂")
        self.assertIn("和平医疗器械厂", self.message(self.take(xlsx([HEAD, ROW])), 2))

    def test_all_or_nothing_and_the_good_rows(self):
        bad = [2, "第二家公司", "91110000802100433X", None, None, None, None, None]
        found = self.take(xlsx([HEAD, ROW, bad]))
        with self.assertRaises(UserError):
            found.action_run()
        found.good_rows = True
        self.assertEqual(found.state, "preview")
        found.action_run()
        self.run_cron("med_base.ir_cron_outbox")
        self.assertEqual((found.state, found.partner_ids.mapped("name")), ("done", ["和平医疗器械有限公司"]))

    def test_a_row_that_cannot_be_saved(self):
        second = [2, "第二家公司", USCC_2, None, None, None, None, None]
        create = self.registry["res.partner"].create

        def refusing(partners, vals_list):
            if any(vals.get("name") == "第二家公司" for vals in vals_list):
                raise UserError("No.")
            return create(partners, vals_list)

        self.patch(self.registry["res.partner"], "create", refusing)
        found = self.take(xlsx([HEAD, ROW, second]), run=True)
        self.assertEqual(found.state, "failed")
        self.assertIn("Row 3: No.", found.error)
        self.assertFalse(self.env["res.partner"].search([("vat", "=", USCC)]), "nothing is half written")
        found = self.take(xlsx([HEAD, ROW, second]), good_rows=True, run=True)
        self.assertEqual((found.state, len(found.partner_ids)), ("done", 1))
        self.assertEqual(self.actions(found), {2: "new", 3: "error"})

    def test_undo(self):
        second = [2, "第二家公司", USCC_2, None, None, None, None, None]
        found = self.take(xlsx([HEAD, ROW, second]), run=True)
        first, other = found.partner_ids.sorted("id")
        self.order(other)
        document = found.document_ids
        found.action_undo()
        self.assertEqual(found.state, "undone")
        self.assertEqual((first.active, first.child_ids.active, document.active), (False, False, False))
        self.assertTrue(other.active, "it has an order by now")
        found = self.take(xlsx([HEAD, ROW]))
        self.assertIn("archive", self.message(found, 2))

    def test_columns_by_hand_and_template(self):
        rows = [["甲", "乙", "丙"], ["和平医疗器械有限公司", USCC, "x"]]
        with self.assertRaises(UserError):
            self.take(xlsx(rows))
        found = self.take(xlsx(rows), read=False)
        found._drive({"state": "mapping"})
        found.head_row = 1
        found.action_find_head()
        with self.assertRaises(UserError):
            found.action_check()
        found.column_ids[0].target, found.column_ids[1].target = "name", "uscc"
        found.action_save_template()
        found.action_check()
        self.assertEqual(self.actions(found), {2: "new"})
        found.column_ids[1].target = False
        self.assertEqual(found.state, "mapping", "what was checked is not what would run")
        other = self.take(xlsx(rows), read=False, template_id=found.template_id.id)
        other._drive({"state": "mapping"})
        other.head_row = 1
        other.action_find_head()
        self.assertEqual(other.column_ids.mapped("target"), ["name", "uscc", False])
