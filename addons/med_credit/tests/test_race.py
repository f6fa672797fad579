"""Two at once: what each sees when it decides, and what is left when both have decided."""

from odoo.addons.med_base.tests.common_commit import CommitCase
from odoo.service.model import retrying
from odoo.tests import tagged
from odoo.tools import mute_logger

RACES = ("odoo.sql_db", "odoo.service.model")  # a lost race is said there, and run again


@tagged("post_install", "-at_install")
class TestCreditRace(CommitCase):
    def setUp(self):
        super().setUp()
        self.limit_id = self.limited(1000)

    def limited(self, amount):
        """A granted limit, as it stands in the table."""
        with self.registry.cursor() as cr:
            env = self.on(cr)
            account = env["med.credit.account"]._of({(env.company, env["res.partner"].browse(self.partner_id))})
            cr.execute(
                """INSERT INTO med_credit_limit (account_id, company_id, partner_id, kind, amount, date_from, state,
                                                 reason)
                   VALUES (%s, %s, %s, 'base', %s, '2020-01-01', 'active', 'race') RETURNING id""",
                [account.id, env.company.id, self.partner_id, amount],
            )
            return cr.fetchone()[0]

    def clean(self):
        super().clean()
        with self.registry.cursor() as cr:
            for table in ("med_credit_limit", "med_credit_dirty", "med_credit_account"):
                cr.execute(f"DELETE FROM {table} WHERE partner_id = %s", [self.partner_id])  # pylint: disable=E8103

    @mute_logger(*RACES)
    def test_two_orders_at_once(self):
        orders = [self.order(600), self.order(600)]
        refused = self.confirm_at_once(orders)
        self.assertEqual(len(refused), 1)
        self.assertEqual(sorted(map(self.state, orders)), ["draft", "sale"])

    @mute_logger(*RACES)
    def test_six_orders_at_once(self):
        orders = [self.order(300) for _number in range(6)]
        self.confirm_at_once(orders)
        self.assertLessEqual(sum(self.state(order) == "sale" for order in orders), 3)

    @mute_logger(*RACES)
    def test_an_order_and_the_end_of_its_limit(self):
        """Who looked before the limit was lowered decides again on what it is now."""
        order_id = self.order(600)
        with self.registry.cursor() as first, self.registry.cursor() as second:
            first.execute("SELECT count(*) FROM sale_order")  # its snapshot
            env = self.on(second)
            account = env["med.credit.limit"].browse(self.limit_id).account_id
            account._lock()
            second.execute("UPDATE med_credit_limit SET amount = 500 WHERE id = %s", [self.limit_id])
            second.commit()
            env = self.on(first)
            with self.assertRaisesRegex(Exception, "limit"):
                retrying(env["sale.order"].browse(order_id).action_confirm, env)
            first.rollback()
        self.assertEqual(self.state(order_id), "draft")

    @mute_logger(*RACES)
    def test_two_changes_at_once(self):
        """Two confirmed orders are raised at the same time: one of them fits."""
        orders = [self.order(400), self.order(400)]
        self.confirm_at_once(orders)
        for order_id in orders:
            self.assertEqual(self.state(order_id), "sale")
        with self.registry.cursor() as first, self.registry.cursor() as second:
            second.execute("SELECT count(*) FROM sale_order")
            for number, cr in enumerate((first, second)):
                env = self.on(cr)
                line = env["sale.order"].browse(orders[number]).order_line

                def change(line=line, env=env):
                    line.price_unit = 600
                    env.flush_all()

                if number:
                    with self.assertRaisesRegex(Exception, "limit"):
                        retrying(change, env)
                    cr.rollback()
                else:
                    change()
                    cr.commit()
