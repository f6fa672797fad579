"""What was bought to have it in stock: orders to the suppliers, receipts with lots and serials, and their bills."""

import math

from .orders import pay, validate

DELIVERIES = (175, 110, 55)  # days ago: each supplier's orders
SPARE = 1.6  # more than was sold


def plan(book, demand):
    """Plans three purchases from each supplier, the first of which alone covers what is sold before the second."""
    rows = {row["code"]: row for row in book.rows("med_base", "products") if row["track"] != "service"}
    suppliers = [row for row in book.rows("med_base", "partners") if row["code"].startswith("S")]
    for number, supplier in enumerate(suppliers):
        codes = [code for code in rows if code[0] in supplier["buys"] and code != "W01"]
        for round_, ago in enumerate(DELIVERIES):
            part = codes if round_ == 0 else codes[round_ - 1 :: 3]
            lines = [(code, _quantity(rows[code], demand.get(code, 0), round_)) for code in part]
            orders = []
            book.plan(ago - number, 9, _order, book, orders, supplier["code"], lines)
            book.plan(ago - number - 7, 11, _receive, book, orders, ago)
            book.plan(ago - number - 9, 15, _bill, book, orders, round_ == 0)


def _quantity(row, sold, round_):
    wanted = sold * SPARE + int(row["high"])
    if round_:
        wanted /= 3
    return math.ceil(wanted) if row["track"] == "serial" or wanted < 200 else math.ceil(wanted / 100) * 100


def _order(book, orders, supplier, lines):
    order = book.by("buyer", book.env["purchase.order"]).create(
        {
            "partner_id": book[supplier].id,
            "order_line": [(0, 0, {"product_id": book[code].id, "product_qty": quantity}) for code, quantity in lines],
        }
    )
    order.button_confirm()
    orders.append(order)


def _receive(book, orders, ago):
    picking = book.by("warehouse", orders[0].sudo().picking_ids)  # the people of the warehouse see all transfers
    for move in picking.move_ids:
        code, quantity = move.product_id.default_code.removeprefix("CY-"), move.product_uom_qty
        stamp = f"{book.clock.day(ago):%y%m}"
        if move.product_id.tracking == "serial":
            parts = [(f"{code}{stamp}{number:04}", 1) for number in range(1, int(quantity) + 1)]
        elif quantity < 10:
            parts = [(f"{code}-{stamp}A", quantity)]
        else:
            half = quantity // 2
            parts = [(f"{code}-{stamp}A", half), (f"{code}-{stamp}B", quantity - half)]
        values = {"product_id": move.product_id.id, "location_id": move.location_id.id,
                  "location_dest_id": move.location_dest_id.id, "picking_id": picking.id}  # fmt: skip
        move.move_line_ids.unlink()
        move.move_line_ids = [(0, 0, {**values, "lot_name": name, "quantity": part}) for name, part in parts]
    validate(picking)


def _bill(book, orders, paid):
    order = book.by("finance", orders[0])
    order.sudo().action_create_invoice()  # finance may not read purchase orders, only book their bills
    bill = book.by("finance", orders[0].sudo().invoice_ids)  # as above
    bill.write({"invoice_date": book.clock.today, "ref": f"发票 {orders[0].sudo().name}"})  # as above
    bill.action_post()
    if paid:
        pay(book, bill)
