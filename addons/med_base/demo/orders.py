"""Half a year of orders: each is quoted, confirmed, delivered, invoiced and paid, by the people whose work it is."""

DAYS = 150
COUNT = 46
WEEK = 9  # days from one invoicing to the next
PAID = 0.7
LEFT = ("D04", "H12")  # bought once, then let a licence expire
RULED, LARGE = 8, "UELI"  # since then a rule holds against large orders: nobody made one without approval
# How many lines of which kinds of product a customer orders at once.
FEW = {"M": 1, "U": 1, "E": 1, "L": 1, "I": 2, "V": 2, "C": 3, "P": 3, "R": 2, "T": 2, "N": 2}


def plan(book):
    """Plans the orders and returns what they take from the stock: {product code: quantity}."""
    partners = book.rows("med_base", "partners")
    customers = [row for row in partners if row["code"][0] in "HD" and row["buys"] != "-"]
    products = {}
    for row in book.rows("med_base", "products"):
        products.setdefault(row["code"][0], []).append(row)
    demand = {}
    for number, customer in enumerate(_customers(book, customers)):
        ago = DAYS - number * (DAYS - 1) // (COUNT - 1)
        lines = _lines(book, customer, products, ago)
        for code, quantity in lines:
            demand[code] = demand.get(code, 0) + quantity
        _plan(book, ago, customer["code"], lines)
    for ago in range(DAYS - 10, 0, -WEEK):
        book.plan(ago, 16, _bill, book)
    for ago in range(DAYS - 60, 0, -3 * WEEK):
        book.plan(ago, 17, _collect, book)
    return demand


def _customers(book, rows):
    """Who orders, one after the other: each customer once, then the large ones more often."""
    again = [row for row in rows if row["code"] not in LEFT for _ in row["buys"]]
    return book.random.sample(rows, len(rows)) + book.random.sample(again, COUNT - len(rows))


def _lines(book, customer, products, ago):
    small = "".join(kind for kind in customer["buys"] if kind not in LARGE)
    kind = book.random.choice(customer["buys"] if ago > RULED else small)
    rows = book.random.sample(products[kind], min(len(products[kind]), book.random.randint(1, FEW[kind])))
    return [(row["code"], _quantity(book, row, customer)) for row in rows]


def _quantity(book, row, customer):
    low, high = int(row["low"]), int(row["high"])
    quantity = book.random.randint(low, high)
    if customer["kind"] == "clinic":
        quantity = max(low // 5, 1)
    return quantity if high < 100 else round(quantity, -2) or 100


def _plan(book, ago, customer, lines):
    orders = []
    book.plan(ago, 9, _quote, book, orders, customer, lines)
    book.plan(ago - 1, 10, _confirm, book, orders)
    book.plan(ago - book.random.randint(3, 5), 14, _deliver, book, orders)


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
    pickings = book.quietly("warehouse", orders[0].sudo().picking_ids)  # the people of the warehouse see all transfers
    pickings.action_assign()
    validate(pickings)


def validate(pickings):
    """Validates transfers that nothing is asked about."""
    answer = pickings.button_validate()
    if answer is not True:
        raise AssertionError(f"{pickings.mapped('name')}: {answer}")


def _bill(book):
    """Finance invoices what was delivered since the last time."""
    env = book.env
    orders = env["sale.order"].search([("state", "=", "sale"), ("invoice_status", "=", "to invoice")])
    if orders:
        # Finance may not read orders, only bill them.
        invoices = book.quietly("finance", orders).sudo()._create_invoices().sudo(False)
        invoices.invoice_date = book.clock.today
        invoices.action_post()


def _collect(book):
    """The bank's statement: most of what is due has been paid."""
    invoices = book.env["account.move"].search(
        [("move_type", "=", "out_invoice"), ("payment_state", "=", "not_paid"), ("state", "=", "posted"),
         ("invoice_date_due", "<=", book.clock.today)], order="id",
    )  # fmt: skip
    paid = [invoice.id for invoice in invoices if book.random.random() < PAID]
    if paid:
        pay(book, invoices.browse(paid))


def pay(book, invoices):
    """Registers the payment of posted invoices or bills, at the bank, by finance."""
    wizard = book.quietly("finance", book.env["account.payment.register"])
    wizard.with_context(active_model="account.move", active_ids=invoices.ids).create({})._create_payments()
