"""Prints the modules that our addons stand on, and what a demonstration adds to them."""

import ast
import pathlib

EXTRA = {"l10n_cn", "sale_management", "contacts"}
manifests = {p.parent.name: ast.literal_eval(p.read_text()) for p in pathlib.Path("addons").glob("*/__manifest__.py")}
print(",".join(sorted({d for m in manifests.values() for d in m["depends"]} - set(manifests) | EXTRA)))
