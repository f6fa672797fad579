"""Half a year of orders: each is quoted, confirmed, delivered, invoiced and paid, by the people whose work it is."""

DAYS = 150
COUNT = 46
LEFT = ("D04", "H12")  # bought once, then let a licence expire
# How many lines of which kinds of product a customer orders at once.
FEW = {"M": 1, "U": 1, "E": 1, "L": 1, "I": 2, "V": 2, "C": 3, "P": 3, "R": 2, "T": 2, "N": 2}


def plan(book):
    """Plans the orders and returns what they take from the stock: {product code: quantity}."""
    customers = [row for row in book.rows("med_base", "partners") if row["code"][0] in "HD" and row["buys"] != "-"]
    products = {}
    for row in book.rows("med_base", "products"):
        products.setdefault(row["code"][0], []).append(row)
    demand = {}
    for number in range(COUNT):
        ago = DAYS - number * (DAYS - 2) // COUNT
        once = number < len(customers)
        customer = customers[number] if once else book.random.choice([row for row in customers if row["code"] not in LEFT])
        lines = _lines(book, customer, products)
        for code, quantity in lines:
            demand[code] = demand.get(code, 0) + quantity
        _plan(book, ago, number, customer["code"], lines)
    return demand


def _lines(book, customer, products):
    kind = book.random.choice(customer["buys"])
    rows = book.random.sample(products[kind], min(len(products[kind]), book.random.randint(1, FEW[kind])))
    return [(row["code"], _quantity(book, row, customer)) for row in rows]


def _quantity(book, row, customer):
    low, high = int(row["low"]), int(row["high"])
    quantity = book.random.randint(low, high)
    if customer["kind"] == "clinic":
        quantity = max(low // 5, 1)
    return quantity if high < 100 else round(quantity, -2) or 100


def _plan(book, ago, number, customer, lines):
    orders = []
    book.plan(ago, 9, _quote, book, orders, customer, lines)
    book.plan(ago - 1, 10, _confirm, book, orders)
    book.plan(ago - book.random.randint(3, 5), 14, _deliver, book, orders)
    book.plan(ago - 6, 15, _invoice, book, orders)
    if number % 4:
        book.plan(ago - book.random.randint(30, 70), 16, _pay, book, orders)


def _quote(book, orders, customer, lines):
    orders.append(quote(book, customer, lines))


def quote(book, customer, lines, **values):
    """A quotation of the sales manager; lines are (product code, quantity) or (product code, quantity, discount)."""
    return book.by("sales", book.env["sale.order"]).create(
        {
            "partner_id": book[customer].id,
            "order_line": [
                (
                    0,
                    0,
                    {
                        "product_id": book[code].id,
                        "product_uom_qty": quantity,
                        "discount": discount[0] if discount else 0,
                    },
                )
                for code, quantity, *discount in lines
            ],
            **values,
        }
    )


def _confirm(book, orders):
    orders[0].action_confirm()


def _deliver(book, orders):
    pickings = book.by("warehouse", orders[0].sudo().picking_ids)  # the people of the warehouse see all transfers
    pickings.action_assign()
    validate(pickings)


def validate(pickings):
    """Validates transfers that nothing is asked about."""
    answer = pickings.button_validate()
    if answer is not True:
        raise AssertionError(f"{pickings.mapped('name')}: {answer}")


def _invoice(book, orders):
    orders = book.by("finance", orders[0])
    invoice = orders.sudo()._create_invoices().sudo(False)  # finance may not read orders, only bill them
    invoice.invoice_date = book.clock.today
    invoice.action_post()


def _pay(book, orders):
    invoices = book.by("finance", orders[0].sudo().invoice_ids)  # as above
    pay(book, invoices)


def pay(book, invoices):
    """Registers the payment of posted invoices or bills, at the bank, by finance."""
    context = {"active_model": "account.move", "active_ids": invoices.ids}
    wizard = book.by("finance", book.env["account.payment.register"])
    wizard.with_context(wizard.env.context, **context).create({})._create_payments()
