"""Letters of authorisation: a manufacturer, its general agent, us, and a dealer who orders."""

from odoo import Command

from .common import SCAN
from .common_supply import SupplyCase


class LetterCase(SupplyCase):
    """A manufacturer authorises a general agent, who authorises us; the dealer in Shenzhen orders its monitor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn")
        cls.guangdong = cls.env["res.country.state"].search(
            [("country_id", "=", cls.china.id), ("name", "ilike", "Guangdong")], limit=1
        ) or cls.env["res.country.state"].create({"name": "广东省", "code": "44", "country_id": cls.china.id})
        cls.beijing = cls.env["res.country.state"].create({"name": "北京市", "code": "XB", "country_id": cls.china.id})
        cls.dealer.write({"state_id": cls.guangdong.id, "city": "深圳市"})
        cls.agent = cls.partner("华南总代理有限公司", "distributor")
        cls.supplier(cls.agent, "operation_licence")
        cls.us = cls.company.partner_id
        cls.device.product_tmpl_id.with_user(cls.quality).med_needs_authorisation = True
        cls.qualify(cls)

    @classmethod
    def letter(cls, issuer, holder, approve=True, user=None, **values):
        letter = cls.env["med.authorisation"].with_user(user or cls.quality).create(
            {
                "issuer_id": issuer.id, "partner_id": holder.id, "valid_from": "2026-01-01", "valid_to": "2026-12-31",
                "number": f"SQ-{cls.env['med.authorisation'].search_count([])}",
                "file_ids": [Command.create({"name": "letter.pdf", "content": SCAN})],
                **values,
            }
        )  # fmt: skip
        if approve:
            cls.approve(letter.document_id)
        return letter.with_user(cls.env.user)

    @classmethod
    def region(cls, state=None, city=False):
        values = {"country_id": cls.china.id, "state_id": state.id if state else False, "city": city}
        return [Command.create(values)]

    def of(self, code, order=None):
        """The finding of a shipped rule about an order of the dealer; None when it passes."""
        order = order or self.of_dealer(self.device)
        verdicts = self.env["med.gate"]._evaluate(*order.sudo()._med_preview())
        return next((f for verdict in verdicts for f in verdict.findings if f["code"] == code), None)
