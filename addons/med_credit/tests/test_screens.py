"""Who may open, see and do what on the screens of credit."""

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .common import CreditCase

MODELS = (
    *("med.credit.account", "med.credit.limit", "med.credit.group", "med.credit.guarantee", "med.credit.proof"),
    *("med.exposure", "med.exposure.source"),
)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-22 04:00:00")
class TestScreens(CreditCase):
    def test_every_menu_opens_for_each_role(self):
        root = self.env.ref("med_credit.menu_root")
        for role in ("sales", "credit", "finance", "auditor", "rules"):
            user = self.user(role)
            shown = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertIn(root.id, shown, role)
            menus = self.env["ir.ui.menu"].search([("id", "child_of", root.id), ("id", "in", list(shown))])
            menus = menus.filtered(lambda menu, shown=shown: not menu.parent_id.parent_id or menu.parent_id.id in shown)
            for action in menus.filtered("action").mapped("action"):
                if action.res_model == "res.config.settings":
                    continue
                model = self.env[action.res_model].with_user(user)
                views = model.get_views([(False, mode) for mode in action.view_mode.split(",")] + [(False, "search")])
                model.web_search_read([], {name: {} for name in views["models"][action.res_model]["fields"]}, limit=1)

    def test_rights(self):
        self.account(limit=1000)
        group = self.env["med.credit.group"].create({"name": "集团"})
        rights = {
            "sales": {"med.credit.account": "r", "med.credit.limit": "r", "med.exposure": "r"},
            "credit": {"med.credit.account": "rwc", "med.credit.limit": "rwcu", "med.credit.group": "rwc",
                       "med.credit.guarantee": "rwcu", "med.credit.proof": "r", "med.exposure": "r"},
            "finance": {"med.credit.account": "r", "med.credit.limit": "r", "med.credit.group": "r",
                        "med.credit.guarantee": "rwcu", "med.credit.proof": "r", "med.exposure": "r"},
            "auditor": {"med.credit.account": "r", "med.credit.limit": "r", "med.credit.group": "r",
                        "med.credit.guarantee": "r", "med.credit.proof": "r", "med.exposure": "r"},
            "warehouse": {},
        }  # fmt: skip
        for role, expected in rights.items():
            for model in MODELS[:-1]:
                found = "".join(
                    letter
                    for letter, mode in (("r", "read"), ("w", "write"), ("c", "create"), ("u", "unlink"))
                    if self.env[model].with_user(self.user(role)).has_access(mode)
                )
                self.assertEqual(found, expected.get(model, ""), f"{role} {model}")
        with self.assertRaises(AccessError):
            group.with_user(self.sales_user).read(["name"])

    def test_other_companies_accounts_are_not_seen(self):
        own = self.account(limit=1)
        other = self.accounts._of({(self.company_2, self.hospital)})
        seen = self.accounts.with_user(self.credit_user).search([])
        self.assertIn(own, seen)
        self.assertNotIn(other, seen)
        with self.assertRaises(AccessError):
            other.with_user(self.credit_user).action_open_documents()

    def test_states_can_be_searched(self):
        partners = self.env["res.partner"].create([{"name": name, "is_company": True} for name in "甲乙丙丁戊"])
        accounts = [self.account(p, limit=limit) for p, limit in zip(partners, (100, 100, 100, None, 0), strict=True)]
        for partner, amount in zip(partners, (50, 85, 101, 10), strict=False):
            self.invoice(amount, partner=partner)
        self.refresh()
        for account, state in zip(accounts, ("good", "near", "over", "free", "good"), strict=True):
            self.assertEqual(account.credit_state, state)
            self.assertIn(account, self.accounts.search([("credit_state", "=", state)]))
            self.assertNotIn(account, self.accounts.search([("credit_state", "!=", state)]))
        self.limit(accounts[2], 50, kind="temporary", date_from="2026-11-01", date_to="2026-12-31")
        self.assertNotIn(accounts[2], self.accounts.search([("credit_state", "=", "over")]))

    def test_a_limit_by_the_form(self):
        account = self.account()
        form = Form(
            self.env["med.credit.limit"].with_user(self.credit_user).with_context(default_account_id=account.id)
        )
        form.amount, form.reason = 5000, "新客户"
        limit = form.save()
        limit.action_request()
        self.assertEqual(limit.state, "requested")
        found = limit.with_user(self.finance_user).action_open_approval()
        self.assertEqual(self.env["med.approval"].browse(found["res_id"]).state, "pending")
        ending = self.env["med.credit.limit.end"].with_user(self.credit_user)
        ending.with_context(active_ids=limit.ids).create({"reason": "撤回"}).action_end()
        self.assertEqual((limit.state, limit.end_reason), ("ended", "撤回"))
        with self.assertRaises(AccessError):
            self.env["med.credit.limit.end"].with_user(self.sales_user).create({"reason": "x"})

    def test_the_quotation_shows_the_payers_credit(self):
        account = self.account(limit=1000)
        self.invoice(300)
        self.invoice(100, date="2026-09-01", due="2026-10-20")
        self.refresh()
        order = self.order(lines=[(self.device, 7, 100)]).with_user(self.sales_user)
        self.assertRecordValues(
            order,
            [
                {"med_credit_shown": True, "med_credit_limited": True, "med_credit_exposure": 400,
                 "med_credit_limit": 1000, "med_credit_available": -100, "med_credit_overdue": 100}
            ],
        )  # fmt: skip
        self.assertEqual(order.action_med_credit()["res_id"], account.id)
        with self.assertRaises(AccessError):
            order.with_user(self.user("warehouse")).read(["med_credit_exposure"])
        other = self.order(self.env["res.partner"].create({"name": "新", "is_company": True}))
        self.assertFalse(other.med_credit_shown)

    def test_the_partners_button(self):
        account = self.account(limit=1000)
        self.invoice(300)
        self.refresh()
        self.env.invalidate_all()
        ward = self.env["res.partner"].create({"name": "设备科", "parent_id": self.hospital.id})
        self.assertEqual(ward.with_user(self.sales_user).med_credit_exposure, 300)
        self.assertEqual(ward.with_user(self.sales_user).action_med_credit()["res_id"], account.id)
        new = self.env["res.partner"].create({"name": "新", "is_company": True})
        self.assertEqual(new.with_user(self.credit_user).action_med_credit()["view_mode"], "form")
        self.assertNotEqual(new.with_user(self.sales_user).action_med_credit()["view_mode"], "form")
