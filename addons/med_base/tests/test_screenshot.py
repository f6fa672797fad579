import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged

from .common import MedCase
from .screenshot import DESKTOP, PictureCase


def size(path):
    """Width and height of a PNG file, from its header."""
    content = path.read_bytes()[:24]
    assert content[:8] == b"\x89PNG\r\n\x1a\n", path
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


@tagged("post_install", "-at_install")
class TestScreenshot(PictureCase, MedCase):
    def picture(self, expected, **kwargs):
        with tempfile.TemporaryDirectory() as folder:
            target = os.environ.get("SCREENSHOTS") or folder
            with patch.dict(os.environ, {"SCREENSHOTS": target, "UPDATE_DOCS": ""}):
                self.picture_tour("/odoo/action-sale.action_quotations", "med_base_order_list", **kwargs)
            path = Path(target) / "order-list-zh.png"
            self.assertEqual(size(path), tuple(int(part) for part in expected.split("x")))
            self.assertGreater(path.stat().st_size, 10_000, "a picture with something on it")

    def test_tour_takes_a_picture(self):
        sales = self.user("sales", lang="zh_CN")
        self.order(user=sales, name="S90001")
        self.picture(DESKTOP, login=sales.login)

    def test_a_picture_that_cannot_be_saved_fails_the_tour(self):
        sales = self.user("sales", lang="zh_CN")
        self.order(user=sales)
        with (
            patch("odoo.addons.med_base.tests.screenshot.save", side_effect=OSError("disk full")),
            self.assertRaisesRegex(AssertionError, "Picture order-list-zh: OSError disk full"),
            self.assertLogs("odoo", "ERROR"),
        ):
            self.picture(DESKTOP, login=sales.login)
