"""The story of the gate, and other quotations that licences keep from going on."""

from odoo.addons.med_base.demo.orders import quote
from odoo.addons.med_base.demo.today import attempt

from . import licences

RENEWED = "2017年分类目录：III类：01，02，03，06，07，08，13，14"


def plan(book):
    book.plan(4, 9, _renew, book)
    book.plan(4, 14, _papers, book)
    book.plan(2, 14, _quote, book, "expired", "D04", [("C01", 6000), ("C04", 200)])
    book.plan(2, 15, _quote, book, "class3", "D06", [("C03", 800)])
    book.plan(1, 10, _quote, book, "crosswalk", "D03", [("V02", 20)])
    book.plan(1, 11, _quote, book, "pending", "D07", [("M01", 2)])
    book.plan(1, 15, _quote, book, "cold", "D08", [("R03", 6)])
    book.plan(1, 16, _quote, book, "hospital", "H12", [("M04", 2)])
    book.plan(1, 17, _quote, book, "scope", "D01", [("I01", 6), ("C03", 500)])


def refuse(book):
    for name in ("expired", "hospital"):
        attempt(book, name)


def _quote(book, name, customer, lines):
    book.keep(f"order_{name}", quote(book, customer, lines))


def _renew(book):
    """The dealer's renewed licence, now with category 13, is entered and reviewed; its head has not approved it yet."""
    old = book.by("quality", book["operation_licence_D01"])
    new = old.browse(old.action_new_version()["res_id"])
    start = book.clock.day(4)
    new.write(
        {
            "issued_on": start,
            "valid_from": start,
            "valid_to": book.clock.day(-1820),
            "scope_text": RENEWED,
        }
    )
    licences.attach(new)
    licences.review(book, new)
    book.keep("operation_licence_D01_renewed", new)


def _papers(book):
    """A new dealer's papers: entered and submitted by the sales manager; quality has not looked at them yet."""
    vat, holder = book["D07"].vat, {"login": "sales", "partner_id": book["D07"].id}
    scope = "2017年分类目录：II类：07，08，14"
    papers = [
        licences.draft(book, "business_licence", vat, 700, None, **holder),
        licences.draft(book, "class2_filing", "苏常药监械经营备20259018号", 300, None, scope_text=scope, **holder),
    ]
    book.by("sales", book.env["med.document"].union(*papers)).action_submit()
