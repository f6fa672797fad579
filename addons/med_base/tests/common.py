"""Builders: every test makes what it needs, as the people who would make it."""

from contextlib import nullcontext

from odoo.addons.med_base.models.med_publish_mixin_install import INSTALLER
from odoo.tests import HttpCase, TransactionCase, new_test_user

ROLES = {
    "sales": "med_base.group_sales",
    "service": "med_base.group_service",
    "engineer": "med_base.group_engineer",
    "quality": "med_base.group_quality",
    "quality_head": "med_base.group_quality_head",
    "finance": "med_base.group_finance",
    "credit": "med_base.group_credit",
    "warehouse": "med_base.group_warehouse",
    "auditor": "med_base.group_auditor",
    "rules": "med_base.group_rules",
}


class MedCase(TransactionCase):
    """A hospital, a device in stock, a second company with a second currency, and a user of each role.

    What the superuser of ``env`` writes is written as by the data of an addon that is being installed; what people do
    is done with_user().
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "med_installer": INSTALLER})
        # What the gate wants to write after the end of the transaction is not wanted in the test database.
        cls.addClassCleanup(cls.cr.postrollback.clear)
        cls.company = cls.env.company
        cls.company_2 = cls.env["res.company"].create({"name": "第二公司", "currency_id": cls.env.ref("base.USD").id})
        cls.hospital = cls.env["res.partner"].create(
            {"name": "市第一医院", "is_company": True, "country_id": cls.env.ref("base.cn").id}
        )
        cls.device = cls.env["product.product"].create(
            {"name": "心电监护仪", "is_storable": True, "list_price": 1000, "taxes_id": False}
        )

    @classmethod
    def user(cls, role, login=None, **values):
        """A user of the role (a key of ROLES, several joined by a comma), of the main company, who reads English."""
        login = login or f"test-{role}"
        groups = ",".join(ROLES.get(name, name) for name in role.split(","))
        return cls.env["res.users"].search([("login", "=", login)]) or new_test_user(
            cls.env, login, groups, **{"name": login, "lang": "en_US", **values}
        )

    @classmethod
    def stock(cls, product, quantity, lot=None):
        """Puts a quantity (in the product's unit) of a product into the main warehouse."""
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, quantity, lot_id=lot)

    @classmethod
    def order(cls, partner=None, lines=None, user=None, **values):
        """A quotation; lines are (product, quantity, unit price)."""
        partner = partner or cls.hospital
        lines = lines or [(cls.device, 1, 1000)]
        return (
            cls.env["sale.order"]
            .with_user(user or cls.env.user)
            .create(
                {
                    "partner_id": partner.id,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "product_uom_qty": quantity, "price_unit": price})
                        for product, quantity, price in lines
                    ],
                    **values,
                }
            )
        )

    def run_cron(self, xmlid):
        """Runs a scheduled action as the scheduler would, without leaving the test's transaction."""
        self.env.flush_all()
        # an HttpCase is in this mode from its beginning, and warns who asks for it
        with nullcontext() if isinstance(self, HttpCase) else self.enter_registry_test_mode():
            self.env.ref(xmlid).method_direct_trigger()
        self.env.invalidate_all()
