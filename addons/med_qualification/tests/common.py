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
