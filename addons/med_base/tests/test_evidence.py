"""What outlasts a refusal, and what two sessions at once may not do."""

import threading

import psycopg2.errors
from odoo import Command, api
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common_commit import CommitCase


@tagged("post_install", "-at_install")
class TestEvidence(CommitCase):
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
            env["med.waiver"]._make(
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
            rule = (
                env["med.rule"]
                ._as_installer()
                .create(
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
