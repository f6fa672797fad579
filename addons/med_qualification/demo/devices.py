"""What the products are for the law: class, category, certificate."""

from . import licences

YEARS = 5


def classify(book):
    ref = book.env.ref
    for row in _rows(book):
        product, flags = book[row["code"]].product_tmpl_id, row["flags"].split()
        values = {f"med_{flag}": True for flag in ("ivd", "cold", "implant") if flag in flags}
        if row["class"]:
            entry = ref(f"med_qualification.entry_{row['catalogue']}_{row['entry']}")
            values |= {"med_class": row["class"], "med_entry_id": entry.id, "med_sub_code": row["sub"]}
        product.write({"med_is_device": True, **values})


def certificates(book):
    """Drafts of the products' registration certificates and class I filings, entered by quality."""
    drafts = []
    for row in _rows(book):
        if row["number"]:
            product = book[row["code"]].product_tmpl_id
            kind = "class1_filing" if row["class"] == "1" else "registration"
            to = None if kind == "class1_filing" else book.random.randint(200, 1200)
            drafts.append(
                licences.draft(book, kind, row["number"], 365 * YEARS - (to or 700), to, product_tmpl_id=product.id)
            )
            product.med_registration_id = drafts[-1]
    return drafts


def _rows(book):
    return book.rows("med_qualification", "devices")
