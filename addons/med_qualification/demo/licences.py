"""Licences of customers, suppliers and our own company: entered and reviewed by quality, approved by its head."""

import base64

from odoo import Command

from .scan import scan

# What each type of customer holds: (type of licence, its number as a template, valid from and to in days; None: open).
HELD = {
    "public_hospital": (
        ("public_institution_certificate", "{vat}", 900, 900),
        ("institution_licence", "{org}{region}11A1001", 700, 800),
    ),
    "private_hospital": (
        ("business_licence", "{vat}", 1500, None),
        ("institution_licence", "{org}{region}22A1002", 600, 700),
    ),
    "clinic": (("business_licence", "{vat}", 1200, None), ("clinic_filing", "诊备{region}2023{seq}", 800, None)),
    "distributor": (("business_licence", "{vat}", 2000, None),),
    "retailer": (("business_licence", "{vat}", 2000, None),),
    "manufacturer": (
        ("business_licence", "{vat}", 2500, None),
        ("production_licence", "{province}药监械生产许20229{seq}号", 1400, 430),
        ("authorisation_letter", "SQ-{seq}", 700, 300),
        ("agent_id", "{region}********{seq}X", 1500, 900),
        ("quality_agreement", "ZB-{seq}", 700, 300),
    ),
}
# (holder, type): the days until its end, where they are not the usual ones
ENDS = {("H12", "institution_licence"): -9, ("H08", "institution_licence"): 24}
PROVINCES = {"SH": "沪", "ZJ": "浙", "JS": "苏", "AH": "皖", "JX": "赣", "GD": "粤"}


def everybody(book):
    """Sets the types of the partners and drafts their licences; those in the table are dealers' and our own."""
    drafts = []
    for number, row in enumerate(book.rows("med_base", "partners"), 1):
        if row["kind"]:
            kind = book.env.ref(f"med_qualification.partner_type_{row['kind']}")
            book.by("quality", book[row["code"]]).med_type_id = kind
        for type_, template, since, to in HELD.get(row["kind"], ()):
            if row["code"] == "D07":
                continue  # its papers have just come
            text = template.format(**words(row["vat"], row["state"], number))
            to = ENDS.get((row["code"], type_), to)
            drafts.append(draft(book, type_, text, since, to, partner_id=book[row["code"]].id))
    own = book.env.company.partner_id
    drafts.append(draft(book, "business_licence", own.vat, 3000, None, partner_id=own.id))
    for row in book.rows("med_qualification", "licences"):
        holder = own if row["holder"] == "own" else book[row["holder"]]
        to = int(row["to"]) if row["to"] else None
        drafts.append(
            book.keep(
                f"{row['type']}_{row['holder']}",
                draft(
                    book, row["type"], row["number"], int(row["from"]), to, partner_id=holder.id,
                    scope_text=row["scope"],
                ),
            )
        )  # fmt: skip
    return drafts


def words(vat, state, number):
    """What the numbers of a company's licences are made of."""
    return {
        "vat": vat, "org": vat[8:17], "region": vat[2:8], "seq": f"{number:03}", "province": PROVINCES[state],
    }  # fmt: skip


def draft(book, type_, number, since, to, login="quality", **values):
    """A complete draft, entered by a person. `since` is days ago, `to` days to come, None for one without an end."""
    kind = book.env.ref(f"med_qualification.document_type_{type_}")
    start, end = book.clock.day(since), None if to is None else book.clock.day(-to)
    licence = book.quietly(login, book.env["med.document"]).create(
        {
            "type_id": kind.id,
            "number": number,
            "issuer": "示范市市场监督管理局",
            "issued_on": start,
            "valid_from": start,
            "valid_to": end,
            "open_ended": end is None,
            **values,
        }
    )
    attach(licence)
    return licence


def attach(licence):
    """Adds a scan, which shows what was typed."""
    content = base64.b64encode(scan(licence))
    licence.file_ids = [Command.create({"name": f"{licence.type_id.name}.png", "content": content})]


def review(book, licences):
    """Quality compares them with the paper and hands them to its head."""
    licences = book.quietly("quality", licences)
    if with_scope := licences.filtered("has_scope"):
        with_scope.action_confirm_scope()
    licences.action_submit()
    licences.action_review()


def approve(book, drafts):
    licences = book.env["med.document"].union(*drafts)
    review(book, licences)
    book.quietly("quality_head", licences).action_approve()
