"""Builders of licences, customers and devices. Each goes the way a person would go."""

import base64

from odoo import Command
from odoo.addons.med_base.tests.common import MedCase

SCAN = base64.b64encode(b"%PDF-1.4 a scan")
USCC = "91110000600037341L"
# A good number of each kind.
NUMBERS = {
    "uscc": USCC,
    "operation_licence": "京东食药监械经营许20200039号",
    "class2_filing": "京东食药监械经营备20200040号",
    "production_licence": "粤食药监械生产许20200041号",
    "class1_production_filing": "苏苏食药监械生产备20150012号",
    "registration": "国械注准20203070123",
    "registration_2004": "国食药监械(准)字2012第3210123号",
    "class1_filing": "浙温械备20140027号",
    "institution_licence": "PDY10001X33010517A1001",
    "free": "2020-0001",
}


class QualificationCase(MedCase):
    """A distributor without any licence, a class III device and the people of quality."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = cls.user("sales")
        cls.quality = cls.user("quality")
        cls.head = cls.user("quality_head")
        cls.auditor = cls.user("auditor")
        cls.dealer = cls.partner("和平医疗器械有限公司", "distributor")
        cls.hospital.med_type_id = cls.kind("public_hospital", "partner_type")
        cls.device.write({"med_class": "3", "med_entry_id": cls.entry("2017", "07").id})
        cls.certify(cls.device)
        cls.license_own(cls.company)
        cls.license_own(cls.company_2)

    @classmethod
    def kind(cls, code, what="document_type"):
        """The shipped licence type (or customer type) of this code."""
        return cls.env.ref(f"med_qualification.{what}_{code}")

    @classmethod
    def entry(cls, catalogue, code):
        return cls.env.ref(f"med_qualification.entry_{catalogue}_{code}")

    @classmethod
    def partner(cls, name, type_code=None, **values):
        kind = cls.kind(type_code, "partner_type") if type_code else cls.env["med.partner.type"]
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "med_type_id": kind.id,
                "country_id": cls.env.ref("base.cn").id,
                **values,
            }
        )

    @classmethod
    def draft(cls, type_code, partner=None, user=None, scan=True, **values):
        """A complete draft of a licence, entered by a person of quality."""
        kind = cls.kind(type_code)
        if kind.holder_kind != "product":
            values.setdefault("partner_id", (partner or cls.dealer).id)
        if kind.validity == "until":
            values = {"valid_from": "2020-01-01", "valid_to": "2030-12-31", **values}
        elif kind.validity == "either":
            values.setdefault("open_ended", not values.get("valid_to"))
        if kind.has_scope:
            klass = {"3": "III类", "2": "II类"}[kind.scope_class]
            values.setdefault("scope_text", f"2017年分类目录：{klass}：07，14；2002年分类目录：{klass}：6821，6866")
        values.setdefault("number", NUMBERS[kind.number_kind])
        if scan:
            values.setdefault("file_ids", [Command.create({"name": "scan.pdf", "content": SCAN})])
        return cls.env["med.document"].with_user(user or cls.quality).create({"type_id": kind.id, **values})

    @classmethod
    def force(cls, document):
        """Approves at once what a test only needs to be there."""
        document.scope_ids.sudo().confirm()
        document._advance({"state": "approved"})
        return document

    @classmethod
    def license_own(cls, company):
        """Our own licence and filing, for every category there is."""
        entries = cls.env["med.catalogue.entry"].search([]).grouped("catalogue")
        for type_code, klass in (("operation_licence", "III类"), ("class2_filing", "II类")):
            text = "；".join(
                f"{catalogue}年分类目录：{klass}：{'，'.join(entries[catalogue].mapped('code'))}"
                for catalogue in entries
            )
            licence = cls.draft(
                type_code, company.partner_id, user=cls.env.user, scan=False, scope_text=f"{text}，6840体外诊断试剂"
            )
            cls.force(licence)

    @classmethod
    def certify(cls, product, **values):
        """An approved registration certificate of a product."""
        template = product.product_tmpl_id if product._name == "product.product" else product
        document = cls.draft("registration", user=cls.env.user, scan=False, product_tmpl_id=template.id, **values)
        template.med_registration_id = document
        return cls.force(document)

    @classmethod
    def approve(cls, document):
        """Takes a draft all the way: quality submits and reviews, the head of quality approves."""
        document = document.with_user(cls.quality)
        if document.has_scope:
            document.action_confirm_scope()
        document.action_submit()
        document.action_review()
        document.with_user(cls.head).action_approve()
        return document.with_user(cls.env.user)

    @classmethod
    def licence(cls, type_code, partner=None, **values):
        """An approved licence."""
        return cls.approve(cls.draft(type_code, partner, **values))
