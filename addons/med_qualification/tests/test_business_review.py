from odoo.addons.med_qualification.tests.common_review import ReviewCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestBusinessReview(ReviewCase):
    """First-business approval: purchasing asks, its chief and quality say what they think, the head decides."""

    def test_the_way_to_approval(self):
        review = self.review()
        self.assertTrue(review.name.startswith("FB/"))
        self.assertTrue(review.blocking, "nothing is on record yet")
        review.action_submit()
        self.assertEqual(review.review_line_ids.mapped("state"), ["pending", "waiting", "waiting"])
        asked = review.sudo().activity_ids
        self.assertEqual(len(asked), 1)
        self.assertTrue(asked.user_id.has_group("purchase.group_purchase_manager"))
        self.decide(review, self.chief, self.quality)
        self.assertEqual(review.state, "in_review")
        with self.assertRaises(UserError):  # what must be there is missing
            review.with_user(self.head).action_approve("同意")
        self.complete(self.maker)
        review.with_user(self.head).action_approve("同意")
        self.assertRecordValues(
            review.sudo(),
            [{"state": "approved", "decided_by_id": self.head.id, "decision_reason": "同意", "current_step": False}],
        )
        self.assertEqual(str(review.valid_to), "2027-06-01")
        self.assertFalse(review.sudo().activity_ids.filtered(lambda a: a.user_id in (self.chief, self.quality)))
        self.assertEqual(
            self.log(review),
            ["created", "submitted", "step_approve", "step_approve", "step_approve", "approved"],
        )
        lines = review.sudo().review_line_ids
        self.assertEqual(lines.opinion_ids.user_id, self.chief | self.quality | self.head)
        with self.assertRaises(UserError):
            review.with_user(self.head).action_approve("again")

    def test_the_veto_of_the_head_ends_it(self):
        self.complete(self.maker)
        review = self.review()
        review.action_submit()
        self.decide(review, self.chief, self.quality)
        review.with_user(self.head).action_refuse("供应商被处罚")
        self.assertRecordValues(review, [{"state": "rejected", "decision_reason": "供应商被处罚"}])
        self.assertTrue(review.sudo().activity_ids.filtered(lambda a: a.user_id == self.buyer))
        with self.assertRaises(UserError):
            review.with_user(self.chief).action_approve("yes")

    def test_the_head_need_not_wait_to_refuse(self):
        review = self.review()
        review.action_submit()
        review.with_user(self.head).action_refuse("黑名单")
        self.assertEqual(review.state, "rejected")
        self.assertEqual(review.review_line_ids.mapped("state"), ["skipped", "skipped", "refused"])

    def test_another_refusal_is_an_opinion(self):
        self.complete(self.maker)
        review = self.review()
        review.action_submit()
        review.with_user(self.chief).action_refuse("太贵")
        self.assertEqual(review.state, "in_review")
        self.decide(review, self.quality, self.head)
        self.assertEqual(review.state, "approved")
        self.assertEqual(review.review_line_ids.mapped("state"), ["refused", "approved", "approved"])

    def test_who_asks_does_not_decide(self):
        self.complete(self.maker)
        for asker in (self.head, self.quality, self.chief):
            review = self.review(user=asker, flow="buy")
            self.user("quality", "test-quality-2")
            self.user("quality_head", "test-head-2")
            self.user("purchase.group_purchase_manager", "test-chief-2")
            review.action_submit()
            with self.assertRaises(AccessError):
                review.action_approve("ich")
            self.assertFalse(review.can_decide)
            review.action_withdraw()
            self.assertEqual(review.state, "draft")
            review._drive({"state": "expired"})
            review.flush_recordset()

    def test_a_step_is_its_roles(self):
        self.complete(self.maker)
        review = self.review()
        review.action_submit()
        for user in (self.quality, self.sales, self.auditor, self.user("warehouse")):
            with self.assertRaises(AccessError, msg=user.login):
                review.with_user(user).action_approve("x")
        with self.assertRaises(AccessError):  # its turn comes later
            review.with_user(self.head).action_approve("x")
        self.assertTrue(review.with_user(self.chief).can_decide)
        found = self.env["med.business.review"].with_user(self.chief).search([("can_decide", "=", True)])
        self.assertIn(review.id, found.ids)
        found = self.env["med.business.review"].with_user(self.quality).search([("can_decide", "=", True)])
        self.assertNotIn(review.id, found.ids)

    def test_nobody_twice(self):
        """Who is both quality and its head has one say, and the review cannot begin when nobody else is left."""
        self.env["res.users"].search([("all_group_ids", "in", self.env.ref("med_base.group_quality").ids)]).filtered(
            lambda user: user != self.head
        ).active = False
        review = self.review()
        with self.assertRaises(UserError):
            review.action_submit()

    def test_several_persons(self):
        step = self.env.ref("med_qualification.step_partner_head")
        step.min_persons = 2
        other = self.user("quality_head", "test-head-2")
        self.complete(self.maker)
        review = self.review()
        review.action_submit()
        self.decide(review)
        self.assertEqual(review.state, "in_review")
        with self.assertRaises(AccessError):  # the same person again
            review.with_user(self.head).action_approve("x")
        review.with_user(other).action_approve("x")
        self.assertEqual(review.state, "approved")

    def test_steps_are_those_of_the_submission(self):
        self.complete(self.maker)
        review = self.review()
        review.action_submit()
        self.env.ref("med_qualification.step_partner_head").active = False
        self.env.ref("med_qualification.step_partner_quality").group_id = self.env.ref("med_base.group_sales")
        self.decide(review)
        self.assertEqual(review.state, "approved")

    def test_no_step_no_submission(self):
        self.env["med.review.step"].search([("subject", "=", "partner")]).active = False
        with self.assertRaises(UserError):
            self.review().action_submit()

    def test_steps_are_for_the_administrator_of_rules(self):
        step = self.env.ref("med_qualification.step_partner_head")
        for user in (self.head, self.quality, self.buyer):
            with self.assertRaises(AccessError):
                step.with_user(user).write({"active": False})
        step.with_user(self.user("rules")).write({"min_persons": 2})
        with self.assertRaises(UserError):
            step.unlink()
        self.assertIn("changed", self.log(step))

    def test_hostile_values(self):
        review = self.review()
        for values in (
            {"state": "approved"},
            {"valid_to": "2099-01-01"},
            {"decided_by_id": self.head.id},
            {"opening": True},
            {"requested_by_id": self.head.id},
            {"facts": []},
            {"review_line_ids": [(5,)]},
            {"line_ids": [(5,)]},
            {"name": "FB/1"},
        ):
            for user in (self.buyer, self.quality, self.head, self.env.user):
                with self.assertRaises(AccessError, msg=f"{values} {user.login}"):
                    review.with_user(user).write(values)
        with self.assertRaises(AccessError):
            self.review(self.hospital, state="approved")
        hostile = {"default_state": "approved", "default_opening": True, "default_valid_to": "2099-01-01"}
        other = (
            self.env["med.business.review"]
            .with_user(self.buyer)
            .with_context(**hostile, med_verb=True)
            .create({"partner_id": self.hospital.id, "flow": "buy", "request_reason": "x"})
        )
        self.assertRecordValues(other, [{"state": "draft", "opening": False, "valid_to": False}])
        review.action_submit()
        line = review.review_line_ids[0]
        for record, values in (
            (line, {"state": "approved"}),
            (line, {"group_id": self.env.ref("base.group_user").id}),
            (review, {"request_reason": "other"}),
            (review, {"partner_id": self.hospital.id}),
        ):
            for user in (self.buyer, self.head, self.env.user):
                with self.assertRaises(UserError, msg=str(values)):
                    record.with_user(user).write(values)
        with self.assertRaises(AccessError):
            self.env["med.review.opinion"].create({"line_id": line.id, "user_id": self.head.id, "opinion": "approve"})
        with self.assertRaises(UserError):
            review.with_user(self.head).sudo().unlink()

    def test_the_draft_is_its_authors(self):
        review = self.review()
        with self.assertRaises(AccessError):
            review.with_user(self.chief).write({"request_reason": "x"})
        with self.assertRaises(AccessError):
            review.with_user(self.chief).action_submit()
        with self.assertRaises(AccessError):
            self.review(self.hospital, user=self.auditor)

    def test_another_company(self):
        review = self.review()
        review.action_submit()
        stranger = self.user(
            "purchase.group_purchase_manager,quality_head", "test-stranger",
            company_id=self.company_2.id, company_ids=[(6, 0, self.company_2.ids)],
        )  # fmt: skip
        for verb in ("action_approve", "action_refuse"):
            with self.assertRaises(AccessError):
                getattr(review.with_user(stranger), verb)("x")
        with self.assertRaises(AccessError):
            review.with_user(stranger).read(["name"])
        self.assertNotIn(review, self.env["med.business.review"].with_user(stranger).search([]))

    def test_refused_and_taken_up_again(self):
        self.complete(self.maker)
        review = self.review()
        review.action_submit()
        review.with_user(self.head).action_refuse("缺委托书")
        review.action_draft()
        review.request_reason = "委托书已补"
        review.action_submit()
        self.decide(review)
        self.assertEqual(review.state, "approved")
        self.assertEqual(len(review.review_line_ids), 6, "what was said before stays")

    def test_words_are_asked_for(self):
        review = self.review()
        review.action_submit()
        action = review.with_user(self.chief).action_refuse()
        wizard = (
            self.env["med.review.reason"]
            .with_user(self.chief)
            .with_context(**action["context"])
            .create({"reason": "不"})
        )
        wizard.action_apply()
        self.assertEqual(review.review_line_ids[0].state, "refused")
        with self.assertRaises(UserError):
            self.env["med.review.reason"].with_user(self.chief).create(
                {"model": "res.users", "res_ids": self.head.ids, "deed": "refuse", "reason": "x"}
            ).action_apply()
        with self.assertRaises(UserError):
            self.review(self.hospital, request_reason=" ").action_submit()

    def test_revoked(self):
        review = self.approved()
        with self.assertRaises(AccessError):
            review.with_user(self.quality).action_revoke("x")
        review.with_user(self.head).action_revoke("吊销")
        self.assertEqual(review.state, "revoked")

    def test_expiry_and_the_next(self):
        review = self.approved()
        with freeze_time("2027-05-10"):
            self.env["med.business.review"]._cron_tend()
            self.assertEqual(review.state, "approved")
            asked = review.sudo().activity_ids
            self.assertEqual(asked.user_id, self.buyer)
            self.env["med.business.review"]._cron_tend()
            self.assertEqual(len(review.sudo().activity_ids), 1)
            action = review.with_user(self.buyer).action_again()
            following = self.env["med.business.review"].browse(action["res_id"])
            self.assertEqual(following.partner_id, self.maker)
            self.assertEqual(review.with_user(self.buyer).action_again()["res_id"], following.id)
        with freeze_time("2027-06-02"):
            self.env["med.business.review"]._cron_tend()
            self.assertEqual(review.state, "expired")

    def test_the_next_takes_the_place_of_the_one_before(self):
        review = self.approved()
        following = self.env["med.business.review"].browse(review.with_user(self.buyer).action_again()["res_id"])
        following.with_user(self.buyer).request_reason = "年度复审"
        following.with_user(self.buyer).action_submit()
        self.decide(following)
        self.assertEqual((review.state, following.state), ("expired", "approved"))

    def test_opening(self):
        wizard = (
            self.env["med.business.opening"]
            .with_user(self.head)
            .create({"kind": "partner", "flow": "buy", "reason": "纸质档案第 17 号"})
        )
        wizard.action_find()
        self.assertIn(self.maker, wizard.partner_ids)
        wizard.partner_ids = self.maker
        wizard.action_apply()
        review = self.env["med.business.review"].search([("partner_id", "=", self.maker.id)])
        self.assertRecordValues(
            review, [{"state": "approved", "opening": True, "decided_by_id": self.head.id, "flow": "buy"}]
        )
        self.assertIn("opened", self.log(review))
        with self.assertRaises(UserError):
            wizard.action_apply()
        with self.assertRaises(AccessError):
            self.env["med.business.opening"].with_user(self.quality).create({"reason": "x"})
        product = self.env["med.business.opening"].with_user(self.head).create({"kind": "product", "reason": "x"})
        product.action_find()
        self.assertIn(self.device.product_tmpl_id, product.product_tmpl_ids)
