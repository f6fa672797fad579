"""What lies on the desks of quality, purchasing and sales beside the quotations: a new supplier, a change of address, a
match with a watch list, a list to import, an enquiry without its licences, a certificate to be read, a screening.
"""

import base64
import io

import xlsxwriter
from odoo import Command

from . import licences
from .scan import certificate

SUPPLIER, VAT = "苏州云杼医疗器械有限公司", "91329923DEM0000324"
PROSPECT, PROSPECT_VAT = "绍兴澄舟医疗器械有限公司", "91339931DEM0000341"
LIST = (
    ("客户名称", "统一社会信用代码", "联系人", "联系电话", "经营许可证号", "有效期至", "经营范围"),
    ("湖州禾汀医疗器械有限公司", "91339932DEM000036M", "谷雨晴", "000 5550 9101", "浙湖药监械经营许20259021号",
     "2030.3.1", "2017年分类目录：III类：07，14"),
    ("九江云栎医疗科技有限公司", "91369931DEM000037N", "黎望", "000 5550 9102", "赣九药监械经营许20259022号",
     "2029年11月30日", "2017年分类目录：III类：02，14"),
    ("合肥霁禾医疗器械有限公司", "91349911DEM000021U", "舒望", "000 5550 2601", "", "", ""),
    ("金华屿川医疗用品有限公司", "91339932DEM000036X", "蓝一舟", "000 5550 9103", "", "2030-02-30", ""),
)  # fmt: skip
WATCHED = (
    ("嘉兴枫禾大药房有限公司", "", "超出备案范围经营第二类医疗器械，责令改正"),
    ("湖州某械贸易有限公司", "", "提供虚假资料取得经营许可"),
    ("示范市某医疗用品商行", "", "无法通过登记的住所取得联系"),
)
# Customers of each tier; all others are ordinary.
STRATEGIC, KEY, NEW = ("H03",), ("H05", "H08", "D02"), ("D07",)


def tiers(book):
    """How much each customer means, set by quality with its type."""
    for row in book.rows("med_base", "partners"):
        code = row["code"]
        if row["kind"] and not code.startswith("S"):
            name = "strategic" if code in STRATEGIC else "key" if code in KEY else "new" if code in NEW else "ordinary"
            tier = book.env.ref(f"med_qualification.partner_tier_{name}")
            book.quietly("quality", book[code]).med_tier_id = tier


def plan(book):
    book.plan(30, 10, _authorise, book)
    book.plan(20, 10, _figures, book)
    book.plan(12, 10, _watch, book)
    book.plan(6, 10, _supplier, book)
    book.plan(3, 11, _move, book)
    book.plan(2, 11, _prospect, book)
    book.plan(1, 12, _list, book)


def finish(book):
    """What the system does by itself each night, so that its results are there."""
    env = book.env(context={**book.env.context, "lang": "zh_CN"})  # what it notes beside them is read in Chinese
    sources = env["med.source"].search([("channel", "=", "list")])
    sources._cover()
    for standing in env["med.source.standing"].search([("source_id", "in", sources.ids)]):
        standing.source_id._ask_about(standing)
    _grade(env)
    for document, step in env["med.reminder"]._in_our_language()._due():
        env["med.reminder"]._in_our_language()._remind(document, step)
    _screen(book)
    _read(book)
    _customer(book)


def _authorise(book):
    """The maker of the monitors lets us sell them in two provinces."""
    china, maker = book.env.ref("base.cn"), book["S01"]
    letter = book.quietly("quality", book.env["med.authorisation"]).create(
        {
            "issuer_id": maker.id,
            "partner_id": book.env.company.partner_id.id,
            "number": "SQ-2026-DEM01",
            "valid_from": book.clock.day(200),
            "valid_to": book.clock.day(-165),
            "class_2": True,
            "class_3": True,
            "original_seen": True,
            "region_ids": [
                Command.create({"country_id": china.id, "state_id": book.env.ref(f"base.state_cn_{state}").id})
                for state in ("SH", "ZJ", "JS", "AH", "JX")
            ],
        }
    )
    licences.attach(letter.document_id)
    licences.approve(book, letter.document_id)
    book.keep("authorisation_S01", letter)


def _figures(book):
    """The annual report of the strategic customer."""
    book.quietly("finance", book.env["med.partner.finance"]).create(
        {
            "partner_id": book["H03"].id,
            "date": f"{book.clock.today.year - 1}-12-31",
            "revenue": 812_000_000,
            "net_profit": 24_500_000,
            "current_assets": 365_000_000,
            "current_liabilities": 248_000_000,
            "total_assets": 1_120_000_000,
            "total_liabilities": 506_000_000,
            "source": "上年度决算报告",
        }
    )


def _watch(book):
    """A published list: one of its names is a customer's, and its credit code is not given."""
    source = book.quietly("quality_head", book.env["med.source"]).create(
        {"name": "经营异常与行政处罚名单", "kind": "warning", "channel": "list", "hit_result": "adverse"}
    )
    book.keep("source_list", source)
    book.quietly("quality_head", book.env["med.watch.entry"]).create(
        [
            {"source_id": source.id, "name": name, "uscc": uscc, "reason": reason, "listed_on": book.clock.day(14)}
            for name, uscc, reason in WATCHED
        ]
    )


