from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestGate(RuleCase):
    def test_passes(self):
        order = self.order()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    # --- evidence ---------------------------------------------------------------------------------------------------

    def evidence(self):
        """The newest row as PostgreSQL has it, and so as it is sealed."""
        self.env.flush_all()
        self.cr.execute("SELECT to_jsonb(t) - 'id' FROM med_check t ORDER BY id DESC LIMIT 1")
        return self.cr.fetchone()[0]

    def test_evidence_in_one_insert_is_the_same(self):
        values = {
            "date": "2026-03-01 08:00:00",
            "user_id": self.env.uid,
            "company_id": self.company.id,
            "operation_id": self.env.ref("med_base.operation_sale_confirm").id,
            "model": "sale.order",
            "res_id": 7,
            "document_name": "S0007",
            "partner_ref": False,
            "partner_name": "",
            "amount": 1234.567,
            "result": "passed",
            "severity": False,
            "findings": [],
            "rules": ["A:1"],
            "facts": {"名": 1.5},
            "waivers": [],
            "fingerprint": "f",
            "milliseconds": 1.26,
        }
        self.env["med.check"].create(values)
        expected = self.evidence()
        rows = self.env["med.check"]._append([values, {**values, "res_id": 8}])
        self.assertRecordValues(rows, [{"res_id": 7, "milliseconds": 1.3}, {"res_id": 8, "milliseconds": 1.3}])
        self.assertEqual(self.evidence(), {**expected, "res_id": 8})
        with self.assertRaises(AccessError):
            self.env["med.check"].with_user(self.user("rules"))._append([values])

    # --- conditions -------------------------------------------------------------------------------------------------

    def judged(self, applies):
        """What a rule on orders over 0 finds whose condition has become this, whatever it was when written."""
        rule, order = self.rule(value=0), self.order()
        self.cr.execute("UPDATE med_rule SET state = 'retired' WHERE state = 'published' AND id != %s", [rule.id])
        self.cr.execute("UPDATE med_rule SET applies_domain = %s WHERE id = %s", [applies, rule.id])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        return [f["finding"] for f in self.env["med.gate"]._evaluate("sale.confirm", order)[0].findings]

    def test_condition_that_cannot_be_read_holds_for_all(self):
        self.assertEqual(self.judged("no domain"), [""])

    def test_condition_on_a_field_that_is_gone(self):
        self.assertEqual(self.judged("[('gone', '=', 1)]"), ["unworkable"])
        self.assertFalse(self.judged("[('partner_id.name', '=', 'nobody'), ('gone', '=', 1)]"), "it is not reached")

    def test_condition_is_kept_for_each_model(self):
        rules = self.env["med.rule"]
        text = "[('partner_id.name', '=', 'nobody')]"
        self.assertIs(rules._condition("sale.order", text), rules._condition("sale.order", text))
        self.assertIsNot(rules._condition("sale.order", text), rules._condition("stock.move", text))
