from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .collection_common import CollectionCase


@tagged("post_install", "-at_install")
class TestPaymentPlan(CollectionCase):
    """30 % advance, 65 % after acceptance, 5 % retention; and 90/10 in one invoice."""

    def planned(self, template, confirm=True, lines=None):
        order = self.order(lines=lines or [(self.device, 10, 100)], user=None)
        order.med_plan_template_id = self.env.ref(f"med_credit.plan_{template}")
        order.action_med_use_plan()
        if confirm:
            order.action_confirm()
            self.run_cron("med_base.ir_cron_outbox")
        return order

    def accept(self, order, day="2026-12-10", evidence="YS-001"):
        """What the service app will do when the customer signs the acceptance report."""
        self.env["med.outbox"]._enqueue(
            "accepted", f"accepted:{order.id}", {"order_id": order.id, "date": day, "evidence": evidence}, self.company
        )
        self.run_cron("med_base.ir_cron_outbox")

    def test_invoices(self):
        """Each event makes Odoo's own draft invoice, once; the retention when its year is over."""
        order = self.planned("30_65_5")
        advance, acceptance, retention = order.med_milestone_ids
        self.assertRecordValues(advance, [{"state": "invoiced", "due": date(2026, 11, 3)}])
        self.assertRecordValues(advance.invoice_id, [{"state": "draft", "amount_total": 300}])
        self.assertTrue(order.order_line.filtered("is_downpayment"))
        self.assertEqual(acceptance.state, "waiting")
        advance.invoice_id.journal_id = self.sale_journal
        advance.invoice_id.action_post()
        self.deliver(order)
        with freeze_time("2026-12-11"):
            self.accept(order)
            self.accept(order)
            self.assertRecordValues(
                acceptance,
                [{"state": "invoiced", "triggered_on": date(2026, 12, 10), "due": date(2027, 1, 9)}],
            )
            self.assertRecordValues(
                acceptance.invoice_id, [{"amount_total": 650, "invoice_date_due": date(2027, 1, 9)}]
            )
            self.assertRecordValues(retention, [{"state": "due", "due": date(2027, 12, 10)}])
            acceptance.invoice_id.action_post()
            self.run_cron("med_credit.ir_cron_milestone")
            self.assertFalse(retention.invoice_id)
        with freeze_time("2027-12-11"):
            self.run_cron("med_credit.ir_cron_milestone")
            self.run_cron("med_credit.ir_cron_milestone")
            self.assertRecordValues(retention.invoice_id, [{"amount_total": 50, "state": "draft"}])
        self.assertEqual(len(order.invoice_ids), 3)

    def test_terms(self):
        """One invoice in two parts: not due before the acceptance however long, then 30 days and a year."""
        order = self.planned("90_10")
        self.deliver(order)
        invoice = order._create_invoices()
        invoice.write({"journal_id": self.sale_journal.id, "invoice_date": "2026-11-03"})
        self.assertEqual(invoice.invoice_payment_term_id, order.sudo().med_plan_ids.term_id)
        invoice.action_post()
        parts = invoice.line_ids.filtered(lambda x: x.account_id == self.receivable).sorted("date_maturity")
        self.assertEqual(parts.mapped("balance"), [900, 100])
        self.assertEqual(parts.med_milestone_id, order.med_milestone_ids)
        account = self.account()
        with freeze_time("2027-02-01"):
            self.run_cron("med_credit.ir_cron_milestone")
            self.assertEqual(self.sources(account, date(2027, 2, 1)), {"not_due": 1000})
            self.assertFalse(self.env["med.dunning"]._candidates(self.company, date(2027, 2, 1), self.hospital))
        with freeze_time("2027-02-10"):
            self.accept(order, "2027-02-10")
            self.assertEqual(parts.mapped("date_maturity"), [date(2027, 3, 12), date(2028, 2, 10)])
            self.assertEqual(self.sources(account, date(2027, 3, 13)), {"overdue": 900, "not_due": 100})
            statement = self.statement(first=date(2027, 1, 1), last=date(2027, 3, 31), send=False)
            self.assertRecordValues(statement, [{"retention": 100, "overdue": 900, "closing": 1000}])

    def test_paper_is_needed(self):
        order = self.planned("90_10")
        milestone = order.med_milestone_ids[0].with_user(self.finance_user)
        self.accept(order, evidence=None)
        self.assertEqual(milestone.state, "waiting")
        with self.assertRaises(UserError):
            milestone.action_trigger()
        milestone.evidence_ref = "YS-7"
        milestone.action_trigger()
        self.assertRecordValues(milestone, [{"state": "due", "due": date(2026, 12, 3)}])
        with self.assertRaises(UserError):
            milestone.evidence_ref = "other"

    def test_nothing_to_invoice(self):
        """The rest cannot be invoiced before anything is delivered: somebody is asked, once."""
        order = self.planned("quarterly")
        self.assertEqual(order.med_milestone_ids[0].state, "invoiced")
        milestones = order.med_milestone_ids[1:]
        self.deliver(order)
        self.run_cron("med_base.ir_cron_outbox")
        self.assertEqual(milestones.mapped("due"), [date(2027, m, 3) for m in (2, 5, 8, 11)])
        self.assertEqual(set(milestones.mapped("state")), {"due"})
        with freeze_time("2027-05-03"):
            self.run_cron("med_credit.ir_cron_milestone")
        self.assertEqual(milestones.mapped("state"), ["invoiced", "invoiced", "due", "due"])

    def test_rights_and_bad_input(self):
        order = self.planned("30_65_5", confirm=False)
        plans = self.env["med.payment.plan"].with_user(self.credit_user)
        with self.assertRaises(ValidationError):
            plans.create({"name": "x", "milestone_ids": [Command.create({"percent": 30})]})
        with self.assertRaises(UserError):
            plans.create({"name": "x", "order_id": order.id})
        milestone = order.med_milestone_ids[0].with_user(self.credit_user)
        with self.assertRaises(AccessError):
            milestone.write({"state": "invoiced"})
        with self.assertRaises(UserError):
            milestone.action_trigger()
        order.action_confirm()
        with self.assertRaises(UserError):
            milestone.write({"offset_days": 900})
        with self.assertRaises(UserError):
            order.action_med_use_plan()
        with self.assertRaises(AccessError):
            milestone.with_user(self.sales_user).action_trigger()
