"""Results: what is counted, who may decide, and that they stay."""

from datetime import date

from odoo import Command
from odoo.addons.med_base.tests.score_common import ScoreCase
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 04:00:00")
class TestScorecard(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reviewer = cls.user("quality")
        cls.review = cls.template(cls.measured(weight=30), cls.asked(weight=10))

    def card(self, count=3):
        self.orders(self.hospital, count, date_order="2026-11-01")
        return self.score(self.review, self.hospital).with_user(self.reviewer)

    def line(self, card, kind):
        return card.line_ids.filtered(lambda line: line.kind == kind)

    def test_result(self):
        card = self.card()
        self.assertRecordValues(
            card,
            [{"state": "draft", "score": 60.0, "grade": "B", "missing_count": 1, "date": date(2026, 11, 20),
              "partner_id": self.hospital.id, "company_id": self.company.id, "version": 1}],
        )  # fmt: skip
        self.assertRecordValues(
            card.line_ids,
            [{"value": 3.0, "points": 60.0, "share": 100.0, "contribution": 60.0, "missing": False, "next_bound": 5.0},
             {"value": 0.0, "points": 0.0, "share": 0.0, "contribution": 0.0, "missing": "no_data", "next_bound": 0.0}],
        )  # fmt: skip

    def test_sentences(self):
        card = self.card()
        measured, asked = card.line_ids
        self.assertEqual(measured.explanation, "3 orders, in “some”: 60 points at 100.00% add 60.00.")
        self.assertEqual(measured.advice, "From 5 orders on: 40.00 more.")
        self.assertEqual(asked.explanation, "not answered: left out, the other criteria weigh more.")
        self.assertIn("60.00 of 100 points: grade B.", card.explanation)
        self.assertIn("1 of 2 criteria have no data.", card.explanation)

    def test_answer(self):
        card = self.card()
        line = self.line(card, "answer")
        yes, partly, _no = line.criterion_id.band_ids
        with Form(card) as form, form.line_ids.edit(1) as edited:
            edited.answer_id = partly
        self.assertRecordValues(card, [{"score": 55.0, "grade": "C", "missing_count": 0}])
        self.assertEqual(line.advice, "“yes”: 15.00 more.")
        line.answer_id = yes
        self.assertRecordValues(card, [{"score": 70.0, "grade": "B"}])
        with self.assertRaises(ValidationError):
            line.answer_id = self.review.criterion_ids[0].band_ids[0]

    def test_veto_is_named(self):
        template = self.template(self.measured(weight=99, bands=[("any", None, 0, 0), ("ok", 0, None, 100)]),
                                 self.asked("Honest", weight=1, veto=True))  # fmt: skip
        card = self.score(template, self.hospital).with_user(self.reviewer)
        self.assertRecordValues(card, [{"score": 100.0, "grade": "A", "vetoed": False}])
        self.line(card, "answer").answer_id = template.criterion_ids[1].band_ids[2]
        self.assertRecordValues(card, [{"score": 99.0, "grade": "C", "vetoed": True}])
        self.assertEqual(card.earned_grade_id.code, "A")
        self.assertIn("Vetoed by Honest; without the veto it would be A.", card.explanation)

    def test_without_data(self):
        worst = self.template(self.measured(weight=30), self.asked(weight=10), missing="worst", automatic=True)
        self.orders(self.hospital, 5, date_order="2026-11-01")
        self.assertRecordValues(self.score(worst, self.hospital), [{"score": 75.0, "missing_count": 1}])
        nothing = self.template(self.measured("relationship_years"))
        card = self.score(nothing, self.partners(1))
        self.assertRecordValues(card, [{"has_score": False, "grade": False, "missing_count": 1}])
        self.assertEqual(card.explanation, "No criterion has data: there is no score.")

    def test_a_vanished_metric_is_no_data(self):
        metric = self.env["med.metric"].create(
            {"code": "gone", "name": "Gone", "model": "res.partner", "direction": "up"}
        )
        template = self.template(self.measured(), {**self.measured(), "name": "Gone", "metric_id": metric.id})
        self.assertEqual(self.score(template, self.hospital).line_ids[1].missing, "no_data")

    def test_nothing_new_writes_nothing(self):
        card = self.card()
        self.env.flush_all()
        self.assertEqual(self.score(self.review, self.hospital), card)
        card.action_confirm()
        self.orders(self.hospital, 1, date_order="2026-11-02")
        self.assertEqual(self.score(self.review, self.hospital), card, "another figure in the same band says the same")
        self.assertEqual(self.line(card, "metric").value, 3, "a confirmed card keeps its figures")
        self.assertEqual(self.env["med.scorecard"].search_count([("partner_id", "=", self.hospital.id)]), 1)

    def test_a_draft_follows_the_figures(self):
        card = self.card()
        self.line(card, "answer").answer_id = self.review.criterion_ids[1].band_ids[0]
        self.orders(self.hospital, 2, date_order="2026-11-02")
        self.assertEqual(self.score(self.review, self.hospital), card)
        self.assertRecordValues(card, [{"score": 100.0, "grade": "A", "missing_count": 0}])

    def test_confirmed_supersedes(self):
        first = self.card()
        answer = self.review.criterion_ids[1].band_ids[1]
        self.line(first, "answer").answer_id = answer
        first.action_confirm()
        self.orders(self.hospital, 5, date_order="2026-11-02")
        second = self.score(self.review, self.hospital).with_user(self.reviewer)
        self.assertNotEqual(second, first)
        self.assertEqual(self.line(second, "answer").answer_id, answer, "the answer lives on")
        self.assertEqual((first.state, second.state), ("confirmed", "draft"))
        second.action_confirm()
        self.assertRecordValues(
            first + second,
            [{"state": "superseded", "score": 55.0}, {"state": "confirmed", "score": 85.0}],
        )
        self.assertEqual(second.confirmed_by_id, self.reviewer)
        with self.assertRaises(UserError):
            second.action_confirm()

    def test_the_next_version_keeps_the_answers(self):
        first = self.card()
        self.line(first, "answer").answer_id = self.review.criterion_ids[1].band_ids[1]
        first.action_confirm()
        author, head = self.user("rules"), self.user("quality_head")
        draft = self.review.browse(self.review.with_user(author).action_new_version()["res_id"])
        draft.with_user(author).action_submit()
        draft.with_user(head).action_publish()
        second = first.browse(first.action_score_again()["res_id"])
        self.assertEqual((second.version, second.template_id), (2, draft))
        self.assertEqual(self.line(second, "answer").answer_id, draft.criterion_ids[1].band_ids[1])
        second.action_confirm()
        self.assertEqual(first.state, "superseded")

    def test_a_review_is_done_again_though_nothing_has_changed(self):
        first = self.card()
        first.action_confirm()
        self.assertEqual(self.score(self.review, self.hospital), first)
        second = first.browse(first.action_score_again()["res_id"])
        self.assertRecordValues(first + second, [{"state": "confirmed"}, {"state": "draft"}])
        self.assertEqual(first.browse(first.action_score_again()["res_id"]), second, "one draft at a time")
        second.action_confirm()
        self.assertEqual(first.state, "superseded")

    def test_automatic(self):
        template = self.template(self.measured(), automatic=True)
        first = self.score(template, self.hospital)
        self.orders(self.hospital, 5, date_order="2026-11-02")
        second = self.score(template, self.hospital)
        self.assertRecordValues(
            first + second, [{"state": "superseded", "grade": "C"}, {"state": "confirmed", "grade": "A"}]
        )
        self.assertEqual(self.hospital.with_user(self.reviewer).med_grades, "A")

    def test_evidence_stays(self):
        card = self.card()
        card.action_confirm()
        line, answer = self.line(card, "metric"), self.review.criterion_ids[1].band_ids[0]
        attacks = [
            lambda env: env(card).write({"score": 100}),
            lambda env: env(card).write({"state": "draft"}),
            lambda env: env(card).write({"line_ids": [Command.update(line.id, {"points": 100})]}),
            lambda env: env(card).write({"line_ids": [Command.delete(line.id)]}),
            lambda env: env(card).write({"line_ids": [Command.clear()]}),
            lambda env: env(card).write({"line_ids": [Command.create({"criterion_id": line.criterion_id.id})]}),
            lambda env: env(card).unlink(),
            lambda env: env(card).copy(),
            lambda env: env(card).create({"template_id": self.review.id}),
            lambda env: env(line).write({"points": 100}),
            lambda env: env(line).write({"answer_id": False, "points": 100}),
            lambda env: env(line).unlink(),
            lambda env: env(line).create({"scorecard_id": card.id, "criterion_id": line.criterion_id.id}),
            lambda env: env(self.line(card, "answer")).write({"answer_id": answer.id}),
        ]
        for who in (lambda r: r, lambda r: r.sudo(), lambda r: r.with_context(med_verb=True, install_mode=True)):
            for number, attack in enumerate(attacks):
                with self.subTest(number), self.assertRaises(UserError):
                    attack(who)
        self.assertRecordValues(card, [{"state": "confirmed", "score": 60.0}])
        self.assertEqual(len(card.line_ids), 2)
        subject = self.partners(1)
        self.score(self.review, subject)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            subject.unlink()

    def test_a_measured_line_is_not_answered(self):
        card = self.card()
        with self.assertRaises(UserError):
            self.line(card, "metric").answer_id = self.review.criterion_ids[0].band_ids[0]

    def test_rights(self):
        card = self.card()
        for role in ("sales", "service", "finance", "auditor", "rules"):
            mine = card.with_user(self.user(role))
            self.assertTrue(mine.line_ids[0].explanation, "they understand the grade")
            for attack in (
                mine.action_confirm,
                mine.action_score_again,
                lambda mine=mine: self.line(mine, "answer").write({"answer_id": False}),
                lambda mine=mine: self.hospital.with_user(mine.env.user).action_med_score(),
            ):
                with self.subTest(role), self.assertRaises(AccessError):
                    attack()
        with self.assertRaises(AccessError):
            card.with_user(self.user("warehouse")).check_access("read")
        credit = card.with_user(self.user("credit"))
        with self.assertRaises(AccessError):
            credit.action_confirm()  # a supplier review is the quality department's
        with self.assertRaises(AccessError):
            self.line(credit, "answer").answer_id = self.review.criterion_ids[1].band_ids[0]

    def test_companies(self):
        self.env.user.company_ids += self.company_2
        other = self.score(self.review, self.hospital, company=self.company_2)
        self.assertEqual(other.company_id, self.company_2)
        mine = self.card()
        self.assertNotEqual(other, mine)
        self.assertEqual(self.env["med.scorecard"].with_user(self.reviewer).search([]), mine)
        with self.assertRaises(AccessError):
            other.with_user(self.reviewer).line_ids.check_access("read")

    def test_only_published_templates_score(self):
        draft = self.template(state="draft")
        with self.assertRaises(UserError):
            self.score(draft, self.hospital)
        with self.assertRaises(ValueError):
            self.score(self.review, self.device)

    def test_score_now(self):
        credit = self.template(self.measured(), purpose="credit", domain="[('is_company', '=', True)]", name="Credit")
        ward = self.env["res.partner"].create({"name": "心内科", "parent_id": self.hospital.id})
        action = ward.with_user(self.reviewer).action_med_score()
        card = self.env["med.scorecard"].browse(action["res_id"])
        self.assertRecordValues(card, [{"template_id": self.review.id, "partner_id": self.hospital.id}])
        person = self.env["res.partner"].create({"name": "张三"})
        lender = self.user("credit")
        action = (self.hospital + person).with_user(lender).action_med_score()
        self.assertRecordValues(
            self.env["med.scorecard"].browse(action["res_id"]),
            [{"template_id": credit.id, "partner_id": self.hospital.id}],
        )
        with self.assertRaises(UserError):
            person.with_user(lender).action_med_score()
        self.review.flush_recordset()
        self.assertEqual(self.hospital.with_user(lender).action_med_scorecards()["domain"][0][2], self.hospital.id)

    def test_score_now_from_the_menu(self):
        action = self.env.ref("med_base.action_med_score").with_context(
            active_model="res.partner", active_ids=self.hospital.ids, active_id=self.hospital.id
        )
        self.assertEqual(action.with_user(self.reviewer).run()["res_model"], "med.scorecard")
        with self.assertRaises(AccessError):
            action.with_user(self.user("sales")).run()

    def test_merged_partners(self):
        twin = self.partners(1)
        cards = self.score(self.review, self.hospital + twin)
        cards.with_user(self.reviewer).action_confirm()
        self.env["base.partner.merge.automatic.wizard"]._merge((self.hospital + twin).ids, self.hospital)
        self.assertRecordValues(
            cards,
            [
                {"partner_id": self.hospital.id, "res_id": self.hospital.id, "state": "confirmed"},
                {"partner_id": self.hospital.id, "res_id": self.hospital.id, "state": "superseded"},
            ],
        )

    def test_a_company_s_own_template_comes_first(self):
        own = self.template(company_id=self.company.id, code=self.review.code, name="Ours")
        action = self.hospital.with_user(self.reviewer).action_med_score()
        self.assertEqual(self.env["med.scorecard"].browse(action["res_id"]).template_id, own)

    def test_queries_do_not_grow(self):
        template = self.template(
            *(
                self.measured(code)
                for code in ("orders_12m", "turnover_12m", "relationship_years", "refused_share_12m")
            ),
            self.asked(),
        )
        few, many = self.partners(1), self.partners(50)
        self.score(template, self.partners(1))  # warm
        counts = {}
        for step in ("first", "again"):
            for subjects in (few, many):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.assertEqual(len(self.score(template, subjects)), len(subjects))
                self.env.flush_all()
                counts[step, len(subjects)] = self.cr.sql_log_count - before
        self.assertLessEqual(counts["first", 50], counts["first", 1] + 3, counts)
        self.assertLessEqual(counts["again", 50], counts["again", 1] + 1, counts)
        self.assertLessEqual(counts["first", 50], 60, counts)
