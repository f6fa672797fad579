from odoo import Command
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.addons.med_qualification.tests.common_lead import LeadCase
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestLeadStage(LeadCase):
    """A lead goes forward only with what the stage asks for, through whatever door."""

    def test_forward_is_refused_and_says_what_is_missing(self):
        self.requirement(self.offer, ["business_licence"], any_of=["operation_licence", "class2_filing"])
        lead = self.lead()
        lead.stage_id = self.talk
        [finding] = self.refused(lambda: lead.write({"stage_id": self.offer.id}))[lead.id]
        for name in ("Business licence", "Device operation licence (class III)", "Class II operation filing"):
            self.assertIn(name, finding["message"])
        self.assertEqual((finding["link"]["model"], finding["link"]["id"]), ("crm.lead", lead.id))
        self.assertEqual(lead.stage_id, self.talk)
        self.captured(lead, "business_licence")
        near = self.captured(lead, "operation_licence", valid_to="2026-05-31")
        [finding] = self.refused(lambda: lead.write({"stage_id": self.offer.id}))[lead.id]
        self.assertNotIn("Business licence", finding["message"])
        self.assertIn("expired on 2026-05-31", finding["message"])
        self.assertEqual((finding["link"]["model"], finding["link"]["id"]), ("med.document", near.id))
        near.valid_to = "2026-06-01"  # the last day counts
        lead.stage_id = self.offer
        self.assertEqual(lead.stage_id, self.offer)

    def test_a_new_lead_in_a_later_stage_is_reminded(self):
        """As by the kanban's quick create: its salesperson follows it, and the note makes no second follower of him."""
        self.requirement(self.talk, ["business_licence"], severity="warn")
        self.requirement(self.talk, ["operation_licence"], severity="remind")
        lead = self.lead(stage_id=self.talk.id)
        self.assertIn("Business licence", "".join(lead.message_ids.mapped("body")))
        self.assertIn("Device operation licence", lead.activity_ids.note or lead.activity_ids.summary)
        self.assertEqual(lead.message_partner_ids.ids.count(self.sales.partner_id.id), 1)

    def test_every_door(self):
        self.requirement(self.talk, ["business_licence"])
        lead, env = self.lead(), self.env(user=self.sales, context={"med_stage_id": self.won.id, "force": True})
        lead = lead.with_env(env)
        doors = {
            "write": lambda: lead.write({"stage_id": self.talk.id}),
            "won": lambda: lead.action_set_won(),
            "rainbow": lambda: lead.action_set_won_rainbowman(),
            "web_save": lambda: lead.web_save({"stage_id": self.talk.id}, {}),
            "create": lambda: self.lead(stage_id=self.talk.id),
            "default": lambda: (
                env["crm.lead"]
                .with_context(default_stage_id=self.won.id, default_med_stage_id=self.won.id)
                .create({"name": "x"})
            ),
            "load": lambda: self._load(env),
            "skip": lambda: lead.write({"stage_id": self.offer.id}),
        }
        for name, door in doors.items():
            with self.subTest(door=name), self.assertRaises(GateBlocked), self.env.cr.savepoint():
                door()
        self.assertEqual(lead.stage_id, self.new)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            lead.write({"med_stage_id": self.talk.id})

    def _load(self, env):
        found = env["crm.lead"].load(["name", "stage_id/.id"], [["导入", str(self.talk.id)]])
        if any("refused" in message["message"] for message in found["messages"]):
            raise GateBlocked("as load says it")

    def test_one_bad_lead_of_a_batch_stops_it(self):
        self.requirement(self.talk, ["business_licence"])
        good, bad = self.lead(), self.lead(name="没有证照")
        self.captured(good, "business_licence")
        found = self.refused(lambda: (good | bad).write({"stage_id": self.talk.id}))
        self.assertEqual(list(found), [bad.id])
        self.assertEqual((good | bad).stage_id, self.new)

    def test_back_always(self):
        requirement = self.requirement(self.offer, ["business_licence"])
        lead = self.lead()
        licence = self.captured(lead, "business_licence", open_ended=False, valid_to="2026-06-30")
        lead.stage_id = self.offer
        requirement.copy({"stage_id": self.new.id, "severity": "warn"})
        self.requirement(self.talk, ["operation_licence"])
        with freeze_time("2026-07-01"):
            self.env.invalidate_all()
            lead.stage_id = self.talk  # although this stage, too, lacks something
            lead.stage_id = self.new
            self.assertEqual(len(self.refused(lambda: lead.write({"stage_id": self.offer.id}))[lead.id]), 2)
        self.assertEqual(licence.state, "draft")

    def test_won_again_and_lost_need_nothing(self):
        won, lost = self.lead(), self.lead()
        won.action_set_won()
        self.requirement(self.talk, ["business_licence"])
        won.write({"probability": 100, "name": "改名"})
        lost.action_set_lost()
        lost.action_restore()
        self.assertEqual((won.stage_id, lost.stage_id), (self.won, self.new))

    def test_where_leads_begin_nothing_is_refused(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.requirement(self.new, ["business_licence"])
        late = self.requirement(self.talk, ["business_licence"])
        self.new.sequence = 5  # now the requirement stands on the first stage
        self.env.flush_all()
        lead = self.lead(stage_id=self.talk.id)
        self.assertTrue(lead)
        self.assertEqual(late.severity, "block")

    def test_how_far(self):
        requirement = self.requirement(self.talk, ["business_licence"], needed_state="approved")
        lead = self.lead()
        licence = self.captured(lead, "business_licence", user=self.quality)
        self.refused(lambda: lead.write({"stage_id": self.talk.id}))
        requirement.needed_state = "submitted"
        self.refused(lambda: lead.write({"stage_id": self.talk.id}))
        licence.action_submit()
        lead.stage_id = self.talk
        lead.stage_id = self.new
        requirement.needed_state = "approved"
        licence.action_review()
        self.refused(lambda: lead.write({"stage_id": self.talk.id}))
        licence.with_user(self.head).action_approve()
        lead.stage_id = self.talk
        self.assertEqual(lead.stage_id, self.talk)

    def test_for_whom(self):
        hospital, distributor = self.kind("public_hospital", "partner_type"), self.kind("distributor", "partner_type")
        requirement = self.requirement(self.talk, ["business_licence"], partner_type_ids=[Command.set(hospital.ids)])
        lead = self.lead()
        lead.stage_id = self.talk
        for change in (
            {"partner_type_ids": [Command.set(distributor.ids)], "class_2": True},
            {"date_to": "2026-05-31", "class_2": False},
            {"date_to": False, "date_from": "2026-06-02"},
            {"date_from": False, "company_id": self.company_2.id},
            {"company_id": False, "active": False},
        ):
            lead.stage_id = self.new
            requirement.sudo().write(change)
            lead.stage_id = self.talk
        lead.stage_id = self.new
        requirement.write({"active": True, "class_3": True})
        self.refused(lambda: lead.write({"stage_id": self.talk.id}))
        # what quality has set on the customer counts before what was told
        lead.partner_id = self.partner("市第二医院", "public_hospital")
        lead.stage_id = self.talk
        self.assertEqual(lead.stage_id, self.talk)

    def test_a_stranger_reads_no_details(self):
        self.requirement(self.talk, ["business_licence"])
        portal = self.env["res.users"].create(
            {"name": "客户", "login": "lead-portal", "group_ids": [Command.set(self.env.ref("base.group_portal").ids)]}
        )
        with self.assertRaises(GateBlocked) as caught, self.env.cr.savepoint():
            self.env["crm.lead"].with_user(portal).sudo().create({"name": "网站询价", "stage_id": self.talk.id})
        self.assertNotIn("licence", str(caught.exception))
        self.assertFalse(caught.exception.context["med"])

    def test_merge_and_convert(self):
        self.requirement(self.offer, ["business_licence"])
        first, second = self.lead(type="lead"), self.lead(name="同一家", type="lead", stage_id=self.new.id)
        self.captured(second, "business_licence")
        first.stage_id = self.talk
        kept = (first | second).with_user(self.boss).merge_opportunity()
        self.assertEqual(kept.med_document_ids.mapped("type_id.code"), ["business_licence"])
        kept.with_user(self.sales).stage_id = self.offer
        third = self.lead(type="lead", name="第三家")
        wizard = (
            self.env["crm.lead2opportunity.partner"]
            .with_user(self.sales)
            .with_context(
                active_model="crm.lead", active_id=third.id, active_ids=third.ids, default_stage_id=self.won.id
            )
            .create({"name": "convert", "action": "create", "lead_id": third.id})
        )
        wizard.action_apply()
        self.assertEqual((third.type, third.stage_id), ("opportunity", self.new))

    def test_one_activity_as_long_as_something_is_missing(self):
        self.requirement(self.talk, ["business_licence"], "remind", deadline_days=5)
        self.requirement(self.offer, ["operation_licence"], "remind", deadline_days=2)
        self.requirement(self.offer, ["quality_agreement"], "warn")
        lead = self.lead()
        activities = lambda: lead.activity_ids.filtered(  # noqa: E731
            lambda a: a.activity_type_id == self.env.ref("med_qualification.activity_collect")
        )
        self.assertFalse(activities())
        lead.with_user(self.boss).stage_id = self.talk
        self.assertRecordValues(
            activities(), [{"user_id": self.sales.id, "date_deadline": lead._med_days()[lead.id].replace(day=6)}]
        )
        lead.stage_id = self.offer
        self.assertEqual(len(activities()), 1)
        self.assertIn("Device operation licence", activities().note)
        self.assertTrue(any("Quality assurance agreement" in (m.body or "") for m in lead.message_ids))
        self.captured(lead, "business_licence")
        self.captured(lead, "operation_licence")
        self.run_cron("med_qualification.ir_cron_leads")
        self.assertFalse(activities())

    def test_the_cron_reminds_of_what_has_expired(self):
        self.requirement(self.talk, ["business_licence"], "remind")
        lead = self.lead()
        self.captured(lead, "business_licence", open_ended=False, valid_to="2026-06-10")
        lead.stage_id = self.talk
        self.assertFalse(lead.activity_ids)
        with freeze_time("2026-06-11"):
            self.run_cron("med_qualification.ir_cron_leads")
            self.run_cron("med_qualification.ir_cron_leads")
        self.assertEqual(len(lead.activity_ids), 1)
        self.assertIn("expired on 2026-06-10", lead.activity_ids.note)

    def test_what_to_collect_is_shown_one_stage_ahead(self):
        requirement = self.requirement(self.talk, ["business_licence"], resolution="请客户盖章")
        lead = self.lead()
        self.assertIn("请客户盖章", lead.med_to_collect)
        self.captured(lead, "business_licence")
        self.env.invalidate_all()
        self.assertFalse(lead.med_to_collect)
        action = requirement.with_user(self.boss).action_leads()
        self.assertNotIn(lead.id, action["domain"][0][2])

    def test_rights(self):
        requirement = self.requirement(self.talk, ["business_licence"])
        for role in ("sales", "auditor", "warehouse"):
            mine = requirement.with_user(self.user(role))
            self.assertEqual(mine.name, requirement.name)
            for deed in (lambda m: m.write({"severity": "warn"}), lambda m: m.unlink(), lambda m: m.copy()):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    deed(mine)
        requirement.with_user(self.user("rules")).severity = "warn"
        requirement.sudo().company_id = self.company_2
        with self.assertRaises(AccessError):
            requirement.with_user(self.head).read(["name"])

    def test_a_requirement_asks_for_something(self):
        with self.assertRaises(ValidationError):
            self.requirement(self.talk, [])

    def test_a_lead_with_licences_is_not_deleted(self):
        lead = self.lead()
        licence = self.captured(lead, "business_licence")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lead.with_user(self.boss).unlink()
        self.assertTrue(licence.exists())
