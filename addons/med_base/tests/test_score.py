"""The arithmetic of scorecards; no database needed."""

import doctest
from decimal import Decimal

from odoo.addons.med_base.tools import score
from odoo.addons.med_base.tools.score import Band, Criterion, Grade
from odoo.tests import BaseCase, tagged

GRADES = [Grade("A", 85), Grade("B", 70), Grade("C", 55), Grade("D", 0)]
LATE = (Band("good", None, 15, 100), Band("fair", 15, 60, 50), Band("bad", 60, None, 0))
SHARE = (Band("low", 0, 0.3, 100), Band("high", 0.3, None, 10))
ASKED = (Band("yes", None, None, 100), Band("partly", None, None, 40), Band("no", None, None, 0))


@tagged("post_install", "-at_install")
class TestScore(BaseCase):
    def one(self, value, bands=LATE, **kwargs):
        return score.score([Criterion("x", 10, bands, **kwargs)], {"x": value}, GRADES)

    def test_edges_belong_to_the_band_that_begins(self):
        table = [(-1e9, "good"), (14.999999, "good"), (15, "fair"), (59.99, "fair"), (60, "bad"), (1e15, "bad")]
        for value, band in table:
            self.assertEqual(self.one(value).lines[0].band.key, band, value)

    def test_floats_reach_the_bound_they_mean(self):
        self.assertEqual(self.one(0.1 + 0.2, SHARE).lines[0].band.key, "high")
        self.assertEqual(self.one(0.3 - 1e-9, SHARE).lines[0].band.key, "high", "noise behind the sixth place")
        self.assertEqual(self.one(Decimal("0.29999"), SHARE).lines[0].band.key, "low")

    def test_what_is_no_number_is_no_data(self):
        for value in (None, float("nan"), float("inf"), "text", True):
            self.assertEqual(self.one(value).lines[0].missing, "no_data", value)
        self.assertIsNone(self.one(None).score)
        self.assertEqual(self.one(-0.1, SHARE).lines[0].missing, "no_band")

    def test_weights(self):
        criteria = [Criterion("a", 30, LATE), Criterion("b", 10, SHARE)]
        result = score.score(criteria, {"a": 20, "b": 0.1}, GRADES)
        self.assertEqual((result.score, result.grade), (Decimal("62.50"), "C"))
        self.assertEqual([line.share for line in result.lines], [Decimal("75.00"), Decimal("25.00")])
        self.assertEqual([line.contribution for line in result.lines], [Decimal("37.50"), Decimal("25.00")])

    def test_missing_is_skipped_and_reweighed(self):
        criteria = [Criterion("a", 30, LATE), Criterion("b", 10, SHARE)]
        result = score.score(criteria, {"a": 1}, GRADES, "skip")
        self.assertEqual((result.score, result.grade), (Decimal("100.00"), "A"))
        self.assertEqual([(x.counted, x.share) for x in result.lines], [(True, 100), (False, 0)])

    def test_missing_counts_as_the_worst(self):
        criteria = [Criterion("a", 30, LATE), Criterion("b", 10, SHARE)]
        result = score.score(criteria, {"a": 1}, GRADES, "worst")
        self.assertEqual(result.score, Decimal("77.50"), "the worst band of b gives 10 points")
        self.assertEqual((result.lines[1].counted, result.lines[1].missing), (True, "no_data"))

    def test_nothing_counts(self):
        result = score.score([Criterion("a", 0, LATE)], {"a": 1}, GRADES)
        self.assertEqual((result.score, result.grade), (None, None))

    def test_veto(self):
        criteria = [Criterion("a", 1, LATE, veto=True), Criterion("b", 99, SHARE)]
        for value, grade, vetoes in ((61, "D", ("a",)), (20, "A", ()), (None, "A", ())):
            result = score.score(criteria, {"a": value, "b": 0}, GRADES)
            self.assertEqual((result.grade, result.earned, result.vetoes), (grade, "A", vetoes), value)
        result = score.score(criteria, {"b": 0}, GRADES, "worst")
        self.assertEqual((result.grade, result.vetoes), ("D", ("a",)), "no data counts as the worst, and vetoes")

    def test_grade_is_that_of_the_score_shown(self):
        bands = (Band("x", None, None, 84.995), Band("y", None, None, 84.994))
        for key, grade in (("x", "A"), ("y", "B")):
            result = score.score([Criterion("a", 1, bands, answer=True)], {"a": key}, GRADES)
            self.assertEqual(result.grade, grade, result.score)
        self.assertIsNone(score.grade([Grade("A", 50)], Decimal("49.99")))

    def test_step(self):
        bands = (
            Band("none", None, 5, 0),
            Band("some", 5, 10, 50),
            Band("many", 10, 20, 100),
            Band("over", 20, None, 80),
        )
        steps = {3: ("some", "from", 5), 9: ("many", "from", 10), 25: ("many", "below", 20), 12: None, 21: "many"}
        for value, expected in steps.items():
            step = self.one(value, bands).lines[0].step
            if value == 12:
                self.assertIsNone(step)
            elif value == 21:
                self.assertEqual((step.band.key, step.gain), ("many", Decimal("20.00")))
            else:
                self.assertEqual((step.band.key, step.side, step.bound), expected, value)
        self.assertIsNone(self.one(None, bands).lines[0].step)

    def test_answer(self):
        line = self.one("partly", ASKED, answer=True).lines[0]
        self.assertEqual((line.points, line.step.band.key, line.step.bound), (40, "yes", None))
        self.assertEqual(self.one("no", ASKED, answer=True, veto=True).vetoes, ("x",))
        self.assertEqual(self.one("gone", ASKED, answer=True).lines[0].missing, "no_data")

    def test_problems(self):
        table = [
            ([], (None, 1), (1, None)),
            (["overlap"], (None, 2), (1, None)),
            (["gap"], (None, 1), (2, None)),
            (["overlap"], (None, 1), (None, 2), (2, None)),
            (["overlap"], (None, None), (1, 2)),
            (["below", "above"], (0, 1), (1, 2)),
            (["empty"], (None, 1), (1, 1), (1, None)),
            (["overlap"], (None, 5), (1, 2), (5, None)),
        ]
        for expected, *bounds in table:
            bands = [Band(i, low, high, 0) for i, (low, high) in enumerate(bounds)]
            found = [code for code, _first, _second in score.problems(bands)]
            self.assertEqual(set(expected) - set(found), set(), bounds)
            self.assertTrue(expected or not found, bounds)

    def test_doctest(self):
        self.assertEqual(doctest.testmod(score).failed, 0)
