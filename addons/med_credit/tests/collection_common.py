"""Builders for reconciliation and collection: a hospital with a month of books."""

import base64
from datetime import date

from odoo.tests import freeze_time

from .common import CreditCase

TODAY = "2026-11-03"
PDF = base64.b64encode(b"%PDF-1.4\nsigned").decode()


class CollectionCase(CreditCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.frozen = freeze_time(TODAY)
        cls.frozen.start()
        cls.addClassCleanup(cls.frozen.stop)
        cls.hospital.write({"email": "finance@hospital.example.com", "lang": "en_US"})

    def statement(self, kind="balance", partner=None, first=date(2026, 10, 1), last=date(2026, 10, 31), send=True):
        statement = (
            self.env["med.reconciliation"]
            .with_user(self.finance_user)
            ._prepare(self.company, partner or self.hospital, first, last, [kind])
        )
        if send:
            statement.action_send()
        return statement

    def october(self):
        """Opening balance 1,000; in October 500 invoiced and 300 paid, of which nothing is applied."""
        self.invoice(1000, date="2026-09-10", due="2026-10-10")
        self.invoice(500, date="2026-10-05", due="2026-11-05")
        self.pay(300, date="2026-10-20")
        self.invoice(77, date="2026-11-02", due="2026-12-02")
