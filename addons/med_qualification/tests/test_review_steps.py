from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestReviewSteps(QualificationCase):
    """Which steps a licence takes, and who decides them, is set up; each is in the log, and who waits is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finance = cls.user("finance")
        cls.dealer.user_id = cls.user("sales", "test-account-manager")

    def step(self, name, group, sequence, **values):
        return self.env["med.review.step"].create(
            {"name": name, "group_id": self.env.ref(group).id, "sequence": sequence, **values}
        )

    def log(self, record):
        entries = self.env["med.log"].search([("model", "=", record._name), ("res_id", "=", record.id)], order="id")
        return [entry.event.partition(".")[2] for entry in entries]

    def submitted(self, code="business_licence", **values):
        document = self.draft(code, user=self.sales, **values)
        document.action_submit()
        return document

    def test_every_step_is_in_the_log(self):
        document = self.submitted()
        document.with_user(self.quality).action_review()
        document.with_user(self.head).action_approve()
        self.assertEqual(
            self.log(document),
            ["file_added", "created", "submitted", "step_approve", "in_review", "step_approve", "approved"],
        )

    def test_a_step_more_for_one_type(self):
        self.step("财务核对", "med_base.group_finance", 30, type_ids=self.kind("business_licence").ids)
        other = self.submitted("quality_agreement")
        self.assertEqual(len(other.review_line_ids), 2)
        document = self.submitted()
        document.with_user(self.quality).action_review()
        self.assertEqual(document.current_step, "财务核对")
        with self.assertRaises(AccessError):  # not before finance
            document.with_user(self.head).action_approve()
        self.assertTrue(document.with_user(self.finance).can_decide)
        found = self.env["med.document"].with_user(self.finance).search([("can_decide", "=", True)])
        self.assertIn(document.id, found.ids)
        document.with_user(self.finance).action_approve()
        self.assertEqual(document.state, "in_review")
        document.with_user(self.head).action_approve()
        self.assertEqual(document.state, "approved")

    def test_a_step_by_condition(self):
        condition = f"[('partner_id.med_type_id', '=', {self.dealer.med_type_id.id})]"
        self.step("分销商附加审核", "med_base.group_finance", 30, condition=condition)
        self.assertEqual(len(self.submitted().review_line_ids), 3)
        self.assertEqual(len(self.submitted(partner=self.hospital).review_line_ids), 2)
        with self.assertRaises(UserError):
            self.step("x", "med_base.group_finance", 1, condition="[('no_field', '=', 1)]")

    def test_two_persons(self):
        self.env.ref("med_qualification.step_document_approve").min_persons = 2
        second = self.user("quality_head", "test-head-2")
        document = self.submitted()
        document.with_user(self.quality).action_review()
        document.with_user(self.head).action_approve()
        self.assertEqual(document.state, "in_review")
        with self.assertRaises(AccessError):
            document.with_user(self.head).action_approve()
        document.with_user(second).action_approve()
        self.assertEqual((document.state, document.approved_by), ("approved", second))

    def test_one_step_only(self):
        self.env.ref("med_qualification.step_document_review").active = False
        document = self.submitted()
        with self.assertRaises(AccessError):
            document.with_user(self.quality).action_approve()
        document.with_user(self.head).action_approve()
        self.assertEqual(document.state, "approved")

    def test_no_step(self):
        self.env["med.review.step"].search([("subject", "=", "document")]).active = False
        with self.assertRaises(UserError):
            self.submitted()

    def test_the_step_ends_it(self):
        self.step("财务核对", "med_base.group_finance", 30)
        document = self.submitted()
        with self.assertRaises(AccessError):  # not finance's turn
            document.with_user(self.finance).action_reject("x")
        document.with_user(self.quality).action_review()
        document.with_user(self.finance).action_reject("发票信息不符")
        self.assertRecordValues(document, [{"state": "rejected", "reason": "发票信息不符"}])
        self.assertEqual(document.review_line_ids.mapped("state"), ["approved", "refused", "skipped"])

    def test_the_types_reviewer_is_asked(self):
        other = self.user("quality", "test-quality-2")
        self.kind("business_licence").reviewer_id = other
        document = self.submitted()
        self.assertEqual(document.sudo().activity_ids.user_id, other)
        document.with_user(self.quality).action_review()
        asked = document.sudo().activity_ids
        self.assertTrue(asked.user_id.has_group("med_base.group_quality_head"))

    def test_who_hears_of_the_result(self):
        document = self.submitted()
        document.with_user(self.quality).action_reject("缺公章")
        told = document.sudo().activity_ids
        self.assertEqual(told.user_id, self.sales | self.dealer.user_id)
        document.action_draft()
        document.action_submit()
        document.with_user(self.quality).action_review()
        before = self.env["mail.message"].search_count([("model", "=", "med.document"), ("res_id", "=", document.id)])
        document.with_user(self.head).action_approve()
        messages = self.env["mail.message"].search([("model", "=", "med.document"), ("res_id", "=", document.id)])
        self.assertGreater(len(messages), before)
        self.assertIn(self.dealer.user_id.partner_id, messages.notified_partner_ids)

    def test_taking_back(self):
        document = self.submitted()
        with self.assertRaises(AccessError):
            document.with_user(self.user("sales", "test-other-sales")).action_draft()
        document.action_draft()
        self.assertEqual(document.state, "draft")
        self.assertFalse(document.sudo().activity_ids)
        document.action_submit()
        self.assertEqual(len(document.review_line_ids), 4, "the first round stays to be read")

    def test_submitted_before_there_were_steps(self):
        """A licence that an earlier version left under review is decided by the steps of today."""
        document = self.submitted()
        document.with_user(self.quality).action_review()
        lines = document.review_line_ids
        lines._drive({"present": False})
        document.invalidate_recordset()
        with self.assertRaises(AccessError):
            document.with_user(self.quality).action_approve()
        document.with_user(self.head).action_approve()
        self.assertEqual(document.state, "approved")

    def test_a_delegate_decides(self):
        stand_in = self.user("finance", "test-stand-in")
        self.env["med.delegation"].with_user(self.head).create(
            {
                "user_id": self.head.id, "delegate_id": stand_in.id, "reason": "休假",
                "date_from": "2026-06-01", "date_to": "2026-06-01",
            }
        )  # fmt: skip
        document = self.submitted()
        document.with_user(self.quality).action_review()
        document.with_user(stand_in).action_approve()
        self.assertEqual(document.state, "approved")
        opinion = document.sudo().review_line_ids[-1].opinion_ids
        self.assertEqual((opinion.user_id, opinion.on_behalf_of_id), (stand_in, self.head))

    def test_the_lines_are_nobodys(self):
        document = self.submitted()
        line = document.review_line_ids[0]
        for user in (self.quality, self.head, self.env.user):
            with self.assertRaises(AccessError):
                line.with_user(user).write({"state": "approved"})
            with self.assertRaises(AccessError):
                document.with_user(user).with_context(med_verb=True).review_line_ids.write({"present": False})
            with self.assertRaises(UserError):
                line.with_user(user).sudo().unlink()
