import io
from datetime import date, timedelta

import openpyxl
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .collection_common import PDF, CollectionCase


@tagged("post_install", "-at_install")
class TestReconciliation(CollectionCase):
    def test_balance(self):
        """Opening, movements and closing as of the last day, whatever was posted or paid since."""
        self.october()
        old = self.env["account.move"].search([("partner_id", "=", self.hospital.id), ("amount_total", "=", 1000)])
        later = self.pay(1000, date="2026-11-02")
        (old.line_ids + later.move_id.line_ids).filtered(lambda x: x.account_id == self.receivable).reconcile()
        statement = self.statement(send=False)
        self.assertRecordValues(
            statement,
            [{"opening": 1000, "debits": 500, "credits": 300, "closing": 1200, "overdue": 1000, "state": "draft"}],
        )
        self.assertEqual(statement.line_ids.mapped("amount"), [500, -300])
        self.assertEqual(statement.line_ids.mapped("kind"), ["invoice", "payment"])

    def test_kinds(self):
        """Deliveries with returns by order price, invoices, payments as positive figures."""
        with freeze_time("2026-10-15 03:00:00"):
            order = self.confirmed(lines=[(self.device, 5, 100)])
            self.deliver(order, 4)
            invoice = order._create_invoices()
            invoice.invoice_line_ids.quantity = 3
            invoice.write({"journal_id": self.sale_journal.id, "invoice_date": "2026-10-15"})
            invoice.action_post()
            self.pay(120, date="2026-10-20")
        deliveries = self.statement("deliveries", send=False)
        self.assertRecordValues(
            deliveries.line_ids, [{"kind": "delivery", "quantity": 4, "amount": 400, "date": date(2026, 10, 15)}]
        )
        self.assertRecordValues(deliveries, [{"delivered": 400, "uninvoiced": 100}])
        self.assertEqual(self.statement("invoices", send=False).line_ids.mapped("amount"), [300])
        self.assertEqual(self.statement("payments", send=False).line_ids.mapped("amount"), [120])

    def test_day_of_the_company(self):
        """What leaves at 17:00 UTC on the last day leaves on the first of the next month in Shanghai."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-10-31 17:00:00"):
            self.deliver(self.confirmed(lines=[(self.device, 1, 100)]))
        self.assertFalse(self.statement("deliveries", send=False).line_ids)

    def test_refill_and_frozen(self):
        self.october()
        statement = self.statement(send=False)
        self.invoice(50, date="2026-10-30", due="2026-11-30")
        statement.action_refill()
        self.assertRecordValues(statement, [{"debits": 550, "closing": 1250}])
        statement.action_send()
        self.assertRecordValues(statement, [{"state": "sent", "sent_on": date(2026, 11, 3)}])
        self.assertEqual(statement.reply_by, date(2026, 11, 18))
        self.assertTrue(statement.digest)
        self.invoice(60, date="2026-10-31", due="2026-11-30")
        with self.assertRaises(UserError):
            statement.action_refill()
        self.assertEqual(statement.closing, 1250)

    def test_mail(self):
        self.october()
        statement = self.statement()
        mail = self.env["mail.mail"].sudo().search([("model", "=", statement._name), ("res_id", "=", statement.id)])
        self.assertIn("finance@hospital.example.com", mail.email_to)
        self.assertIn(statement.name, mail.subject)
        self.assertEqual(len(mail.attachment_ids), 1)

    def test_states_and_differences(self):
        """Differences need reasons before anybody agrees; a signature needs a paper; closing needs both."""
        self.october()
        statement = self.statement()
        with self.assertRaises(UserError):
            statement.action_close()
        with self.assertRaises(UserError):
            statement.action_dispute()
        line = statement.line_ids[0]
        line.with_user(self.finance_user).customer_amount = 450
        self.assertRecordValues(line, [{"answer": "differs", "difference": -50}])
        statement.action_dispute()
        with self.assertRaises(UserError):
            statement.action_agree()
        line.with_user(self.finance_user).reason_id = self.env.ref("med_credit.reason_price")
        statement.action_agree()
        self.assertRecordValues(statement, [{"state": "agreed", "difference": -50, "unexplained": 0}])
        self.sign(statement)
        self.assertRecordValues(statement, [{"state": "signed", "signed_name": "王会计"}])
        statement.action_close()
        self.assertEqual(statement.state, "closed")
        events = self.env["med.log"].search([("model", "=", statement._name), ("res_id", "=", statement.id)])
        for event in ("sent", "answered", "disputed", "agreed", "signed", "closed"):
            self.assertIn(f"reconciliation.{event}", events.mapped("event"))

    def sign(self, statement, content=PDF):
        self.env["med.reconciliation.sign"].with_user(self.finance_user).create(
            {"reconciliation_id": statement.id, "name": "对账单.pdf", "content": content, "signed_name": "王会计"}
        ).action_file()

    def test_file_is_evidence(self):
        statement = self.statement()
        with self.assertRaises(UserError):
            self.sign(statement, "TVqQAAA=")
        self.sign(statement)
        file = statement.sudo().file_ids
        self.assertTrue(file.is_intact())
        self.assertEqual(len(file.sha256), 64)
        with self.assertRaises(AccessError):
            file.write({"name": "x"})
        with self.assertRaises(AccessError):
            file.unlink()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", file._name), ("res_field", "=", "content"), ("res_id", "=", file.id)]
        )
        with self.assertRaises(AccessError):
            attachment.write({"raw": b"other"})
        with self.assertRaises(AccessError):
            attachment.unlink()

    def test_the_form_writes_its_lines(self):
        """What the screen sends: the customer's figure in a line of the statement, and nothing else of it."""
        self.october()
        statement = self.statement().with_user(self.finance_user)
        line = statement.line_ids[0]
        statement.write({"line_ids": [(1, line.id, {"customer_amount": 1})]})
        self.assertEqual(line.answer, "differs")
        for command in ((1, line.id, {"amount": 1}), (2, line.id), (0, 0, {"kind": "theirs", "date": "2026-10-01"})):
            with self.assertRaises(UserError):
                statement.write({"line_ids": [command]})

    def test_nothing_is_driven_by_writing(self):
        statement = self.statement().with_user(self.finance_user)
        for vals in ({"state": "signed"}, {"closing": 0}, {"digest": "x"}, {"reply_by": "2030-01-01"}):
            with self.assertRaises(AccessError):
                statement.with_context(med_verb=True, default_state="signed").write(vals)
        with self.assertRaises(AccessError):
            self.env["med.reconciliation"].create({"name": "x", "partner_id": self.hospital.id})
        with self.assertRaises(UserError):
            statement.sudo().unlink()

    def test_rights(self):
        statement = self.statement()
        sales = statement.with_user(self.sales_user)
        self.assertEqual(sales.name, statement.name)
        for verb in ("action_agree", "action_remind", "action_withdraw"):
            with self.assertRaises(AccessError):
                getattr(sales, verb)()
        with self.assertRaises(AccessError):
            statement.with_user(self.credit_user).action_withdraw()
        with self.assertRaises(AccessError):
            statement.with_user(self.user("auditor")).write({"note": "x"})
        foreign = statement.sudo()._make(
            {
                "name": "B", "company_id": self.company_2.id, "partner_id": self.hospital.id, "kind": "balance",
                "date_from": "2026-10-01", "date_to": "2026-10-31",
            }
        )  # fmt: skip
        self.assertNotIn(foreign, self.env["med.reconciliation"].with_user(self.finance_user).search([]))

    def test_once_a_period(self):
        statement = self.statement()
        self.assertFalse(self.statement(send=False))
        statement.action_withdraw()
        self.assertTrue(self.statement(send=False))

    def test_batch(self):
        """One task a customer; who owes nothing gets nothing; a second run makes no second statement."""
        self.october()
        other = self.env["res.partner"].create({"name": "市第二医院", "is_company": True})
        other.property_account_receivable_id = self.receivable
        self.invoice(200, partner=other, date="2026-10-07")
        quiet = self.env["res.partner"].create({"name": "市第三医院", "is_company": True})
        batches = self.env["med.reconciliation.batch"].with_user(self.finance_user)
        batch = batches.create({"deliveries": True, "send": True, "partner_ids": (self.hospital + other).ids})
        self.assertEqual((batch.date_from, batch.date_to), (date(2026, 10, 1), date(2026, 10, 31)))
        self.assertTrue({self.hospital, other} <= set(batch._customers()))
        self.assertNotIn(quiet, batch._customers())
        batch.action_start()
        self.run_cron("med_base.ir_cron_outbox")
        self.assertRecordValues(batch, [{"total": 2, "done": 2, "failed": 0, "progress": 100, "statement_count": 4}])
        self.assertEqual(set(batch.statement_ids.mapped("state")), {"sent"})
        with self.assertRaises(UserError):
            batch.action_start()
        again = batches.create({"partner_ids": self.hospital.ids})
        again.action_start()
        self.run_cron("med_base.ir_cron_outbox")
        self.assertRecordValues(again, [{"done": 1, "statement_count": 0}])

    def test_reminders(self):
        statement = self.statement()
        job = "med_credit.ir_cron_reconciliation"
        self.run_cron(job)
        self.assertEqual(statement.reminders, 0)
        with freeze_time(statement.reply_by + timedelta(1)):
            self.run_cron(job)
            self.run_cron(job)
            self.assertEqual(statement.reminders, 1)
        with freeze_time(statement.reply_by + timedelta(8)):
            self.run_cron(job)
            self.assertEqual(statement.reminders, 2)

    def test_gate(self):
        """More than two periods unsigned past their date: the order is held; a signature frees it."""
        self.october()
        statements = self.env["med.reconciliation"]
        for month in (7, 8, 9):
            statements += self.statement(first=date(2026, month, 1), last=date(2026, month, 28))
        order = self.order(user=self.sales_user)
        rule = self.env.ref("med_credit.rule_unreconciled")

        def found(day):
            with freeze_time(day):
                verdicts = self.env["med.gate"]._evaluate("sale.confirm", order)
            return rule.id in {f["rule_id"] for v in verdicts for f in v.findings}

        self.assertFalse(found("2026-11-18"))
        self.assertTrue(found("2026-11-19"))
        self.sign(statements[0])
        self.assertFalse(found("2026-11-19"))

    def test_budget(self):
        """The fact asks one question for all documents."""
        orders = self.order() + self.order() + self.order()
        at = dict.fromkeys(orders.ids, date(2026, 11, 3))
        fact = self.env["med.fact"]
        fact._fact_unreconciled_periods(orders, at)
        with self.assertQueryCount(1):
            fact._fact_unreconciled_periods(orders, at)

    def test_letter_and_workbook(self):
        self.october()
        self.env["res.lang"]._activate_lang("zh_CN")
        self.hospital.lang = "zh_CN"
        view = self.env.ref("med_credit.reconciliation_document")
        view.update_field_translations("arch_db", {"zh_CN": {"Letter No.": "函件编号"}})
        statement = self.statement()
        report = self.env["ir.actions.report"].with_context(lang="en_US")
        html = report._render_qweb_html("med_credit.report_reconciliation", statement.ids)[0].decode()
        self.assertIn("函件编号", html)
        self.assertNotIn("Letter No.", html)
        self.assertIn(statement.digest, html)
        book = openpyxl.load_workbook(io.BytesIO(statement.sudo()._xlsx()))
        cells = [cell.value for row in book.worksheets[0] for cell in row]
        for amount in (1000, 500, 300, 1200, -300):
            self.assertIn(amount, cells)

    @mute_logger("odoo.addons.med_base.models.med_outbox")
    def test_a_failing_customer_holds_up_no_other(self):
        self.october()
        batch = self.env["med.reconciliation.batch"].with_user(self.finance_user).create(
            {"partner_ids": self.hospital.ids}
        )  # fmt: skip
        batch.action_start()
        task = self.env["med.outbox"].sudo().search([("key", "=", f"reconcile:{batch.id}:{self.hospital.id}")])
        self.assertEqual(task.state, "pending")
        self.run_cron("med_base.ir_cron_outbox")
        task._outbox_reconcile(task.payload)
        self.assertEqual(batch.statement_count, 1)
