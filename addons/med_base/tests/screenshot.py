"""Pictures in the middle of a browser tour.

    class TestOrderTour(PictureCase):
        def test_order(self):
            self.picture_tour("/odoo/orders", "med_base_order", login="sales")               # 1366x850
            self.picture_tour("/odoo/orders", "med_base_order_phone", login="sales", size=PHONE)  # 390x844

In the tour, `...screenshot("order-blocked")` of `@med_base/../tests/tours/helpers` is a step like any other: it
waits until fonts, images and animations have settled, then until the picture is taken. The picture is
`order-blocked.png` in the folder $SCREENSHOTS (`.local/screenshots` by default), and with UPDATE_DOCS=1 in
`docs/images/` too. Under a plain HttpCase the step does nothing, so a tour needs no PictureCase to run.

How it works: the step writes "med-screenshot: NAME" to the console and waits for an event of the page; the browser's
reader thread sees the message, asks for the picture and, when it has come, writes the file and sends the event. That
thread may send but must never wait for an answer (it is the one that would bring it), hence the callbacks.
"""

import base64
import contextlib
import os
import re
import shutil
from pathlib import Path
from unittest.mock import patch

from odoo.tests import HttpCase, common

ROOT = Path(__file__).resolve().parents[3]
DESKTOP, PHONE = "1366x850", "390x844"
MESSAGE = re.compile(r"med-screenshot: ([\w-]+)$")


def folders():
    """Where a picture goes."""
    yield Path(os.environ.get("SCREENSHOTS") or ROOT / ".local" / "screenshots")
    if os.environ.get("UPDATE_DOCS") == "1":
        yield ROOT / "docs" / "images"


class PictureBrowser(common.ChromeBrowser):
    """A browser that answers a page's request for a picture."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._websocket_request(
            "Page.addScriptToEvaluateOnNewDocument", params={"source": "window.medScreenshots = true;"}
        )

    def _handle_console(self, type, args=None, stackTrace=None, **kw):  # noqa: N803 (names of Chrome's protocol)
        super()._handle_console(type, args=args, stackTrace=stackTrace, **kw)
        text = args[0].get("value") if args else None
        if isinstance(text, str) and (match := MESSAGE.match(text)):
            self._take_picture(match[1])

    def _take_picture(self, name):
        future = self._websocket_send("Page.captureScreenshot", with_future=True)
        if future:  # None: the browser is gone
            future.add_done_callback(lambda answer: self._save_picture(name, answer))

    def _save_picture(self, name, answer):
        problem = ""
        try:
            save(name, base64.b64decode(answer.result(timeout=0)["data"]))
        except Exception as error:  # noqa: BLE001 (in a thread: the page must hear of it, whatever it is)
            problem = re.sub(r"[^\w .,:/-]", "", f"{error.__class__.__name__} {error}")
        expression = f"window.dispatchEvent(new CustomEvent('med-screenshot', {{detail: ['{name}', '{problem}']}}))"
        with contextlib.suppress(OSError, common.websocket.WebSocketException):  # the page is gone, nobody waits
            self._websocket_send("Runtime.evaluate", params={"expression": expression})


def save(name, content):
    first, *others = folders()
    first.mkdir(parents=True, exist_ok=True)
    path = first / f"{name}.png"
    path.write_bytes(content)
    for folder in others:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, folder)


class PictureCase(HttpCase):
    """An HttpCase whose tours may take pictures."""

    browser_size = DESKTOP

    def browser_js(self, *args, **kwargs):
        with patch.object(common, "ChromeBrowser", PictureBrowser):
            return super().browser_js(*args, **kwargs)

    def picture_tour(self, url, tour, size=DESKTOP, **kwargs):
        """start_tour() in a window of the given size (DESKTOP or PHONE, which has a touch screen).

        With time for a busy machine: a tour that is stuck ends by its steps' own limits (helpers.js).
        """
        kwargs.setdefault("timeout", 240)
        with patch.object(self, "browser_size", size), patch.object(self, "touch_enabled", size == PHONE):
            self.start_tour(url, tour, **kwargs)
