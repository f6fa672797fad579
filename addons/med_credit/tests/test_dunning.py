from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .collection_common import CollectionCase

JOB = "med_credit.ir_cron_dunning"


@tagged("post_install", "-at_install")
class TestDunning(CollectionCase):
    """Today is 3 November 2026."""

    def tickets(self, partner=None):
        return self.env["med.dunning"].search([("partner_id", "=", (partner or self.hospital).id)], order="id")

    def level(self, number):
        return self.env.ref(f"med_credit.dunning_level_{number}")

    def late(self, amount=1000, due="2026-10-20", **values):
        return self.invoice(amount, date="2026-09-20", due=due, **values)

    def test_once_a_day(self):
        """A job that runs again makes nothing twice, and the next level comes after its time."""
        self.late()
        self.run_cron(JOB)
        self.run_cron(JOB)
        ticket = self.tickets()
        self.assertRecordValues(
            ticket,
            [{"level_id": self.level(1).id, "amount": 1000, "days": 14, "state": "sent", "date": date(2026, 11, 3)}],
        )
        with freeze_time("2026-11-09"):
            self.run_cron(JOB)
            self.assertEqual(len(self.tickets()), 1)
        with freeze_time("2026-11-10"):
            self.run_cron(JOB)
            self.assertEqual(self.tickets().level_id, self.level(1) + self.level(2))
            self.assertEqual(self.tickets()[-1].state, "open", "a person calls")

    def test_steps_are_not_skipped(self):
        self.late(due="2026-07-01")
        self.run_cron(JOB)
        self.assertEqual(self.tickets().level_id, self.level(1))
        self.tickets()._end("closed")
        self.level(3).skip_steps = True
        with freeze_time("2026-11-20"):
            self.run_cron(JOB)
        self.assertEqual(self.tickets()[-1].level_id, self.level(3))

    def test_who_is_not_dunned(self):
        """Not due, disputed, covered by a payment not applied, stopped, promised, too little."""
        self.invoice(100, due="2026-12-01")
        candidates = self.env["med.dunning"]._candidates

        def dunned():
            return self.hospital in [c[0] for c in candidates(self.company, date(2026, 11, 3))]

        self.assertFalse(dunned())
        invoice = self.late()
        self.assertTrue(dunned())
        invoice.with_user(self.finance_user).med_dispute_id = self.env.ref("med_credit.dispute_price")
        self.assertFalse(dunned())
        invoice.with_user(self.finance_user).med_dispute_id = False
        stop = self.env["med.dunning.stop"].with_user(self.credit_user).create(
            {"partner_id": self.hospital.id, "date_to": "2026-11-03", "reason": "谈判中"}
        )  # fmt: skip
        self.assertFalse(dunned())
        stop.date_to = "2026-11-03"
        self.assertTrue(
            self.hospital in [c[0] for c in candidates(self.company, date(2026, 11, 4))], "the stop has ended"
        )
        stop.sudo().unlink()
        self.level(1).minimum = 1001
        self.assertFalse(dunned())
        self.level(1).minimum = 0
        self.pay(1000, date="2026-11-01")
        self.assertFalse(dunned())

    def test_disputed_in_exposure(self):
        account = self.account()
        invoice = self.late(400)
        self.late(50)
        invoice.with_user(self.finance_user).med_dispute_id = self.env.ref("med_credit.dispute_quality")
        account.invalidate_recordset()
        self.assertEqual(account.disputed, 400)
        self.assertEqual(self.sources(account), {"overdue": 450})
        self.assertEqual(invoice.med_disputed_on, date(2026, 11, 3))
        with self.assertRaises(AccessError):
            invoice.with_user(self.user("base.group_user,account.group_account_invoice", "biller")).write(
                {"med_dispute_id": False}
            )

    def test_letter_in_the_customers_language(self):
        """Heads, dates and subject are the customer's, whoever runs it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env.ref("med_credit.dunning_table").update_field_translations("arch_db", {"zh_CN": {"Due Date": "到期日"}})
        template = self.level(1).template_id
        template.with_context(lang="zh_CN").subject = "催款函 {{ object.name }}"
        english = self.env["res.partner"].create(
            {"name": "St. Mary", "is_company": True, "lang": "en_US", "email": "mary@example.com"}
        )
        self.hospital.lang = "zh_CN"
        self.late(due="2026-10-20")
        self.late(due="2026-10-20", partner=english)
        self.env = self.env(context={**self.env.context, "lang": "en_US"})
        self.run_cron(JOB)
        mails = self.env["mail.mail"].sudo().search([("model", "=", "med.dunning")])
        chinese = mails.filtered(lambda m: "hospital.example" in m.email_to)
        other = mails.filtered(lambda m: "mary@" in m.email_to)
        self.assertIn("到期日", chinese.body_html)
        self.assertNotIn("Due Date", chinese.body_html)
        self.assertIn("催款函", chinese.subject)
        self.assertIn("2026/10/20", chinese.body_html)
        self.assertIn("Due Date", other.body_html)
        self.assertIn("10/20/2026", other.body_html)
        self.assertNotIn("催款函", other.subject)

    def test_promises(self):
        """Kept when the money came in time; broken promises are told once, open ones stop the letters."""
        self.late()
        self.run_cron(JOB)
        ticket = self.tickets()
        promise = self.env["med.dunning.promise"].with_user(self.credit_user).create(
            {"dunning_id": ticket.id, "date": "2026-11-13", "amount": 600}
        )  # fmt: skip
        self.assertEqual(promise.state, "open")
        with freeze_time("2026-11-12"):
            self.run_cron(JOB)
            self.assertEqual(len(self.tickets()), 1)
        with self.assertRaises(UserError):
            promise.write({"amount": 1})
        self.pay(500, date="2026-11-10")
        with freeze_time("2026-11-14"):
            promise.invalidate_recordset()
            self.assertRecordValues(promise, [{"state": "broken", "received": 500}])
            self.run_cron(JOB)
            self.run_cron(JOB)
            calls = ticket.activity_ids.filtered(lambda a: a.user_id == self.credit_user)
            self.assertEqual(len(calls), 1)
            self.assertEqual(len(self.tickets()), 2)
        self.pay(100, date="2026-11-13")
        promise.invalidate_recordset()
        self.assertEqual(promise.state, "kept")

    def test_hold_and_cost_and_paid(self):
        """The third level holds quotations; its payment frees them by itself."""
        invoice = self.late(due="2026-09-01")
        order = self.order()
        for level in (1, 2):
            self.level(level).write({"days": 400})
        self.level(3).write({"skip_steps": True})
        self.run_cron(JOB)
        ticket = self.tickets()
        self.assertRecordValues(ticket, [{"level_id": self.level(3).id, "state": "open"}])
        ticket.with_user(self.credit_user).action_send()
        self.assertEqual(ticket.sudo().hold_ids.mapped("res_id"), order.ids)
        self.assertEqual(ticket.cost, 50)
        self.assertEqual(ticket.cost_ids.kind, "letter")
        payment = self.pay(1000, date="2026-11-02")
        (invoice.line_ids + payment.move_id.line_ids).filtered(lambda x: x.account_id == self.receivable).reconcile()
        self.run_cron(JOB)
        self.assertEqual(ticket.state, "paid")
        self.assertEqual(ticket.sudo().hold_ids.state, "released")
        with self.assertRaises(UserError):
            ticket.with_user(self.credit_user).action_close()

    def test_batch(self):
        self.late()
        other = self.env["res.partner"].create({"name": "市第二医院", "is_company": True})
        self.late(200, partner=other)
        batch = self.env["med.dunning.batch"].with_user(self.credit_user).create(
            {"partner_ids": (self.hospital + other).ids}
        )  # fmt: skip
        batch.action_preview()
        self.assertEqual(batch.line_ids.partner_id, self.hospital + other)
        self.assertFalse(self.tickets())
        batch.line_ids.filtered(lambda line: line.partner_id == other).wanted = False
        batch.action_run()
        self.assertEqual(len(self.tickets()), 1)
        self.assertFalse(self.tickets(other))

    def test_a_collector_hears_of_a_dispute(self):
        """Credit control has no right on invoices, and enters the code on the ticket; nobody else does."""
        invoice = self.late()
        self.run_cron(JOB)
        ticket = self.tickets()
        code = self.env.ref("med_credit.dispute_quantity")
        with self.assertRaises(AccessError):
            ticket.with_user(self.sales_user).line_ids.dispute_id = code
        mine = ticket.with_user(self.credit_user)
        mine.write({"line_ids": [(1, mine.line_ids.id, {"dispute_id": code.id})]})
        self.assertEqual(invoice.med_dispute_id, code)
        with self.assertRaises(AccessError):
            mine.write({"line_ids": [(1, mine.line_ids.id, {"amount": 1})]})
        with self.assertRaises(UserError):
            mine.write({"line_ids": [(2, mine.line_ids.id)]})

    def test_rights(self):
        self.late()
        self.run_cron(JOB)
        ticket = self.tickets()
        with self.assertRaises(AccessError):
            ticket.with_user(self.sales_user).action_close()
        with self.assertRaises(AccessError):
            ticket.with_user(self.credit_user).write({"state": "paid"})
        with self.assertRaises(AccessError):
            self.env["med.dunning"].with_user(self.credit_user).create({"name": "x"})
        with self.assertRaises(AccessError):
            self.env["med.dunning.batch"].with_user(self.sales_user).create({})
        self.assertTrue(ticket.with_user(self.sales_user).name)
        company = self.env["res.company"].create({"name": "丙公司"})
        foreign = self.user("credit", "credit-2", company_id=company.id, company_ids=company.ids)
        self.assertFalse(self.env["med.dunning"].with_user(foreign).search([("id", "=", ticket.id)]))

    def test_budget(self):
        """Ten more customers cost no more queries."""
        run = self.env["med.dunning"]
        for number in range(3):
            self.late(partner=self.env["res.partner"].create({"name": f"医院{number}", "is_company": True}))
        run._candidates(self.company, date(2026, 11, 3))
        self.env.flush_all()
        start = self.cr.sql_log_count
        run._candidates(self.company, date(2026, 11, 3))
        few = self.cr.sql_log_count - start
        for number in range(10):
            self.late(partner=self.env["res.partner"].create({"name": f"多{number}", "is_company": True}))
        self.env.flush_all()
        start = self.cr.sql_log_count
        run._candidates(self.company, date(2026, 11, 3))
        self.assertLessEqual(self.cr.sql_log_count - start, few)
