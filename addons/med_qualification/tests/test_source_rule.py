from odoo.addons.med_qualification.tests.source_common import ADVERSE, GOOD, SourceCase, status
from odoo.exceptions import UserError
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestSourceRule(SourceCase):
    """Rules that stand on what sources say."""

    def test_a_rule_by_fact(self):
        self.rule(
            fact_id=self.env.ref("med_qualification.fact_registry_status").id,
            operator="!=", value_text="active", severity="block", message="%(value)s",
        )  # fmt: skip
        refused = self.refused(self.order(self.dealer).action_confirm)
        self.assertEqual(refused["documents"][0]["findings"][0]["message"], "none")
        self.verify()
        self.order(self.dealer).action_confirm()
        self.register.answers = [status(500)]
        self.verify()
        refused = self.refused(self.order(self.dealer).action_confirm)
        self.assertEqual(refused["documents"][0]["findings"][0]["message"], "unreachable")

    def finding(self, order):
        verdict = self.env["med.gate"]._evaluate("sale.confirm", order)[0]
        return [(f["finding"], f["severity"]) for f in verdict.findings]

    def test_the_check_type(self):
        self.rule(
            check_type="source_answer", source_id=self.source.id, max_age_days=30, unreachable_severity="approve",
            severity="block", message="%(source)s about %(partner)s: %(status)s",
        )  # fmt: skip
        order = self.order(self.dealer)
        self.assertEqual(self.finding(order), [("unanswered", "approve")], "never asked")
        self.register.answers = [status(500)]
        self.verify()
        self.assertEqual(self.finding(order), [("unanswered", "approve")], "never answered")
        self.register.answers = [GOOD]
        self.verify()
        self.assertEqual(self.finding(order), [])
        self.register.answers = [status(500)]
        self.verify()
        self.assertEqual(self.finding(order), [("late", "warn")], "a recent answer counts, and it says so")
        self.dealer.med_standing_ids.answered_on = "2020-01-01"
        self.assertEqual(self.finding(order), [("unanswered", "approve")], "too old")
        self.register.answers = [{"data": [{**GOOD["data"][0], "regStatus": "迁出"}]}]
        self.source._drive({"paused_until": False})
        self.verify()
        self.assertEqual(self.finding(order), [("unclear", "block")])
        self.register.answers = [ADVERSE]
        self.verify()
        self.holds()._close("released", "x")
        self.assertEqual(self.finding(order), [("adverse", "block")])

    def test_rules_that_cannot_be_worked_out(self):
        for values in ({"source_id": False}, {"max_age_days": 0}, {"unreachable_severity": False}):
            with self.subTest(values), self.assertRaises(UserError), self.env.cr.savepoint():
                self.rule(check_type="source_answer", **{"source_id": self.source.id, "message": "x", **values})

    def test_one_query_for_the_whole_batch(self):
        orders = self.env["sale.order"]
        for number in range(6):
            orders |= self.order(self.partner(f"第{number}家有限公司"))
        at = {order.id: order.date_order.date() for order in orders}
        facts = self.env["med.fact"]
        for batch in (orders[:1], orders):
            batch.partner_id.fetch(["commercial_partner_id"])
            self.env.flush_all()
            with self.assertQueryCount(1):
                facts._fact_source_answers(batch, at)
