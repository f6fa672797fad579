"""Products with lots and serials; what they are for the law is the matter of med_qualification."""

SHELF_LIFE = 1080  # days


def create(book):
    env = book.env
    suppliers = {
        letter: book[row["code"]] for row in book.rows("med_base", "partners") if row["code"].startswith("S")
        for letter in row["buys"]
    }  # fmt: skip
    parent = env.ref("product.product_category_goods", raise_if_not_found=False)
    category = env["product.category"].create({"name": "医疗器械", "parent_id": parent.id if parent else False})
    for number, row in enumerate(book.rows("med_base", "products"), 1):
        goods = row["track"] != "service"
        values = {
            "name": row["en"],
            "default_code": f"CY-{row['code']}",
            "type": "consu" if goods else "service",
            "is_storable": goods,
            "tracking": row["track"] if goods else "none",
            "categ_id": category.id,
            "list_price": float(row["price"]),
            "standard_price": float(row["cost"]),
            "invoice_policy": "delivery" if goods else "order",
        }
        if goods:
            values["barcode"] = _gtin(f"2900000{number:05}")  # the range for use inside a company
            supplier = suppliers[row["code"][0]]
            values["seller_ids"] = [(0, 0, {"partner_id": supplier.id, "price": float(row["cost"]), "delay": 7})]
        if "use_expiration_date" in env["product.template"]._fields and row["track"] == "lot":
            values |= {"use_expiration_date": True, "expiration_time": SHELF_LIFE}
        product = env["product.product"].create(values)
        book.say(product.product_tmpl_id, "name", row["en"], row["zh"])
        book.keep(row["code"], product)


def _gtin(digits):
    """With its check digit, as EAN-13."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"
