import base64
import io

import xlsxwriter
from odoo.addons.med_qualification.tests.common import USCC
from odoo.addons.med_qualification.tests.source_common import SourceCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

HEAD = ["序号", "企业名称", "统一社会信用代码", "列入原因", "列入日期", "有效期至"]


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestWatch(SourceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source.active = False
        cls.source = cls.env["med.source"].create(
            {"name": "黑名单", "kind": "blacklist", "channel": "list", "auto": False}
        )

    def take(self, rows, user=None, complete=False):
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file)
        sheet = book.add_worksheet()
        for number, row in enumerate([["某省医疗器械失信名单"], HEAD, *rows, ["合计", len(rows)]]):
            sheet.write_row(number, 0, row)
        book.close()
        wizard = (
            self.env["med.watch.import"]
            .with_user(user or self.head)
            .create(
                {
                    "source_id": self.source.id,
                    "file": base64.b64encode(file.getvalue()),
                    "filename": "list.xlsx",
                    "complete": complete,
                }
            )
        )
        wizard.action_import()
        self.run_cron("med_qualification.ir_cron_sources")
        return wizard.summary

    def test_a_code_is_sure(self):
        row = [1, "和平医疗器械有限公司", USCC, "经营无证产品", "2026.5.1", "2027.5.1"]
        self.assertEqual(self.take([row]), "1 new, 0 changed, 0 unchanged, 0 ended.")
        self.assertEqual(self.dealer.med_register_state, "adverse")
        self.assertIn("经营无证产品", self.holds().reason)
        self.assertEqual(self.take([row]), "0 new, 0 changed, 1 unchanged, 0 ended.")
        self.assertEqual(len(self.env["med.watch.entry"].search([("source_id", "=", self.source.id)])), 1)
        self.assertEqual(len(self.holds()), 1)

    def test_a_name_is_for_a_person(self):
        self.take([[1, "和平医疗器械(北京)有限责任公司", None, "x", "2026.5.1", None]])
        self.assertFalse(self.env["med.watch.match"].search([]))
        self.take([[1, "和平 医疗器械有限责任公司", None, "x", "2026.5.1", None]])
        match = self.env["med.watch.match"].search([])
        self.assertRecordValues(match, [{"partner_id": self.dealer.id, "how": "name", "state": "possible"}])
        self.assertEqual(self.dealer.med_register_state, "unknown")
        self.assertFalse(self.holds())
        with self.assertRaises(AccessError):
            match.with_user(self.sales).action_accept()
        with self.assertRaises(AccessError):
            match.with_user(self.quality).write({"state": "dismissed"})
        match.with_user(self.quality).action_dismiss()
        self.run_cron("med_qualification.ir_cron_sources")
        self.assertEqual((self.dealer.med_register_state, self.holds()), ("active", self.env["med.hold"]))
        match.with_user(self.quality).action_accept()
        self.run_cron("med_qualification.ir_cron_sources")
        self.assertEqual((self.dealer.med_register_state, len(self.holds())), ("adverse", 1))
        self.assertEqual(match.decided_by_id, self.quality)

    def test_the_same_name_with_another_code_is_another_company(self):
        self.take([[1, "和平医疗器械有限公司", "91110000802100433B", "x", "2026.5.1", None]])
        self.assertFalse(self.env["med.watch.match"].search([]))
        self.assertFalse(self.holds())

    def test_an_entry_ends(self):
        self.take([[1, "和平医疗器械有限公司", USCC, "x", "2026.5.1", "2026.6.30"]])
        self.assertTrue(self.holds())
        with freeze_time("2026-07-01"):
            self.dealer.med_standing_ids.due = "2026-06-30"
            self.run_cron("med_qualification.ir_cron_sources")
        self.assertFalse(self.holds())
        self.assertEqual(self.dealer.med_register_state, "active")

    def test_what_is_no_more_on_the_whole_list_is_let_go(self):
        one = [1, "和平医疗器械有限公司", USCC, "x", "2026.5.1", None]
        other = [2, "别的公司", None, "y", "2026.5.1", None]
        self.take([one, other])
        self.take([other])
        self.assertTrue(self.holds(), "an amendment ends nothing")
        self.assertEqual(self.take([other], complete=True), "0 new, 0 changed, 1 unchanged, 1 ended.")
        self.assertFalse(self.holds())
        self.assertEqual(self.take([one, other], complete=True), "0 new, 1 changed, 1 unchanged, 0 ended.")
        self.assertEqual(len(self.holds()), 1, "listed again")

    def test_nothing_of_a_wrong_file(self):
        good = [1, "别的公司", None, "y", "2026.5.1", None]
        for row, words in (
            ([2, "x公司", None, "y", "someday", None], "Row 4"),
            ([2, None, None, "y", None, None], "Row 4"),
            ([2, "x公司", 9.11100006000374e17, "y", None, None], "Row 4"),
        ):
            with self.subTest(row), self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
                self.take([good, row])
        self.assertFalse(self.env["med.watch.entry"].search([("source_id", "=", self.source.id)]))

    def test_before_the_first_list_nothing_is_in_order(self):
        answer = self.verify()
        self.assertEqual((answer.result, answer.error), ("unreachable", "no_list"))
        self.take([[1, "别的公司", None, "y", "2026.5.1", None]])
        self.assertEqual(self.verify().result, "active")

    def test_who_may(self):
        for user in (self.sales, self.quality, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError), self.env.cr.savepoint():
                self.take([], user=user)
        self.take([[1, "别的公司", None, "y", "2026.5.1", None]])
        entry = self.env["med.watch.entry"].search([("source_id", "=", self.source.id)])
        with self.assertRaises(AccessError):
            entry.with_user(self.sales).read(["reason"])
        self.assertTrue(entry.with_user(self.auditor).read(["reason"]))
        with self.assertRaises(UserError):
            entry.unlink()
