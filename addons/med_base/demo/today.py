"""What lies on people's desks: quotations that may go, that need approval, and a lot that somebody holds."""

from odoo.addons.med_base.exceptions import GateBlocked

from .orders import quote


def plan(book):
    book.plan(3, 9, _quote, book, "fine", "H04", [("M01", 2), ("M04", 4), ("X01", 1)])
    book.plan(2, 9, _quote, book, "large", "H02", [("U01", 1), ("U02", 1)])
    book.plan(2, 10, _quote, book, "large_asked", "H01", [("L01", 1), ("L02", 1)])
    book.plan(1, 9, _quote, book, "discount", "H06", [("C01", 8000, 18), ("C02", 3000)])
    book.plan(1, 14, _hold_lot, book)
    book.plan(0, 23, _ask, book, "large_asked", "年度检验科设备更新，院方已批预算，要求月底前到货。")


def refuse(book):
    """The sales manager tries the discount this morning."""
    attempt(book, "discount")


def attempt(book, name):
    """Confirms a quotation that the gate refuses; the evidence and the hold are written after the rollback."""
    try:
        book.by("sales", book[f"order_{name}"]).action_confirm()
    except GateBlocked:
        book.env.cr.rollback()
    else:
        raise AssertionError(f"The order {name} should have been refused")


def _quote(book, name, customer, lines):
    book.keep(f"order_{name}", quote(book, customer, lines))


def _ask(book, name, reason):
    """Asks for the approval of what the gate would refuse."""
    order = book[f"order_{name}"]
    book.by("sales", book.env["med.gate"]).request_approval("sale.order", order.id, reason)


def _hold_lot(book):
    """Quality looks at a lot whose transport was too warm."""
    lot = book.env["stock.lot"].search([("product_id", "=", book["R03"].id)], limit=1, order="name desc")
    book.by("quality", lot).action_med_hold("运输途中温度记录超过 8 ℃，待供应商评估。")
