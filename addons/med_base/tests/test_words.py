"""What people read: days of the company, currencies, names of kinds, lists as their language joins them."""

from datetime import date

from odoo.tests import Form, freeze_time, tagged

from .approval_common import ApprovalCase
from .common_rules import RuleCase


@tagged("post_install", "-at_install")
class TestWords(RuleCase):
    def test_a_hold_is_due_on_the_company_s_day(self):
        """At 17:00 UTC it is tomorrow in Shanghai."""
        self.rule()
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-01-31 17:00:00"):
            hold = self.hold(self.order(lines=[(self.device, 6, 1000)]))
        self.assertEqual(hold.due, date(2026, 2, 1))

    def test_a_refusal_names_the_person(self):
        """The hold, its log entry and its chatter name who was refused; the actions of its rule run as the system."""
        action = self.env["ir.actions.server"].create(
            {
                "name": "x",
                "model_id": self.env.ref("sale.model_sale_order").id,
                "state": "code",
                "code": "record.write({'client_order_ref': '%s %s' % (env.user.login, env.company.name)})",
                "group_ids": [(6, 0, self.env.ref("med_base.group_quality").ids)],
            }
        )
        self.env.ref("base.user_root").group_ids += self.env.ref("med_base.group_quality")
        self.rule(finding_action_ids=[(6, 0, action.ids)])
        sales = self.user("sales")
        order = self.order(user=sales, lines=[(self.device, 6, 1000)]).with_user(sales)
        verdicts = self.env["med.gate"].with_user(sales)._evaluate("sale.confirm", order)
        self.assertEqual(verdicts[0].user_id, sales.id)
        self.env["med.gate"].sudo().with_user(1)._write_refusals(verdicts)
        hold = self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        entry = self.env["med.log"].search([("event", "=", "med_hold.opened"), ("res_id", "=", hold.id)])
        self.assertEqual((hold.create_uid, entry.user_id), (sales, sales))
        self.run_cron("med_base.ir_cron_outbox")
        self.assertEqual(order.client_order_ref, f"__system__ {self.company.name}")

    def test_a_customer_who_is_refused(self):
        """A portal user has no rights on holds, and is named all the same."""
        self.rule()
        portal = self.user("base.group_portal", "test-hospital-portal", partner_id=self.hospital.id)
        order = self.order(lines=[(self.device, 6, 1000)])
        verdicts = self.env["med.gate"].with_user(portal)._evaluate("sale.confirm", order)
        self.env["med.gate"].sudo().with_user(1)._write_refusals(verdicts)
        hold = self.env["med.hold"].search([("model", "=", "sale.order"), ("res_id", "=", order.id)])
        self.assertRecordValues(hold, [{"create_uid": portal.id, "state": "open"}])
        self.assertNotIn(portal.partner_id, hold.message_partner_ids)

    def test_actions_run_in_the_document_s_company(self):
        action = self.env["ir.actions.server"].create(
            {
                "name": "x",
                "model_id": self.env.ref("sale.model_sale_order").id,
                "state": "code",
                "code": "record.write({'client_order_ref': env.company.name})",
            }
        )
        self.rule(severity="warn", finding_action_ids=[(6, 0, action.ids)])
        both = self.user("sales", "test-both", company_ids=[(6, 0, (self.company | self.company_2).ids)])
        self.assertEqual(both.company_id, self.company)
        order = (
            self.env["sale.order"]
            .with_user(both)
            .with_company(self.company_2)
            .create(
                {
                    "partner_id": self.hospital.id,
                    "company_id": self.company_2.id,
                    "order_line": [(0, 0, {"product_id": self.device.id, "price_unit": 6000})],
                }
            )
        )
        order.with_company(self.company).action_confirm()
        task = self.env["med.outbox"].search([("kind", "=", "rule_action")], limit=1)
        self.assertEqual(task.company_id, self.company_2)
        self.run_cron("med_base.ir_cron_outbox")
        self.assertEqual(order.client_order_ref, self.company_2.name)

    def test_evidence_has_a_currency(self):
        self.order().action_confirm()
        check = self.env["med.check"].search([], limit=1)
        self.assertEqual(check.currency_id, self.company.currency_id)
        for kind in ("list", "form"):
            arch = self.env["med.check"].get_view(view_type=kind)["arch"]
            self.assertRegex(arch, r'name="amount"[^>]*widget="monetary"')
            self.assertIn('name="currency_id"', arch)

    def test_kinds_have_names(self):
        self.env["med.log"]._record("test.happened", self.hospital)
        entry = self.env["med.log"].search([("event", "=", "test.happened")])
        self.assertEqual((entry.model, entry.model_name), ("res.partner", "Contact"))
        names = dict(self.env["med.log.block"].fields_get(["model"])["model"]["selection"])
        self.assertEqual((names["med.log"], names["med.check"]), ("Log Entry", "Evidence of the Gate"))
        self.env["med.log.block"]._seal("med.log")
        block = self.env["med.log.block"].search([("model", "=", "med.log")], limit=1)
        self.assertEqual(block.display_name, f"Log Entry #{block.number}")

    def test_lists_are_joined_as_the_language_does(self):
        draft = self.env["med.rule"].with_user(self.user("rules")).create({**self.draft_values()})
        for lang, joined in (("en_US", "state and version"), ("zh_CN", "state和version")):
            with self.assertRaisesRegex(Exception, joined):
                draft.with_context(lang=lang).write({"state": "draft", "version": 2})

    def draft_values(self):
        return {
            "name": "x",
            "operation_id": self.env.ref("med_base.operation_sale_confirm").id,
            "fact_id": self.env.ref("med_base.fact_amount").id,
            "message": "x",
        }


@tagged("post_install", "-at_install")
class TestWordsOfApprovals(ApprovalCase):
    def test_who_decided_for_whom(self):
        """In Chinese no half-width commas and brackets stand between Chinese words: the sentence is one string."""
        approval = self.ask()
        step = approval.sudo().step_ids
        said = approval._said("approved", step, self.finance, "同意")
        self.assertEqual(said, f"Approved ({step.group_id.name}, for {self.finance.name}): 同意")
        self.assertEqual(approval._said("refused", step, self.env["res.users"], ""), f"Refused ({step.group_id.name})")

    def test_location_form(self):
        place = self.env["stock.location"].search([("usage", "=", "internal")], limit=1)
        with Form(place.with_user(self.user("quality,stock.group_stock_manager", "test-quality-store"))) as form:
            form.med_quarantine = True
        self.assertTrue(place.med_quarantine)
