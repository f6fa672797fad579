"""Tests that commit, since they are about what outlasts a transaction or about two at once; they clean up."""

import threading

from odoo import Command, api
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase
from odoo.tests.common import get_db_name


class CommitCase(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.made = []
        self.addCleanup(self.clean)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            partner = env["res.partner"].create({"name": "并发医院"})
            product = env["product.product"].create({"name": "并发设备", "type": "consu", "taxes_id": False})
            self.partner_id, self.product_id = partner.id, product.id
            self.made = [("product.product", product.id), ("res.partner", partner.id)]

    def clean(self):
        with self.registry.cursor() as cr:
            cr.execute("UPDATE med_rule SET state = 'retired' WHERE code LIKE 'EV-%%'")
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            orders = env["sale.order"].search([("partner_id", "=", self.partner_id)])
            cr.execute("DELETE FROM med_waiver WHERE res_id = ANY(%s) AND model = 'sale.order'", [orders.ids])
            cr.execute("DELETE FROM med_hold WHERE partner_id = %s", [self.partner_id])
            orders._action_cancel()
            orders.unlink()
            cr.execute("DELETE FROM med_ledger WHERE partner_id = %s", [self.partner_id])
            for model, id_ in self.made:
                env[model].browse(id_).exists().write({"active": False})
        self.registry.clear_cache()

    def on(self, cr):
        return api.Environment(cr, api.SUPERUSER_ID, {})

    def rule(self, fact, bound, severity="block"):
        with self.registry.cursor() as cr:
            env = self.on(cr)
            env["med.rule"]._as_installer().create(
                {
                    "code": f"EV-{self.partner_id}",
                    "name": "EV",
                    "operation_id": env.ref("med_base.operation_sale_confirm").id,
                    "applies_domain": f"[('partner_id', '=', {self.partner_id})]",
                    "check_type": "threshold",
                    "fact_id": env.ref(f"med_base.fact_{fact}").id,
                    "operator": ">",
                    "value": bound,
                    "severity": severity,
                    "message": "%(value)s",
                    "state": "published",
                }
            )

    def order(self, amount):
        with self.registry.cursor() as cr:
            line = {"product_id": self.product_id, "product_uom_qty": 1, "price_unit": amount}
            values = {"partner_id": self.partner_id, "order_line": [Command.create(line)]}
            return self.on(cr)["sale.order"].create(values).id

    def evidence(self, order_id):
        with self.registry.cursor() as cr:
            domain = [("model", "=", "sale.order"), ("res_id", "=", order_id)]
            env = self.on(cr)
            holds = env["med.hold"].search(domain)
            return env["med.check"].search(domain, order="id").mapped("result"), holds.mapped("state")

    def state(self, order_id):
        with self.registry.cursor() as cr:
            return self.on(cr)["sale.order"].browse(order_id).state

    def confirm_at_once(self, order_ids):
        """Confirms each order in a thread of its own, as the server would run it; returns who was refused."""
        refused, barrier = [], threading.Barrier(len(order_ids))

        def confirm(order_id):
            with self.registry.cursor() as cr:
                env = self.on(cr)
                cr.execute("SELECT count(*) FROM sale_order")  # the snapshot is taken before anybody confirms
                barrier.wait()
                try:
                    retrying(env["sale.order"].browse(order_id).action_confirm, env)
                except GateBlocked:
                    refused.append(order_id)
                    cr.rollback()

        threads = [threading.Thread(target=confirm, args=[id_]) for id_ in order_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return refused
