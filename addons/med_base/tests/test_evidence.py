"""What outlasts a refusal, and what two sessions at once may not do. These tests commit and clean up."""

import threading

import psycopg2.errors
from odoo import Command, api
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestEvidence(BaseCase):
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
            env["med.rule"].create(
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

    def test_survives_the_rollback_once(self):
        self.rule("amount", 100)
        order_id = self.order(200)
        cr = self.registry.cursor()
        with self.assertRaises(GateBlocked):
            self.on(cr)["sale.order"].browse(order_id).action_confirm()
        self.assertEqual(self.evidence(order_id), ([], []))
        cr.rollback()
        cr.close()
        self.assertEqual(self.evidence(order_id), (["refused"], ["open"]))

    def test_survives_a_commit_that_swallows_it_once(self):
        self.rule("amount", 100)
        order_id = self.order(200)
        with self.registry.cursor() as cr:
            env = self.on(cr)
            with self.assertRaises(GateBlocked), cr.savepoint():
                env["sale.order"].browse(order_id).action_confirm()
            env["res.partner"].browse(self.partner_id).ref = "kept"
        self.assertEqual(self.evidence(order_id), (["refused"], ["open"]))

    def test_second_refusal_keeps_one_hold(self):
        self.rule("amount", 100)
        order_id = self.order(200)
        for _ in range(2):
            with self.assertRaises(GateBlocked), self.registry.cursor() as cr:
                self.on(cr)["sale.order"].browse(order_id).action_confirm()
        self.assertEqual(self.evidence(order_id), (["refused", "refused"], ["open"]))

    def test_lost_race_leaves_none(self):
        """A transaction that is going to be run again has decided nothing."""
        self.rule("amount", 100)
        order_id = self.order(200)
        with self.registry.cursor() as cr:
            with self.assertRaises(GateBlocked), cr.savepoint():
                self.on(cr)["sale.order"].browse(order_id).action_confirm()
            try:
                raise psycopg2.errors.SerializationFailure
            except psycopg2.errors.SerializationFailure:
                cr.rollback()
        self.assertEqual(self.evidence(order_id), ([], []))

    def test_vanished_document_leaves_evidence_and_no_hold(self):
        self.rule("amount", 100)
        line = {"product_id": self.product_id, "product_uom_qty": 1, "price_unit": 200}
        values = {"partner_id": self.partner_id, "state": "sale", "order_line": [Command.create(line)]}
        with self.registry.cursor() as cr:
            before = self.on(cr)["med.check"].search_count([("result", "=", "refused")])
        with self.assertRaises(GateBlocked), self.registry.cursor() as cr:
            self.on(cr)["sale.order"].create(values)
        with self.registry.cursor() as cr:
            env = self.on(cr)
            self.assertEqual(env["med.check"].search_count([("result", "=", "refused")]), before + 1)
            self.assertFalse(env["med.hold"].search([("partner_id", "=", self.partner_id)]))

    # --- two at once --------------------------------------------------------------------------------------------------

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

    @mute_logger("odoo.sql_db")
    def test_two_orders_of_one_customer(self):
        """Together they pass the bound: one is confirmed, one refused, whoever is first."""
        self.rule("month_amount", 1000)
        orders = [self.order(600), self.order(600)]
        refused = self.confirm_at_once(orders)
        self.assertEqual(len(refused), 1)
        self.assertEqual(sorted(map(self.state, orders)), ["draft", "sale"])

    @mute_logger("odoo.sql_db")
    def test_one_waiver_for_two(self):
        """Of two sessions that confirm the same order with one waiver, one uses it."""
        self.rule("amount", 100, "approve")
        order_id = self.order(200)
        with self.registry.cursor() as cr:
            env = self.on(cr)
            verdict = env["med.gate"]._evaluate("sale.confirm", env["sale.order"].browse(order_id))[0]
            hold = env["med.hold"]._open(verdict)
            env["med.waiver"].create(
                {
                    "hold_id": hold.id,
                    "model": "sale.order",
                    "res_id": order_id,
                    "company_id": env.company.id,
                    "operation_id": hold.operation_id.id,
                    "rule_code": f"EV-{self.partner_id}",
                    "fingerprint": verdict.fingerprint,
                    "ceiling": 200,
                    "expires_on": "2999-01-01",
                    "granted_by_id": env.uid,
                }
            )
            waiver = hold.waiver_ids.id

        used = []

        def use():
            with self.registry.cursor() as cr:
                env = self.on(cr)
                cr.execute("SELECT 1")
                barrier.wait()
                try:
                    env["med.waiver"]._use([waiver])
                    used.append(1)
                except (psycopg2.errors.SerializationFailure, Exception):  # noqa: B014, BLE001
                    cr.rollback()

        barrier = threading.Barrier(2)
        threads = [threading.Thread(target=use) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(used), 1)

    @mute_logger("odoo.sql_db")
    def test_two_publishers(self):
        """Of two persons who publish at once, one does."""
        with self.registry.cursor() as cr:
            env = self.on(cr)
            people = [
                new_test_user(env, f"ev-publisher-{self.partner_id}-{n}", "med_base.group_rules").id for n in range(2)
            ]
            rule = env["med.rule"].create(
                {
                    "code": f"EV-P-{self.partner_id}",
                    "name": "EV",
                    "operation_id": env.ref("med_base.operation_sale_confirm").id,
                    "fact_id": env.ref("med_base.fact_amount").id,
                    "value": 10**12,
                    "severity": "warn",
                    "message": "x",
                    "state": "submitted",
                }
            )
            self.made += [("res.users", user) for user in people]
        done, barrier = [], threading.Barrier(2)

        def publish(user):
            with self.registry.cursor() as cr:
                env = api.Environment(cr, user, {})
                env["med.rule"].browse(rule.id).read(["state"])
                barrier.wait()
                try:
                    retrying(env["med.rule"].browse(rule.id).action_publish, env)
                    done.append(user)
                except UserError:
                    cr.rollback()

        threads = [threading.Thread(target=publish, args=[user]) for user in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(done), 1)
        with self.registry.cursor() as cr:
            published = self.on(cr)["med.rule"].browse(rule.id)
            self.assertRecordValues(published, [{"state": "published", "published_by_id": done[0]}])