def _supplier(book):
    """Purchasing enters a new maker with its papers and asks for the first-business review; the chief has agreed."""
    ref = book.env.ref
    maker = book.quietly("purchase_head", book.env["res.partner"]).create(
        {
            "name": SUPPLIER, "ref": "S07", "is_company": True, "lang": "zh_CN", "vat": VAT, "supplier_rank": 1,
            "country_id": ref("base.cn").id, "state_id": ref("base.state_cn_JS").id, "city": "苏州市",
            "street": "制造七路 7 号", "phone": "000 5550 3200", "email": "s07@example.com",
        }
    )  # fmt: skip
    book.keep("S07", maker)
    book.quietly("quality", maker).med_type_id = ref("med_qualification.partner_type_manufacturer")
    words = licences.words(VAT, "JS", 32)
    drafts = [
        licences.draft(book, type_, template.format(**words), since, to, partner_id=maker.id)
        for type_, template, since, to in licences.HELD["manufacturer"]
    ]
    licences.approve(book, drafts)
    review = book.by("buyer", book.env["med.business.review"]).create(
        {
            "kind": "partner", "flow": "buy", "partner_id": maker.id,
            "request_reason": "新增雾化器供应商：现有供应商交期过长，三家医院已提出需求。",
        }
    )  # fmt: skip
    review.action_submit()
    book.by("purchase_head", review).action_approve("报价与交期均优于现有供应商，同意。")
    book.keep("review_S07", review)
    product = book["W01"].product_tmpl_id
    book.keep(
        "review_W01",
        book.by("buyer", book.env["med.business.review"]).create(
            {"kind": "product", "product_tmpl_id": product.id, "request_reason": "随新供应商引进的便携式雾化器。"}
        ),
    )


def _move(book):
    """A hospital has moved: sales asks for the change of its approved address."""
    request = book.by("sales", book.env["med.change.request"])._ask_for(
        book.by("sales", book["H05"]), {"street": "新杏林街 200 号"}, "医院整体搬迁至新院区，附搬迁公告。"
    )
    book.keep("change_H05", request)


def _prospect(book):
    """An enquiry for a ventilator, with one of the licences that it needs."""
    ref = book.env.ref
    stage = ref("crm.stage_lead3")
    for sequence, (code, severity, where) in enumerate(
        (("business_licence", "remind", "crm.stage_lead2"), ("operation_licence", "warn", "crm.stage_lead3")), 1
    ):
        book.quietly("quality_head", book.env["med.stage.requirement"]).create(
            {
                "name": ref(f"med_qualification.document_type_{code}").with_context(lang="zh_CN").name,
                "sequence": sequence * 10,
                "stage_id": ref(where).id,
                "doc_all_ids": [Command.set(ref(f"med_qualification.document_type_{code}").ids)],
                "partner_type_ids": [Command.set(ref("med_qualification.partner_type_distributor").ids)],
                "class_3": code == "operation_licence",
                "severity": severity,
            }
        )
    lead = book.by("sales", book.env["crm.lead"]).create(
        {
            "name": "急诊科监护设备询价", "type": "opportunity", "partner_name": PROSPECT, "contact_name": "沐清和",
            "email_from": "d11@example.com", "user_id": book["user_sales"].id,
            "stage_id": ref("crm.stage_lead2").id, "expected_revenue": 460_000, "lang_id": False,
            "med_prospect_type_id": ref("med_qualification.partner_type_distributor").id,
            "med_product_ids": [Command.set(book["M01"].product_tmpl_id.ids)],
        }
    )  # fmt: skip
    licences.draft(book, "business_licence", PROSPECT_VAT, 300, None, login="sales", lead_id=lead.id)
    lead.stage_id = stage
    book.keep("lead", lead)


def _list(book):
    """A list of customers from another system, checked and not yet imported: two new, one known, one wrong."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as table:
        sheet = table.add_worksheet("客户")
        for number, row in enumerate(LIST):
            sheet.write_row(number, 0, row)
    found = book.by("quality", book.env["med.import"]).create(
        {"file": base64.b64encode(file.getvalue()), "filename": "华东客户资质清单.xlsx"}
    )
    found.action_read()
    found.action_check()
    book.keep("import_list", found)


def _grade(env):
    for template in env["med.scorecard.template"].search(
        [("purpose", "=", "grading"), ("automatic", "=", True), ("state", "=", "published")]
    ):
        for batch in template._batches(template, env.company):
            env["med.scorecard"]._score(template, batch, company=env.company)


def _screen(book):
    """A dry run that quality asked for this morning."""
    screenings = book.by("quality", book.env["med.screening"])
    action = screenings.action_screen_now(dry_run=True, reason="季度复核前的试算")
    screening = book.env["med.screening"].browse(action["res_id"])
    while screening.state in ("waiting", "running"):
        screening._step()
    book.keep("screening", screening)


def _read(book):
    """A certificate that has just come: the server reads it in the background."""
    holder = book["D07"]
    draft = book.by("quality", book.env["med.document"]).create(
        {
            "type_id": book.env.ref("med_qualification.document_type_operation_licence").id,
            "partner_id": holder.id,
        }
    )
    draft.file_ids = [Command.create({"name": "经营许可证.jpg", "content": base64.b64encode(certificate(holder))})]
    book.keep("licence_to_read", draft)


def _customer(book):
    """The buyer of the dealer whose licence ends soon may sign in: login "portal"."""
    contact = book["D05"].child_ids[:1]
    user = book.env["res.users"].with_context(no_reset_password=True).create(
        {
            "name": contact.name, "login": "portal", "partner_id": contact.id, "lang": "zh_CN", "tz": "Asia/Shanghai",
            "group_ids": [Command.set(book.env.ref("base.group_portal").ids)],
        }
    )  # fmt: skip
    book.keep("user_portal", user)
