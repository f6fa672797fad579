"""Templates: written by one, published by another, frozen afterwards."""

from odoo import Command
from odoo.addons.med_base.tests.score_common import ScoreCase
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError


@tagged("post_install", "-at_install")
class TestScorecardTemplate(ScoreCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.author, cls.head = cls.user("rules"), cls.user("quality_head")
        values = cls.template_values(cls.measured(), cls.asked())
        cls.draft = cls.env["med.scorecard.template"].with_user(cls.author).create(values)

    def published(self):
        self.draft.action_submit()
        self.draft.with_user(self.head).action_publish()
        return self.draft

    def test_a_second_person_publishes(self):
        self.draft.action_submit()
        with self.assertRaises(UserError):
            self.draft.action_publish()
        self.draft.with_user(self.head).action_publish()
        self.assertRecordValues(self.draft, [{"state": "published", "published_by_id": self.head.id, "version": 1}])

    def test_who_edited_a_band_has_written_the_template(self):
        self.draft.with_user(self.head).criterion_ids.band_ids[0].points = 1
        self.draft.action_submit()
        with self.assertRaises(UserError):
            self.draft.with_user(self.head).action_publish()
        self.draft.with_user(self.user("credit")).action_publish()

    def test_what_decides_is_frozen(self):
        template = self.published()
        criterion, grade = template.criterion_ids[0], template.grade_ids[0]
        attacks = [
            lambda: template.write({"missing": "worst"}),
            lambda: template.write({"criterion_ids": [Command.update(criterion.id, {"weight": 99})]}),
            lambda: template.write({"state": "draft"}),
            lambda: criterion.write({"weight": 99}),
            lambda: criterion.write({"veto": True}),
            lambda: criterion.band_ids[0].write({"points": 100}),
            lambda: criterion.band_ids[0].unlink(),
            lambda: criterion.unlink(),
            lambda: grade.write({"minimum": 0}),
            lambda: grade.unlink(),
            lambda: template.unlink(),
            lambda: grade.create({"template_id": template.id, "code": "Z", "minimum": 1}),
            lambda: criterion.create({"template_id": template.id, **self.asked()}),
            lambda: criterion.band_ids.create({"criterion_id": criterion.id, "label": "x", "points": 1}),
            lambda: criterion.with_context(install_mode=True, med_verb=True, tracking_disable=True).write(
                {"weight": 99}
            ),
        ]
        for number, attack in enumerate(attacks):
            with self.subTest(number), self.assertRaises(UserError):
                attack()
        self.assertEqual((criterion.weight, len(criterion.band_ids)), (10, 3))

    def test_a_band_is_not_smuggled_in_from_a_draft(self):
        template = self.published()
        other = self.draft.create(self.template_values())
        with self.assertRaises(UserError):
            other.criterion_ids.write({"template_id": template.id})
        with self.assertRaises(UserError):
            template.criterion_ids.write({"template_id": other.id})
        self.assertEqual(len(template.criterion_ids), 2)

    def test_next_version(self):
        template = self.published()
        draft = template.browse(template.action_new_version()["res_id"])
        self.assertRecordValues(
            draft, [{"version": 2, "state": "draft", "code": template.code, "previous_id": template.id}]
        )
        self.assertEqual(draft.criterion_ids.mapped("key"), template.criterion_ids.mapped("key"))
        self.assertEqual(len(draft.criterion_ids.band_ids), 6)
        draft.criterion_ids[0].weight = 50
        draft.action_submit()
        draft.with_user(self.head).action_publish()
        self.assertEqual((template.state, template.criterion_ids[0].weight), ("retired", 10))

    def test_incomplete_is_not_submitted(self):
        broken = [
            {"criterion_ids": False},
            {"grade_ids": False},
            {"criterion_ids": [Command.create(self.measured(weight=0))]},
            {"criterion_ids": [Command.create(self.measured(metric_id=False))]},
            {"criterion_ids": [Command.create(self.measured(bands=[("all", None, None, 1)]))]},
        ]
        for values in broken:
            template = self.draft.create({**self.template_values(), **values})
            with self.subTest(values), self.assertRaises(ValidationError):
                template.action_submit()

    def test_bands(self):
        criterion = self.draft.criterion_ids[0]
        with self.assertRaises(ValidationError):
            criterion.write({"band_ids": self.bands([("twice", 3, 4, 10)])})
        with self.assertRaises(ValidationError):
            criterion.write({"band_ids": self.bands([("empty", 4, 4, 10)])})
        bands = {band.label: band for band in criterion.band_ids}
        # two edges moved one after the other, as a form does it: no overlap in the end
        moved = [Command.update(bands["few"].id, {"high": 3}), Command.update(bands["some"].id, {"low": 3})]
        criterion.write({"band_ids": moved})
        self.assertFalse(criterion.warning)
        bands["some"].low = 4
        self.assertIn("Nothing between “few” and “some”", criterion.warning, "a gap is warned of")
        self.assertIn(criterion.name, self.draft.warning)
        bands["some"].low = 1
        with self.assertRaises(ValidationError):
            self.draft.action_submit()

    @mute_logger("odoo.sql_db")
    def test_ranges(self):
        band, grade = self.draft.criterion_ids.band_ids[0], self.draft.grade_ids[0]
        for record, values in ((band, {"points": 101}), (band, {"points": -1}), (grade, {"minimum": 101})):
            with self.assertRaises(IntegrityError):
                record.write(values)
                record.flush_recordset()
        with self.assertRaises(ValidationError):
            self.draft.write({"grade_ids": [Command.create({"code": "E", "minimum": 0})]})

    def test_metric_of_another_kind(self):
        metric = self.env["med.metric"].create(
            {"code": "of_products", "name": "x", "model": "product.product", "direction": "up"}
        )
        with self.assertRaises(ValidationError):
            self.draft.criterion_ids[0].metric_id = metric

    def test_domain_is_data_not_code(self):
        for domain in ("[('nowhere', '=', 1)]", "__import__('os')", "[(", "{}[1]"):
            with self.subTest(domain), self.assertRaises(ValidationError):
                self.draft.domain = domain

    def test_rights(self):
        for role in ("sales", "service", "quality", "finance", "warehouse", "auditor"):
            mine = self.draft.with_user(self.user(role))
            self.assertTrue(mine.name)
            for attack in (
                lambda mine=mine: mine.write({"name": "x"}),
                lambda mine=mine: mine.create(self.template_values()),
                lambda mine=mine: mine.criterion_ids.write({"weight": 1}),
                lambda mine=mine: mine.criterion_ids.band_ids.write({"points": 1}),
                lambda mine=mine: mine.grade_ids.write({"minimum": 1}),
                lambda mine=mine: mine.action_submit(),
            ):
                with self.subTest(role), self.assertRaises(AccessError):
                    attack()

    def test_companies(self):
        other = self.template(company_id=self.company_2.id)
        mine = self.env["med.scorecard.template"].with_user(self.author)
        self.assertNotIn(other, mine.search([]))
        for records in (other, other.criterion_ids, other.criterion_ids.band_ids, other.grade_ids):
            with self.assertRaises(AccessError):
                records.with_user(self.author).check_access("read")
        self.assertIn(self.draft, mine.search([]), "what holds for all is seen by all")

    def test_form(self):
        with Form(self.env["med.scorecard.template"].with_user(self.author)) as form:
            form.name = "By hand"
            with form.grade_ids.new() as grade:
                grade.code, grade.minimum = "A", 50
        self.assertEqual(form.record.editor_ids, self.author)
        with Form(self.env["med.scorecard.criterion"].with_user(self.author).with_context(
            default_template_id=form.record.id
        )) as criterion:  # fmt: skip
            criterion.metric_id = self.env["med.metric"].search([("code", "=", "turnover_12m")])
            self.assertEqual(criterion.name, "Turnover in 12 months")
            with criterion.band_ids.new() as band:
                band.low_open, band.high, band.points = True, 1000, 0
            with criterion.band_ids.new() as band:
                band.low, band.high_open, band.points = 1000, True, 100
        self.assertEqual(form.record.weight_total, 10)
