"""The demonstration data: an invented distributor, its people, partners, products, half a year of trade, its rules.

Plain Python instead of a manifest's demo files, because most of it has to go through the real verbs, on the day on
which it would have happened, by the person who would have done it: two persons approve a licence, every order passes
the gate.

An addon takes part by a package `demo` with a class Demo (a Part). Parts are asked stage by stage, an addon after those
it depends on. It needs all addons of this project; `make run` loads it, as does tests/stories/test_demo.py.
"""

import importlib
import importlib.util

from .book import Book, Part  # noqa: F401 (Part is for the other addons)
from .parts import Demo


def load(env):
    """Fills the database in the current transaction and returns the Book. `refuse` wants it committed."""
    book = Book(env)
    parts = _parts(book)
    with book.clock:
        for part in parts:
            part.things()
        for part in parts:
            part.plan()
        book.carry_out()
        for part in parts:
            part.finish()
    return book


def refuse(env):
    """Lets people meet the gate, as they would have this morning; evidence and holds are written by themselves."""
    for part in _parts(Book(env)):
        part.refuse()


def _parts(book):
    """The installed addons' parts, an addon after those it depends on."""
    modules = book.env["ir.module.module"].search([("state", "=", "installed"), ("name", "=like", "med\\_%")])
    known = modules.filtered(lambda module: importlib.util.find_spec(f"odoo.addons.{module.name}.demo"))
    known = known.sorted(
        lambda module: (len(module.upstream_dependencies(exclude_states=("uninstalled",))), module.name)
    )
    return [importlib.import_module(f"odoo.addons.{name}.demo").Demo(book) for name in known.mapped("name")]
