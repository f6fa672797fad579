from odoo import Command
from odoo.addons.med_qualification.tests.common_check import CheckCase
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestRequirement(CheckCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.user("quality_head", "second-head")

    def draft_row(self, *kinds, user=None, **values):
        ids = [self.kind(code).id for code in kinds or ("gsp_certificate",)]
        return self.env["med.requirement"].with_user(user or self.head).create(
            {"name": "要求", "class_3": True, "all_type_ids": [Command.set(ids)], **values}
        )  # fmt: skip

    def publish(self, row):
        row.action_submit()
        row.with_user(self.second).action_publish()
        return row

    def test_a_second_person_publishes(self):
        row = self.draft_row(partner_type_ids=[Command.set(self.kind("distributor", "partner_type").ids)])
        self.assertRegex(row.code, r"^Q-\d+$")
        self.qualify()
        order = self.of_dealer(self.device)
        row.action_submit()
        with self.assertRaises(UserError):
            row.action_publish()
        self.assertFalse(self.env["med.gate"]._evaluate("sale.confirm", order)[0].findings)
        row.with_user(self.second).action_publish()
        self.assertEqual((row.state, row.published_by_id), ("published", self.second))
        (finding,) = self.env["med.gate"]._evaluate("sale.confirm", order)[0].findings
        self.assertIn(self.kind("gsp_certificate").name, finding["message"])
        log = self.env["med.log"].search([("event", "=", "med_requirement.published")], order="id desc", limit=1)
        self.assertEqual(log.res_id, row.id)

    def test_every_version_stays(self):
        row = self.publish(self.draft_row())
        with self.assertRaises(UserError):
            row.severity = "warn"
        new = row.browse(row.action_new_version()["res_id"])
        self.assertEqual((new.version, new.previous_id, new.all_type_ids), (2, row, row.all_type_ids))
        new.severity = "warn"
        self.publish(new)
        self.assertRecordValues(row, [{"state": "retired", "severity": "block"}])
        self.assertRecordValues(new, [{"state": "published", "severity": "warn"}])
        self.assertEqual(self.dealer._med_checklist()[self.dealer.id][-1]["severity"], "warn")
        with self.assertRaises(UserError):
            row.with_user(self.head).unlink()

    def test_retiring_takes_two(self):
        row = self.publish(self.draft_row())
        row.action_request_retire()
        with self.assertRaises(UserError):
            row.action_retire()
        row.with_user(self.second).action_retire()
        kinds = [item["type_ids"] for item in self.dealer._med_checklist()[self.dealer.id]]
        self.assertNotIn(self.kind("gsp_certificate").ids, kinds)

    def test_driven_fields(self):
        row = self.draft_row()
        for values in ({"state": "published"}, {"version": 9}, {"published_by_id": self.head.id}, {"editor_ids": []}):
            with self.assertRaises(AccessError):
                row.write(values)
            with self.assertRaises(AccessError):
                self.draft_row(**values)
        context = {"default_state": "published", "default_version": 7, "med_verb": True, "install_mode": True}
        row = self.env["med.requirement"].with_user(self.head).with_context(**context).create(
            {"name": "x", "class_2": True}
        )  # fmt: skip
        self.assertEqual((row.state, row.version, row.editor_ids), ("draft", 1, self.head))

    def test_who_may(self):
        row = self.draft_row()
        for role in ("sales", "quality", "auditor", "warehouse", "finance"):
            user = self.user(role)
            self.assertTrue(row.with_user(user).name)
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                row.with_user(user).severity = "log"
            with self.assertRaises(AccessError):
                self.draft_row(user=user)
            with self.assertRaises(AccessError):
                row.with_user(user).action_submit()
        self.draft_row(user=self.user("rules"))
        tier = self.env.ref("med_qualification.partner_tier_key")
        self.assertTrue(tier.with_user(self.sales).name)
        with self.assertRaises(AccessError):
            tier.with_user(self.sales).name = "x"
        tier.with_user(self.head).name = "重点"

    def test_another_companys_row(self):
        stranger = self.user("quality_head", "head-2", company_id=self.company_2.id, company_ids=self.company_2.ids)
        row = self.draft_row(company_id=self.company.id)
        self.assertNotIn(row, self.env["med.requirement"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            row.with_user(stranger).read(["name"])

    def test_what_makes_no_sense_is_refused(self):
        template = self.env["med.scorecard.template"].create({"name": "x", "code": "X"})
        for values in (
            {"class_3": False},
            {"all_type_ids": [Command.set(self.kind("registration").ids)]},
            {"scope_match": True},
            {"min_points": 50},
            {"max_age_days": -1},
            {"min_points": 101, "scorecard_template_id": template.id},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.draft_row(**values)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            self.draft_row(date_from="2026-06-02", date_to="2026-06-01").flush_recordset()

    def test_who_is_affected(self):
        others = self.partner("别的公司", "distributor") | self.partner("第三家", "distributor")
        self.licence("gsp_certificate", others[0])
        supplier = self.partner("供应商", "distributor", supplier_rank=1)
        types = [Command.set(self.kind("distributor", "partner_type").ids)]
        row = self.draft_row(partner_type_ids=types)
        before = row.affected_total
        self.assertGreaterEqual(before, 3)
        found = self.env["res.partner"].search(row.action_affected()["domain"])
        self.assertLessEqual({self.dealer, others[1]}, set(found))
        self.assertFalse({others[0], supplier, self.hospital} & set(found))
        self.assertEqual(row.affected_count, len(found))
        row.flow = "buy"
        self.assertIn(supplier, self.env["res.partner"].search(row.action_affected()["domain"]))
        row.action_submit()
        self.assertIn("1 of 1", row.message_ids[0].body)
        self.assertEqual(self.dealer.med_admission, "closed")
        self.assertFalse(self.env["med.requirement"]._published(self.company.id)[-1].id == row.id)

    def test_compared_with_its_source_by_another_person(self):
        row = self.draft_row(source="法规")
        with self.assertRaises(AccessError):
            row.verified = "verified"
        with self.assertRaises(UserError):
            row.with_user(self.head).action_verify()
        row.with_user(self.second).action_verify()
        self.assertRecordValues(row, [{"verified": "verified", "verified_by_id": self.second.id}])
        row.with_user(self.head).severity = "warn"
        self.assertEqual(row.verified, "unverified", "it is not what was compared any more")

    def test_an_update_leaves_decisions_alone(self):
        row = self.env.ref("med_qualification.requirement_cn_sell_online").sudo()
        row._as_installer().write(
            {"severity": "warn", "state": "published", "verified": "unverified"}
        )  # as an addon's data would
        self.assertRecordValues(row, [{"version": 2, "state": "published", "severity": "warn"}])
        self.assertRecordValues(row.previous_id, [{"version": 1, "state": "retired", "severity": "block"}])

    def test_shipped_rows_name_their_source(self):
        rows = self.env["med.requirement"].search([("pack_id.code", "=", "CN-GSP"), ("state", "=", "published")])
        self.assertGreater(len(rows), 20)
        self.assertFalse(rows.filtered(lambda row: not row.source))
        self.assertEqual(set(rows.mapped("verified")), {"verified", "unverified"})


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestOnThePartner(CheckCase):
    def test_the_tab(self):
        self.licence("operation_licence", valid_to="2026-06-30")
        parts = self.dealer.with_user(self.sales).med_checklist
        self.assertEqual(parts.keys(), {"sell"})
        self.assertIn("2026-06-30", [item["valid_to"] for item in parts["sell"]])
        self.assertEqual(len(self.dealer.med_missing.splitlines()), 3)
        self.dealer.supplier_rank = 1
        self.assertEqual(self.dealer.med_checklist.keys(), {"buy"})
        self.dealer.customer_rank = 1
        self.env.invalidate_all()
        self.assertEqual(self.dealer.med_checklist.keys(), {"sell", "buy"})
        self.assertFalse(self.partner("新客户").med_missing)

    def test_enter_what_is_missing(self):
        kinds = self.kind("operation_licence").ids
        action = self.dealer.with_user(self.sales).action_med_enter(kinds)
        values = (
            self.env["med.document"]
            .with_user(self.sales)
            .with_context(**action["context"])
            .default_get(["partner_id", "type_id"])
        )
        self.assertEqual(values, {"partner_id": self.dealer.id, "type_id": kinds[0]})
        draft = self.draft("operation_licence")
        self.assertEqual(self.dealer.with_user(self.quality).action_med_enter(kinds)["res_id"], draft.id)
        licence = self.approve(draft)
        renewal = self.dealer.with_user(self.quality).action_med_enter(kinds)["res_id"]
        self.assertEqual(self.env["med.document"].browse(renewal).supersedes_id, licence)
        with self.assertRaises(UserError):
            self.dealer.with_user(self.quality).action_med_enter([0])
        with self.assertRaises(UserError):
            self.dealer.with_user(self.quality).action_med_enter(self.kind("registration").ids)
        with self.assertRaises(AccessError):
            self.dealer.with_user(self.auditor).action_med_enter(kinds)

    def test_ask_for_what_is_missing(self):
        self.dealer.email = "dealer@example.com"
        contact = self.env["res.partner"].create({"name": "采购部", "parent_id": self.dealer.id})
        action = contact.with_user(self.sales).action_med_ask()
        composer = self.env[action["res_model"]].with_user(self.sales).with_context(**action["context"]).create({})
        kind = self.kind("operation_licence").with_context(lang=self.dealer.lang)
        self.assertIn(kind.name, composer.body)  # in the customer's language
        self.assertEqual(composer.partner_ids, self.dealer)
        for code in ("business_licence", "operation_licence", "class2_filing"):
            self.licence(code)
        self.env.invalidate_all()
        with self.assertRaises(UserError):
            self.dealer.with_user(self.sales).action_med_ask()
