"""Suppliers and devices that were in business with us before the system: approved at once by the head of quality."""

REASON = "系统上线前已有业务往来，纸质首营档案已逐一核对"
SINCE = 200  # days ago: before the first purchase, and not yet due again


def opening(book):
    rows = [row for row in book.rows("med_base", "partners") if row["code"].startswith("S")]
    suppliers = book.env["res.partner"].union(*(book[row["code"]] for row in rows)).commercial_partner_id
    products = book.env["product.template"].search([("med_is_device", "=", True)])
    book.clock.set(SINCE)
    reviews = book.quietly("quality_head", book.env["med.business.review"])
    reviews._open_many("partner", "buy", suppliers, book.env.company, REASON)
    reviews._open_many("product", False, products, book.env.company, REASON)
