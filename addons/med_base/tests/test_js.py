"""The unit tests of the web client, run in a browser, and where its parts are placed."""

from lxml import etree
from odoo.tests import HttpCase, TransactionCase, tagged


def hoot_id(name):
    """The id under which Hoot knows a suite."""
    result = 0
    for char in name:
        result = ((result << 5) - result + ord(char)) & 0xFFFFFFFF
    return f"{result:08x}"


@tagged("post_install", "-at_install")
class TestJs(HttpCase):
    def test_hoot(self):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={hoot_id('@med_base')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
        )


@tagged("post_install", "-at_install")
class TestBanner(TransactionCase):
    def test_the_banner_is_below_the_buttons(self):
        for model, view in (("sale.order", "sale.view_order_form"), ("stock.picking", "stock.view_picking_form")):
            with self.subTest(model=model):
                arch = self.env[model].get_view(self.env.ref(view).id, "form")["arch"]
                self.assertTrue(etree.fromstring(arch).xpath("/form/header/following-sibling::*[1][@name='med_gate']"))
