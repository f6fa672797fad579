from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import CreditCase


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 04:00:00")
class TestCreditTrial(CreditCase):
    """Two customers: one has always paid in time, the other never pays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.accounts._score_template(cls.company)
        cls.bad = cls.env["res.partner"].create({"name": "坏客户", "is_company": True})
        cls.bad.property_account_receivable_id = cls.receivable
        cls.device.invoice_policy = "order"
        # what was let through then
        cls.env["med.rule"].search([("pack_id.code", "=", "CREDIT")])._force({"state": "retired"})

    def ordered(self, partner, day, due, paid=None):
        order = self.confirmed(partner=partner, lines=[(self.device, 1, 1000)])
        order.date_order = f"{day} 02:00:00"
        order.order_line.qty_delivered = 1
        move = order._create_invoices()
        move.write({"invoice_date": day, "invoice_payment_term_id": False, "invoice_date_due": due,
                    "journal_id": self.sale_journal.id})  # fmt: skip
        move.action_post()
        if paid:
            payment = self.pay(1000, partner=partner, date=paid)
            (move.line_ids + payment.move_id.line_ids).filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            ).reconcile()
        return order

    def history(self):
        for month in ("01", "04", "07"):
            self.ordered(self.hospital, f"2026-{month}-05", f"2026-{month}-25", f"2026-{month}-20")
            self.ordered(self.bad, f"2026-{month}-05", f"2026-{month}-25")
        self.env.flush_all()

    def test_outcomes(self):
        good = self.ordered(self.hospital, "2026-01-05", "2026-01-25", "2026-01-20")
        late = self.ordered(self.hospital, "2026-01-05", "2026-01-25", "2026-06-25")
        never = self.ordered(self.bad, "2026-01-05", "2026-01-25")
        fresh = self.ordered(self.bad, "2026-11-05", "2026-11-15")
        nothing = self.confirmed()
        outcomes = self.accounts._outcomes((good + late + never + fresh + nothing).ids, fields.Date.today())
        self.assertEqual(outcomes[good.id], (0, 0.0, 0.0))
        self.assertEqual(outcomes[late.id], (151, 0.0, 0.0))
        self.assertEqual(outcomes[never.id], (299, 1000.0, 0.0))
        self.assertEqual(outcomes[fresh.id], (5, 1000.0, 0.0))
        self.assertNotIn(nothing.id, outcomes)
        bad = [self.accounts._went_bad(outcomes.get(order.id), 90) for order in (good, late, never, fresh, nothing)]
        self.assertEqual(bad, [False, True, True, False, False])

    def test_written_off(self):
        order = self.ordered(self.bad, "2026-10-05", "2026-10-25")
        account = self.env["account.account"].create(
            {"name": "坏账", "code": "T6702", "account_type": "expense", "med_bad_debt": True}
        )
        line = order.invoice_ids.line_ids.filtered(lambda line: line.account_id.account_type == "asset_receivable")
        move = self.env["account.move"].create(
            {
                "journal_id": self.env["account.journal"].create({"name": "杂", "code": "TMSC", "type": "general"}).id,
                "date": "2026-11-01",
                "line_ids": [
                    Command.create({"account_id": account.id, "partner_id": self.bad.id, "debit": 1000}),
                    Command.create({"account_id": line.account_id.id, "partner_id": self.bad.id, "credit": 1000}),
                ],
            }
        )
        move.action_post()
        (line + move.line_ids.filtered(lambda other: other.account_id == line.account_id)).reconcile()
        outcome = self.accounts._outcomes(order.ids, fields.Date.today())[order.id]
        self.assertEqual(outcome[1:], (1000.0, 1000.0))
        self.assertTrue(self.accounts._went_bad(outcome, 90))

    def test_rule(self):
        """A rule that holds all: the good customer's orders are false holds, nothing is missed."""
        self.history()
        rule = self.env["med.rule"].with_user(self.user("rules")).create(
            {
                "code": "T-ALL", "name": "全部", "operation_id": self.env.ref("med_base.operation_sale_confirm").id,
                "check_type": "formula", "formula": "amount > 0", "severity": "approve", "message": "x",
                "waive_group_id": self.env.ref("med_base.group_credit").id,
            }
        )  # fmt: skip
        trial = self.env["med.rule.trial"].create({"rule_id": rule.id, "days": 365}).sudo()
        while trial.state == "running":
            trial._step()
        lines = trial.line_ids.filtered(lambda line: line.partner_id in self.hospital + self.bad)
        self.assertEqual(sorted(lines.mapped("outcome")), ["bad"] * 3 + ["good"] * 3)
        self.assertEqual((trial.bad_count, trial.lost_avoided, trial.missed_count), (3, 3000, 0))
        self.assertEqual((trial.false_count, trial.false_amount), (3, 3000))

    def test_rule_misses(self):
        self.history()
        rule = self.env["med.rule"].with_user(self.user("rules")).create(
            {
                "code": "T-NONE", "name": "无", "operation_id": self.env.ref("med_base.operation_sale_confirm").id,
                "check_type": "formula", "formula": "amount > 100000000", "severity": "approve", "message": "x",
                "waive_group_id": self.env.ref("med_base.group_credit").id,
            }
        )  # fmt: skip
        trial = self.env["med.rule.trial"].create({"rule_id": rule.id, "days": 365}).sudo()
        while trial.state == "running":
            trial._step()
        self.assertEqual((trial.found, trial.missed_count, trial.missed_lost), (0, 3, 3000))

    def test_model(self):
        """The first quarter nobody knows the bad customer; later its orders would be held."""
        self.history()
        trial = self.env["med.credit.trial"].with_user(self.credit_user).create({"template_id": self.template.id})
        while trial.sudo().state == "running":
            trial.sudo()._step()
        trial.invalidate_recordset()
        lines = trial.sudo().line_ids.filtered(lambda line: line.partner_id in self.hospital + self.bad)
        grades = {(line.partner_id, str(line.date)): line.grade_id.code for line in lines}
        self.assertEqual(grades[self.bad, "2026-05-20"], "D")
        self.assertIn(grades[self.hospital, "2026-05-20"], ("A", "B"))
        self.assertEqual((trial.orders, trial.held_count, trial.false_count), (6, 2, 0))
        self.assertEqual((trial.bad_count, trial.missed_count), (2, 1))
        self.assertEqual(trial.old_held_count, trial.held_count, "it is the model in force")

    def test_publish_needs_a_trial(self):
        writer, other = self.user("credit,rules", "writer"), self.user("credit,rules", "other")
        action = self.template.with_user(writer).action_new_version()
        draft = self.env["med.scorecard.template"].browse(action["res_id"]).with_user(writer)
        draft.action_submit()
        with self.assertRaises(UserError):
            draft.with_user(other).action_publish()
        trial = self.env["med.credit.trial"].browse(draft.action_credit_try()["res_id"])
        while trial.sudo().state == "running":
            trial.sudo()._step()
        draft.with_user(other).action_publish()
        self.assertEqual((draft.state, self.template.state), ("published", "retired"))

    def test_rights(self):
        trials = self.env["med.credit.trial"]
        trial = trials.with_user(self.credit_user).with_context(default_state="done").create(
            {"template_id": self.template.id, "state": "done", "digest": "x"}
        )  # fmt: skip
        self.assertRecordValues(trial, [{"state": "running", "digest": self.template._credit_digest()}])
        with self.assertRaises(AccessError):
            trial.write({"state": "done"})
        with self.assertRaises(AccessError):
            trials.with_user(self.sales_user).create({"template_id": self.template.id})
        with self.assertRaises(UserError):
            trials.with_user(self.credit_user).create({"template_id": self.template.id, "months": 0})
