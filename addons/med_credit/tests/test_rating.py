import random

from odoo.addons.med_base.tools import score
from odoo.tests import TransactionCase, tagged

from ..tools import rating


@tagged("post_install", "-at_install")
class TestScorer(TransactionCase):
    def test_same_as_the_kernel(self):
        """The fast arithmetic and the kernel's come to the same, on models and values made at random."""
        dice = random.Random(20261122)
        for _turn in range(200):
            criteria = []
            for key in range(dice.randint(1, 5)):
                cuts = sorted({round(dice.uniform(-5, 5), 2) for _ in range(dice.randint(1, 4))})
                bounds = [None, *cuts, None]
                bands = tuple(
                    score.Band((key, n), low, high, round(dice.uniform(0, 100), 2) if dice.random() > 0.2 else 0)
                    for n, (low, high) in enumerate(zip(bounds, bounds[1:], strict=False))
                )
                criteria.append(score.Criterion(key, round(dice.uniform(0, 30), 2), bands, dice.random() < 0.3))
            grades = [score.Grade("A", 85), score.Grade("B", 70), score.Grade("C", 55), score.Grade("D", 0)]
            missing = dice.choice(("skip", "worst"))
            fast = rating.Scorer(criteria, grades, missing)
            for _value in range(10):
                values = {key: dice.choice((None, round(dice.uniform(-6, 6), 2))) for key in range(len(criteria))}
                slow, quick = score.score(criteria, values, grades, missing), fast(values)
                self.assertEqual(slow.score, quick.points / score.HUNDRED if quick.points is not None else None)
                self.assertEqual(
                    (slow.grade, slow.earned, bool(slow.vetoes)), (quick.grade, quick.earned, quick.vetoed)
                )
                self.assertEqual([line.band.key if line.band else None for line in slow.lines], list(quick.bands))

    def test_no_number_is_no_data(self):
        criterion = score.Criterion(1, 10, (score.Band("a", None, 1, 0), score.Band("b", 1, None, 100)))
        rate = rating.Scorer([criterion], [score.Grade("A", 0)])
        self.assertEqual([rate({1: value}).points for value in (float("nan"), float("inf"), None, 0.9999999, 1)],
                         [None, None, None, 10000, 10000])  # fmt: skip
