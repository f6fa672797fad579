from odoo import Command
from odoo.addons.med_base.tests.common import MedCase


class CreditCase(MedCase):
    """A hospital that owes, an accountant's journals, and what credit control does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chart()
        cls.credit_user = cls.user("credit")
        cls.sales_user = cls.user("sales")
        cls.finance_user = cls.user("finance")
        cls.accounts = cls.env["med.credit.account"]

    @classmethod
    def chart(cls):
        """Accounts and journals enough to invoice with, whatever chart the database has."""
        Account = cls.env["account.account"]
        cls.receivable = Account.create(
            {"name": "应收账款", "code": "T1122", "account_type": "asset_receivable", "reconcile": True}
        )
        cls.income = Account.create({"name": "主营业务收入", "code": "T6001", "account_type": "income"})
        cls.bank_account = Account.create({"name": "银行存款", "code": "T1002", "account_type": "asset_cash"})
        cls.outstanding = Account.create(
            {"name": "应收票据", "code": "T1121", "account_type": "asset_current", "reconcile": True}
        )
        Journal = cls.env["account.journal"]
        cls.sale_journal = Journal.create(
            {"name": "销售", "code": "TSAL", "type": "sale", "default_account_id": cls.income.id}
        )
        cls.bank_journal = Journal.create(
            {"name": "银行", "code": "TBNK", "type": "bank", "default_account_id": cls.bank_account.id}
        )
        cls.hospital.property_account_receivable_id = cls.receivable
        cls.device.property_account_income_id = cls.income
        cls.device.write({"invoice_policy": "delivery", "list_price": 100})

    def account(self, partner=None, limit=None, **values):
        """The credit account of a partner, with a granted base limit."""
        account = self.accounts._of({(self.company, partner or self.hospital)})
        if values:
            account.write(values)
        if limit is not None:
            self.limit(account, limit)
        return account

    def limit(self, account, amount, **values):
        """A granted limit."""
        limit = (
            self.env["med.credit.limit"]
            .with_user(self.credit_user)
            .create({"account_id": account.id, "amount": amount, "date_from": "2020-01-01", "reason": "测试", **values})
        )
        return self.granted(limit)

    def granted(self, limit):
        """What credit control asks for, and finance approves."""
        limit.action_request()
        approval = self.env["med.approval"].search(
            [("model", "=", limit._name), ("res_id", "=", limit.id), ("state", "=", "pending")]
        )
        approval.with_user(self.user("finance")).action_approve()
        self.assertEqual(limit.state, "active")
        return limit.sudo()

    def confirmed(self, *args, **kwargs):
        order = self.order(*args, **kwargs)
        order.action_confirm()
        return order

    def deliver(self, order, quantity=None):
        """Ships what is ordered, or so much of each line; the rest stays as a backorder."""
        self.stock(self.device, 100)
        picking = order.picking_ids.filtered(lambda p: p.state not in ("done", "cancel"))
        picking.action_assign()
        for move in picking.move_ids:
            move.quantity = quantity if quantity is not None else move.product_uom_qty
            move.picked = True
        picking.with_context(cancel_backorder=False)._action_done()
        return picking

    def invoice(self, amount, partner=None, date="2026-11-01", due="2026-12-01", post=True, kind="out_invoice", **vals):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": (partner or self.hospital).id,
                "journal_id": self.sale_journal.id,
                "invoice_date": date,
                "invoice_date_due": due,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "货款", "quantity": 1, "price_unit": amount, "tax_ids": False,
                         "account_id": self.income.id}
                    )
                ],
                **vals,
            }
        )  # fmt: skip
        if post:
            move.action_post()
        return move

    def pay(self, amount, partner=None, journal=None, post=True, **values):
        journal = journal or self.bank_journal
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": (partner or self.hospital).id,
                "amount": amount,
                "journal_id": journal.id,
                "destination_account_id": self.receivable.id,
                **values,
            }
        )
        if post:
            payment.action_post()
        return payment

    def sources(self, account, day=None):
        """{source: amount} of what is not zero, from the documents."""
        return {code: round(amount, 2) for code, amount in account._exposure(day)[account].items() if round(amount, 2)}

    def refresh(self):
        """What the background job would do after the transaction."""
        self.env.flush_all()
        self.accounts._write_dirty()
        self.run_cron("med_credit.ir_cron_refresh")
