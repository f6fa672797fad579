"""Two sessions at once, each of which would be let through alone."""

import threading

from odoo import Command
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_commit import CommitCase


@tagged("post_install", "-at_install")
class TestAttackRaces(CommitCase):
    def at_once(self, *verbs):
        """Runs each verb(env) in a thread of its own, as the server would; returns which were refused."""
        refused, barrier = [], threading.Barrier(len(verbs))

        def run(index, verb):
            with self.registry.cursor() as cr:
                env = self.on(cr)
                cr.execute("SELECT count(*) FROM sale_order_line")  # the snapshot is taken before anybody writes
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

    def ban(self):
        """A product that nobody may buy, and the rule that says so."""
        with self.registry.cursor() as cr:
            env = self.on(cr)
            banned = env["product.product"].create({"name": "未注册器械", "type": "consu", "taxes_id": False})
            self.made.append(("product.product", banned.id))
            env["med.rule"]._as_installer().create(
                {
                    "code": f"EV-{self.partner_id}",
                    "name": "EV",
                    "operation_id": env.ref("med_base.operation_sale_confirm").id,
                    "check_type": "domain",
                    "condition_domain": f"[('order_line.product_id', '=', {banned.id})]",
                    "severity": "block",
                    "message": "No.",
                    "state": "published",
                }
            )
        return banned.id

    @mute_logger("odoo.sql_db")
    def test_confirmed_while_the_goods_are_exchanged(self):
        """One confirms what it sees; the other changes, at the same price, a line of what it sees as a quotation."""
        banned = self.ban()
        for change in (
            lambda env, order: (
                env["sale.order.line"]
                .search([("order_id", "=", order)])
                .write({"product_id": banned, "price_unit": 10})
            ),
            lambda env, order: env["sale.order.line"].create(
                {"order_id": order, "product_id": banned, "product_uom_qty": 1, "price_unit": 0}
            ),
        ):
            order = self.order(10)
            refused = self.at_once(
                lambda env, order=order: env["sale.order"].browse(order).action_confirm(),
                lambda env, order=order, change=change: change(env, order),
            )
            with self.registry.cursor() as cr:
                record = self.on(cr)["sale.order"].browse(order)
                goods = record.order_line.product_id.ids
                self.assertFalse(record.state == "sale" and banned in goods, "confirmed with what nobody may buy")
                self.assertEqual(len(refused), 1)

    @mute_logger("odoo.sql_db")
    def test_refused_twice_at_once(self):
        """Both refusals are kept, and there is one hold."""
        self.rule("amount", 100)
        order = self.order(200)
        for _round in range(3):
            self.at_once(*[lambda env: env["sale.order"].browse(order).action_confirm()] * 2)
        results, holds = self.evidence(order)
        self.assertEqual((results, holds), (["refused"] * 6, ["open"]))

    @mute_logger("odoo.sql_db")
    def test_lines_added_to_one_confirmed_order(self):
        """Each alone stays below the bound."""
        self.rule("amount", 1000)
        order = self.order(600)
        with self.registry.cursor() as cr:
            self.on(cr)["sale.order"].browse(order).action_confirm()
        line = {"product_id": self.product_id, "product_uom_qty": 1, "price_unit": 300}
        refused = self.at_once(
            *[lambda env: env["sale.order"].browse(order).write({"order_line": [Command.create(line)]})] * 2
        )
        self.assertEqual(len(refused), 1)
        with self.registry.cursor() as cr:
            self.assertEqual(self.on(cr)["sale.order"].browse(order).amount_total, 900)
