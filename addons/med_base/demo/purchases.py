"""What was bought to have it in stock: orders to the suppliers, receipts with lots and serials, and their bills."""

import math

from .orders import pay, validate

DELIVERIES = (175, 80)  # days ago: each supplier's orders
SPARE = 1.6  # more than was sold


def plan(book, demand):
    """Plans two purchases from each supplier, the first of which alone covers what is sold."""
    rows = {row["code"]: row for row in book.rows("med_base", "products") if row["track"] != "service"}
    suppliers = [row for row in book.rows("med_base", "partners") if row["code"].startswith("S")]
    for round_, ago in enumerate(DELIVERIES):
        orders = []
        for number, supplier in enumerate(suppliers):
            codes = [code for code in rows if code[0] in supplier["buys"] and code != "W01"]
            lines = [(code, _quantity(rows[code], demand.get(code, 0), round_)) for code in codes[:: round_ + 1]]
            book.plan(ago - number, 9, _order, book, orders, supplier["code"], lines)
            book.plan(ago - number - 7, 11, _receive, book, orders, number, ago)
        book.plan(ago - len(suppliers) - 9, 15, _bill, book, orders, round_ == 0)


def _quantity(row, sold, round_):
    wanted = sold * SPARE + int(row["high"])
    if round_:
        wanted /= 2
    return math.ceil(wanted) if row["track"] == "serial" or wanted < 200 else math.ceil(wanted / 100) * 100


def _order(book, orders, supplier, lines):
    order = book.quietly("buyer", book.env["purchase.order"]).create(
        {
            "partner_id": book[supplier].id,
            "order_line": [(0, 0, {"product_id": book[code].id, "product_qty": quantity}) for code, quantity in lines],
        }
    )
    order.button_confirm()
    orders.append(order)


def _receive(book, orders, number, ago):
    picking = orders[number].sudo().picking_ids  # the people of the warehouse see all transfers
    picking = book.quietly("warehouse", picking.sudo(False))
    for move in picking.move_ids:
        code = move.product_id.default_code.removeprefix("CY-")
        _name_lots(move.move_line_ids, f"{code}-{book.clock.day(ago):%y%m}")
    validate(picking)


def _name_lots(lines, stamp):
    """Each unit its serial number, or two lots where there is much of it."""
    if lines.product_id.tracking == "serial":
        for number, line in enumerate(lines, 1):
            line.lot_name = f"{stamp}-{number:03}"
    elif lines.quantity < 10:
        lines.lot_name = f"{stamp}A"
    else:
        half = lines.quantity // 2
        lines.copy({"quantity": lines.quantity - half, "lot_name": f"{stamp}B"})
        lines.write({"quantity": half, "lot_name": f"{stamp}A"})


def _bill(book, orders, paid):
    orders = book.env["purchase.order"].union(*orders)
    # Finance may not read purchase orders, only book their bills.
    orders = book.quietly("finance", orders).sudo()
    orders.action_create_invoice()
    bills = orders.invoice_ids.sudo(False)
    for order in orders:
        order.invoice_ids.sudo(False).write({"invoice_date": book.clock.today, "ref": f"发票 {order.name}"})
    bills.action_post()
    if paid:
        pay(book, bills)
