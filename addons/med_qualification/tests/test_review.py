from odoo import Command
from odoo.addons.med_qualification.tests.common import SCAN, QualificationCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestReview(QualificationCase):
    """The way of a licence from draft to its successor, walked by the people who walk it."""

    def test_the_way_to_approval(self):
        document = self.draft("operation_licence", user=self.sales)
        self.assertRecordValues(
            document,
            [
                {
                    "state": "draft",
                    "validity": "pending",
                    "number_status": "valid",
                    "number_key": "京东食药监械经营许20200039号",
                }
            ],
        )
        self.assertRecordValues(
            document.scope_ids.sorted("code"),
            [
                {"catalogue": "2017", "klass": "3", "code": "07", "entry_id": self.entry("2017", "07").id},
                {"catalogue": "2017", "klass": "3", "code": "14", "entry_id": self.entry("2017", "14").id},
                {"catalogue": "2002", "klass": "3", "code": "6821", "entry_id": self.entry("2002", "6821").id},
                {"catalogue": "2002", "klass": "3", "code": "6866", "entry_id": self.entry("2002", "6866").id},
            ],
        )
        document.action_submit()
        asked = document.sudo().activity_ids
        self.assertEqual(len(asked), 1)
        self.assertTrue(asked.user_id.has_group("med_base.group_quality"))
        document.with_user(self.quality).action_review()
        with self.assertRaises(UserError):  # nobody has confirmed the scope
            document.with_user(self.head).action_approve()
        document.with_user(self.quality).action_confirm_scope()
        document.with_user(self.head).action_approve()
        self.assertRecordValues(
            document,
            [
                {
                    "state": "approved", "validity": "valid", "submitted_by": self.sales.id,
                    "reviewed_by": self.quality.id, "approved_by": self.head.id,
                }
            ],
        )  # fmt: skip
        self.assertEqual(document.scope_ids.confirmed_by, self.quality)
        self.assertFalse(document.sudo().activity_ids)

    def test_who_entered_submitted_or_reviewed_does_not_approve(self):
        entered = self.draft("business_licence", user=self.head)
        entered.with_user(self.quality).action_submit()
        entered.with_user(self.quality).action_review()
        with self.assertRaises(AccessError):
            entered.with_user(self.head).action_approve()
        reviewed = self.draft("business_licence", partner=self.hospital)
        reviewed.action_submit()
        reviewed.with_user(self.head).action_review()
        with self.assertRaises(AccessError):
            reviewed.with_user(self.head).action_approve()
        corrected = self.draft("institution_licence")
        corrected.action_submit()
        corrected.action_review()
        corrected.with_user(self.head).issuer = "市卫健委"
        with self.assertRaises(AccessError):
            corrected.with_user(self.head).action_approve()
        self.kind("institution_licence").four_eyes = False
        corrected.with_user(self.head).action_approve()
        self.assertEqual(corrected.state, "approved")

    def test_a_hand_on_scope_or_file_counts_as_editing(self):
        for touch in (
            lambda document: document.scope_ids[0].write({"limit": "仅限"}),
            lambda document: document.write({"file_ids": [Command.create({"name": "x.pdf", "content": SCAN})]}),
            lambda document: document.file_ids.action_withdraw(),
        ):
            document = self.draft("operation_licence", partner=self.partner("新公司", "distributor"))
            touch(document.with_user(self.head))
            self.assertIn(self.head, document.editor_ids)

    def test_roles(self):
        document = self.draft("business_licence", user=self.sales)
        document.action_submit()
        for user in (self.sales, self.auditor, self.user("warehouse")):
            for verb in ("action_review", "action_approve", "action_reject", "action_revoke", "action_confirm_scope"):
                with self.assertRaises(AccessError, msg=f"{user.login} {verb}"):
                    getattr(document.with_user(user), verb)()
        with self.assertRaises(AccessError):
            document.with_user(self.quality).action_approve()
        self.assertEqual(document.with_user(self.auditor).number, document.number)
        with self.assertRaises(AccessError):
            self.draft("business_licence", user=self.auditor)
        with self.assertRaises(AccessError):
            document.with_user(self.auditor).write({"issuer": "x"})
        with self.assertRaises(AccessError):  # submitted: sales may take it back, not change it
            document.with_user(self.sales).write({"issuer": "x"})
        document.with_user(self.sales).action_draft()
        document.with_user(self.sales).write({"issuer": "x"})
        with self.assertRaises(AccessError):  # not a draft of this salesperson
            document.with_user(self.user("sales", "another-sales")).write({"issuer": "y"})

    def test_states_change_by_verbs_only(self):
        document = self.draft("business_licence")
        for values in (
            {"state": "approved"},
            {"approved_by": self.head.id},
            {"editor_ids": [Command.clear()]},
            {"supersedes_id": document.id},
            {"replaced_on": "2099-01-01"},
            {"reviewed_by": False, "issuer": "x"},
        ):
            for user in (self.env.user, self.head, self.quality):
                with self.assertRaises(AccessError, msg=str(values)):
                    document.with_user(user).write(values)
                with self.assertRaises(AccessError, msg=str(values)):
                    document.with_user(user).sudo().write(values)
        kind = self.kind("business_licence")
        with self.assertRaises(AccessError):
            document.with_user(self.head).create(
                {"type_id": kind.id, "partner_id": self.dealer.id, "number": "x", "state": "approved"}
            )
        self.assertEqual(document.state, "draft")

    def test_the_context_opens_nothing(self):
        hostile = {
            f"default_{name}": value
            for name, value in {
                "state": "approved", "approved_by": self.head.id, "submitted_by": self.sales.id, "editor_ids": [],
                "replaced_on": "2099-01-01", "active": False,
            }.items()
        }  # fmt: skip
        document = (
            self.env["med.document"]
            .with_user(self.head)
            .with_context(**hostile)
            .create({"type_id": self.kind("clinic_filing").id, "partner_id": self.hospital.id, "number": "1"})
        )
        self.assertRecordValues(
            document,
            [{"state": "draft", "approved_by": False, "submitted_by": False, "replaced_on": False, "active": True}],
        )
        self.assertEqual(document.editor_ids, self.head)
        line = (
            self.env["med.document.scope"]
            .with_context(default_confirmed_by=self.head.id)
            .create({"document_id": self.draft("operation_licence").id, "catalogue": "2002", "code": "6845"})
        )
        self.assertFalse(line.confirmed_by)
        with self.assertRaises(AccessError):
            line.write({"confirmed_by": self.head.id})

    def test_import_in_an_approved_state_is_refused(self):
        result = (
            self.env["med.document"]
            .with_user(self.head)
            .load(
                ["type_id/id", "partner_id/.id", "number", "state"],
                [["med_qualification.document_type_clinic_filing", str(self.hospital.id), "1", "approved"]],
            )
        )
        self.assertFalse(result["ids"])

    def test_an_approved_licence_does_not_change(self):
        document = self.licence("operation_licence")
        for values in (
            {"number": "京东食药监械经营许20200099号"},
            {"valid_to": "2040-01-01"},
            {"partner_id": self.hospital.id},
            {"company_id": self.company.id},
            {"scope_text": "III类：6846"},
            {"scope_ids": [Command.create({"catalogue": "2002", "code": "6846"})]},
            {"file_ids": [Command.create({"name": "x", "content": SCAN})]},
        ):
            for user in (self.env.user, self.head):
                with self.assertRaises(UserError, msg=str(values)):
                    document.with_user(user).write(values)
        for change in (
            lambda: document.scope_ids[0].write({"code": "6846"}),
            lambda: document.scope_ids[0].unlink(),
            lambda: document.scope_ids.create({"document_id": document.id, "catalogue": "2002", "code": "6846"}),
            lambda: document.scope_ids[0].write({"document_id": self.draft("operation_licence", self.hospital).id}),
            lambda: document.file_ids.create({"document_id": document.id, "name": "x", "content": SCAN}),
            lambda: document.file_ids.write({"active": False}),
            lambda: document.file_ids.action_withdraw(),
            lambda: document.action_archive(),
            lambda: document.write({"active": False}),
        ):
            with self.assertRaises(UserError):
                change()

    def test_nothing_is_deleted(self):
        for document in (self.draft("business_licence"), self.licence("institution_licence", self.hospital)):
            for user in (self.quality, self.head, self.env.user):
                with self.assertRaises(UserError):
                    document.with_user(user).unlink()
                with self.assertRaises(UserError):
                    document.file_ids.with_user(user).unlink()

    def test_a_draft_can_be_archived(self):
        document = self.draft("business_licence", user=self.sales)
        document.action_archive()
        self.assertFalse(document.active)

    def test_a_new_version_takes_over_without_a_gap(self):
        old = self.licence("operation_licence", valid_to="2026-06-30")
        action = old.with_user(self.quality).action_new_version()
        new = self.env["med.document"].browse(action["res_id"])
        self.assertRecordValues(
            new, [{"state": "draft", "supersedes_id": old.id, "number": old.number, "valid_to": old.valid_to}]
        )
        self.assertEqual(len(new.scope_ids), len(old.scope_ids))
        self.assertFalse(any(new.scope_ids.mapped("confirmed_by")))
        self.assertEqual(old.with_user(self.quality).action_new_version()["res_id"], new.id)
        with self.assertRaises(UserError):  # the scan of the new paper is missing
            new.with_user(self.quality).action_submit()
        new.with_user(self.quality).write(
            {
                "valid_from": "2026-07-01", "valid_to": "2031-06-30",
                "file_ids": [Command.create({"name": "new.pdf", "content": SCAN})],
            }
        )  # fmt: skip
        self.assertEqual(old.state, "approved")
        self.approve(new)
        self.assertRecordValues(
            old + new,
            [
                {"state": "superseded", "replaced_on": new.valid_from, "validity": "expiring"},
                {"state": "approved", "replaced_on": False, "validity": "future"},
            ],
        )
        with freeze_time("2026-07-01"):
            (old + new).invalidate_recordset(["validity"])
            self.assertEqual((old.validity, new.validity), ("gone", "valid"))

    def test_rejecting_and_revoking_need_a_reason(self):
        document = self.draft("business_licence")
        document.action_submit()
        action = document.action_reject()
        self.assertEqual((action["res_model"], document.state), ("med.document.reason", "submitted"))
        wizard = (
            self.env["med.document.reason"]
            .with_user(self.quality)
            .with_context(**action["context"])
            .create({"reason": "缺公章"})
        )
        wizard.action_apply()
        self.assertRecordValues(
            document, [{"state": "rejected", "reason": "缺公章", "decided_by": self.quality.id, "validity": "gone"}]
        )
        document.action_draft()
        document = self.approve(document)
        with self.assertRaises(AccessError):
            document.with_user(self.quality).action_revoke("吊销")
        document.with_user(self.head).action_revoke("吊销")
        self.assertEqual((document.state, document.validity), ("revoked", "gone"))

    def test_verbs_only_in_their_state(self):
        document = self.licence("business_licence")
        for verb in ("action_submit", "action_review", "action_approve", "action_draft"):
            with self.assertRaises(UserError):
                getattr(document.with_user(self.head), verb)()

    def test_the_head_does_not_loosen_a_type(self):
        kind = self.kind("operation_licence")
        for values in ({"four_eyes": False}, {"lock_on_expiry": False}, {"has_scope": False}, {"needs_file": False}):
            with self.assertRaises(AccessError, msg=str(values)):
                kind.with_user(self.head).write(values)
        kind.with_user(self.head).write({"reviewer_id": self.quality.id, "four_eyes": True})
        kind.with_user(self.user("rules")).write({"four_eyes": False})

    def test_a_licence_does_not_move_with_its_holder(self):
        licence = self.licence("business_licence")
        other = self.partner("别的公司", "distributor")
        self.dealer.write({"is_company": False, "parent_id": other.id})
        self.assertEqual(self.dealer.commercial_partner_id, other)
        self.assertEqual(licence.commercial_partner_id, self.dealer)
