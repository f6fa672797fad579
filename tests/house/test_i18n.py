"""zh_CN is as good as English: every term of every addon has a Chinese text. `make pot` lists and adds what lacks."""

import re
from pathlib import Path

import polib
from odoo.tests import TransactionCase, tagged

from scripts import translation

ADDONS = Path(__file__).parents[2] / "addons"


@tagged("post_install", "-at_install")
class TestI18n(TransactionCase):
    def test_zh_cn_is_complete(self):
        for addon in sorted(path.parent for path in ADDONS.glob("*/__manifest__.py")):
            with self.subTest(addon=addon.name):
                path = addon / "i18n" / "zh_CN.po"
                template = translation.export(self.env, addon.name)
                chinese = polib.pofile(str(path)) if path.exists() else polib.POFile()
                missing = [entry.msgid for entry in translation.missing(template, chinese)]
                self.assertFalse(
                    missing[:20], f"{len(missing)} terms of {addon.name} lack Chinese; all of them: make pot"
                )

    def test_placeholders_are_the_same(self):
        """A translation that lost a %(name)s fails only when the message is shown."""
        found = []
        for path in ADDONS.glob("*/i18n/zh_CN.po"):
            for entry in polib.pofile(str(path)).translated_entries():
                wanted, got = (
                    sorted(re.findall(r"%\(\w+\)[sdf]|%[sdf]|\{\w*\}|</?\w+", text))
                    for text in (entry.msgid, entry.msgstr)
                )
                if wanted != got:
                    found.append((entry.msgid, entry.msgstr))
        self.assertFalse(found)

    def test_no_english_left_in_chinese(self):
        """A copy of the English text is no translation; names, codes and units are."""
        found = [
            entry.msgid
            for path in ADDONS.glob("*/i18n/zh_CN.po")
            for entry in polib.pofile(str(path)).translated_entries()
            if re.search(r"[a-z]{3,} [a-z]{3,}", entry.msgid) and not re.search(r"[\u4e00-\u9fff]", entry.msgstr)
        ]
        self.assertFalse(found)

    def test_every_event_has_a_name(self):
        """The log shows what happened in words; its code is for programs."""
        source = "".join(path.read_text() for path in ADDONS.glob("*/models/*.py"))
        codes = set(re.findall(r"""_(?:record|log)\(\s*"([a-z_]+\.[a-z_]+)\"""", source))
        verbs = {}  # of each of our classes that log a publication
        for path in ADDONS.glob("*/models/*.py"):
            module = f"odoo.addons.{path.parts[-3]}.models.{path.stem}"
            verbs[module] = re.findall(r"""_publish_log\("(\w+)"\)""", path.read_text())
        for model in self.env.values():
            if hasattr(model, "_publish_log") and not model._abstract:
                modules = {cls.__module__ for cls in type(model).__mro__}
                codes |= {f"{model._table}.{verb}" for module in modules for verb in verbs.get(module, ())}
        self.assertTrue(any(verbs.values()) and len(codes) > 30)
        self.assertFalse(codes - self.env["med.log"]._event_names().keys())
