# Run in an Odoo shell: writes i18n/<addon>.pot of each of our addons, adds its new terms to i18n/zh_CN.po (what is
# translated stays, what is gone goes), and prints what has no Chinese yet.
import os
import sys
from pathlib import Path

sys.path.insert(0, os.getcwd())
from scripts import translation  # noqa: E402

env = env  # noqa: F821 (the shell's own)
for addon in sorted(p.parent for p in Path("addons").glob("*/__manifest__.py")):
    template = translation.export(env, addon.name)
    if not template:
        continue
    (addon / "i18n").mkdir(exist_ok=True)
    template.save(str(addon / "i18n" / f"{addon.name}.pot"))
    chinese = translation.merge(template, addon / "i18n" / "zh_CN.po")
    missing = translation.missing(template, chinese)
    print(f"{addon.name}: {len(template)} terms, {len(missing)} without Chinese")
    for entry in missing:
        print(f"    {entry.msgid!r}   {' '.join(path for path, _line in entry.occurrences[:2])}")
