"""Two sessions at once, each of which would be let through alone, on committed rows."""

import threading

from odoo import Command, api
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestPurchaseRaces(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.addCleanup(self.clean)
        with self.registry.cursor() as cr:
            env = self.on(cr)
            partner = env["res.partner"].create({"name": "并发供应商", "is_company": True})
            values = {"type": "consu", "taxes_id": False, "supplier_taxes_id": False}
            products = env["product.product"].create([{**values, "name": "并发耗材"}, {**values, "name": "禁购耗材"}])
            self.partner_id, self.product_ids = partner.id, products.ids

    def on(self, cr):
        return api.Environment(cr, api.SUPERUSER_ID, {})

    def clean(self):
        with self.registry.cursor() as cr:
            cr.execute("UPDATE med_rule SET state = 'retired' WHERE code LIKE 'EV-%%'")
            env = self.on(cr)
            orders = env["purchase.order"].search([("partner_id", "=", self.partner_id)])
            cr.execute("DELETE FROM med_hold WHERE partner_id = %s", [self.partner_id])
            orders.button_cancel()
            orders.unlink()
            cr.execute("DELETE FROM med_ledger WHERE partner_id = %s", [self.partner_id])
            env["product.product"].browse(self.product_ids).write({"active": False})
            env["res.partner"].browse(self.partner_id).write({"active": False})
        self.registry.clear_cache()

    def rule(self, **values):
        with self.registry.cursor() as cr:
            env = self.on(cr)
            operation = env.ref("med_qualification.operation_purchase_confirm").id
            env["med.rule"]._as_installer().create(
                {
                    "code": f"EV-{self.partner_id}", "name": "EV", "operation_id": operation, "message": "No.",
                    "applies_domain": f"[('partner_id', '=', {self.partner_id})]", "severity": "block",
                    "state": "published", **values,
                }
            )  # fmt: skip

    def order(self, amount):
        with self.registry.cursor() as cr:
            line = {"product_id": self.product_ids[0], "product_qty": 1, "price_unit": amount}
            values = {"partner_id": self.partner_id, "order_line": [Command.create(line)]}
            return self.on(cr)["purchase.order"].create(values).id

    def at_once(self, *verbs):
        """Runs each verb(env) in a thread of its own, as the server would; returns which were refused."""
        refused, barrier = [], threading.Barrier(len(verbs))

        def run(index, verb):
            with self.registry.cursor() as cr:
                env = self.on(cr)
                cr.execute("SELECT count(*) FROM purchase_order_line")  # the snapshot is taken before anybody writes
                barrier.wait()
                try:
                    retrying(lambda: verb(env), env)
                except GateBlocked:
                    refused.append(index)
                    cr.rollback()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return refused

    @mute_logger("odoo.sql_db")
    def test_two_orders_within_the_months_bound(self):
        """Each is within the bound, both are over it: one is refused."""
        with self.registry.cursor() as cr:
            fact = self.on(cr).ref("med_base.fact_month_amount").id
        self.rule(check_type="threshold", fact_id=fact, operator=">", value=1000)
        orders = [self.order(700), self.order(700)]
        refused = self.at_once(
            *(lambda env, id_=id_: env["purchase.order"].browse(id_).button_confirm() for id_ in orders)
        )
        with self.registry.cursor() as cr:
            states = sorted(self.on(cr)["purchase.order"].browse(orders).mapped("state"))
        self.assertEqual((len(refused), states), (1, ["draft", "purchase"]))

    @mute_logger("odoo.sql_db")
    def test_confirmed_while_the_goods_are_exchanged(self):
        """One confirms what it sees; the other changes, at the same price, a line of what it sees as a request."""
        banned = self.product_ids[1]
        self.rule(check_type="domain", condition_domain=f"[('order_line.product_id', '=', {banned})]")
        order = self.order(10)
        self.at_once(
            lambda env: env["purchase.order"].browse(order).button_confirm(),
            lambda env: (
                env["purchase.order.line"]
                .search([("order_id", "=", order)])
                .write({"product_id": banned, "price_unit": 10})
            ),
        )
        with self.registry.cursor() as cr:
            record = self.on(cr)["purchase.order"].browse(order)
            self.assertFalse(record.state == "purchase" and banned in record.order_line.product_id.ids)

    def test_a_supplier_that_is_held_meanwhile(self):
        """Who begins after the hold is refused; who began before it comes first, and the receipt is refused."""
        order = self.order(10)
        with self.registry.cursor() as one, self.registry.cursor() as two:
            early, late = self.on(one)["purchase.order"].browse(order), self.on(two)
            self.assertEqual(early.state, "draft")
            late["res.partner"].browse(self.partner_id).action_med_hold("停业")
            two.commit()
            early.button_confirm()
            one.commit()
        with self.registry.cursor() as cr:
            env = self.on(cr)
            picking = env["purchase.order"].browse(order).picking_ids
            picking.move_ids.write({"quantity": 1, "picked": True})
            with self.assertRaises(GateBlocked):
                picking.button_validate()
            cr.rollback()
            cr.postrollback.clear()
