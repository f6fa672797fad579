from datetime import date

from odoo import Command
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

KEYS = {"requirement_id", "type_ids", "label", "state", "document_id", "valid_to", "days_left", "severity"}


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestChecklist(QualificationCase):
    def items(self, partner=None, flow="sell", **kwargs):
        partner = partner or self.dealer
        return partner._med_checklist(flow, **kwargs)[partner.id]

    def states(self, partner=None, **kwargs):
        """{code of the first licence type: state}"""
        kinds = self.env["med.document.type"]
        return {kinds.browse(i["type_ids"][:1]).code: i["state"] for i in self.items(partner, **kwargs)}

    def requirement(self, **values):
        """A row in force, as an addon's data would bring it."""
        return (
            self.env["med.requirement"]
            ._as_installer()
            .create({"name": "要求", "class_3": True, "state": "published", **values})
        )

    def test_the_shape(self):
        for item in self.items():
            self.assertEqual(item.keys(), KEYS)
        self.assertEqual(
            self.states(),
            {"business_licence": "missing", "operation_licence": "missing", "class2_filing": "missing"},
        )
        licence = self.licence("operation_licence", valid_to="2026-12-31")
        item = next(i for i in self.items() if i["type_ids"] == self.kind("operation_licence").ids)
        self.assertEqual(
            {name: item[name] for name in KEYS - {"requirement_id"}},
            {
                "type_ids": self.kind("operation_licence").ids, "label": self.kind("operation_licence").name,
                "state": "valid", "document_id": licence.id, "valid_to": date(2026, 12, 31), "days_left": 213,
                "severity": "block",
            },
        )  # fmt: skip
        row = self.env["med.requirement"].browse(item["requirement_id"])
        self.assertEqual(row.code, "CN-SELL-OPERATOR-III")

    def test_each_state(self):
        self.licence("operation_licence", valid_to="2026-06-20")
        self.assertEqual(self.states()["operation_licence"], "expiring")
        self.assertEqual(self.states(date=date(2026, 6, 21))["operation_licence"], "expired")
        self.assertEqual(self.states(date=date(2019, 6, 21))["operation_licence"], "missing")
        renewal = self.draft("operation_licence", number="沪嘉食药监械经营许20187006号", valid_to="2031-06-20")
        self.assertEqual(self.states(date=date(2026, 6, 21))["operation_licence"], "expired")  # a draft is nothing yet
        renewal.action_confirm_scope()
        renewal.action_submit()
        self.assertEqual(self.states()["operation_licence"], "expiring")
        self.assertEqual(self.states(date=date(2026, 6, 21))["operation_licence"], "review")

    def test_midnight_is_the_companys(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.licence("operation_licence", valid_to="2026-06-01")
        with freeze_time("2026-06-01 15:59:00"):
            self.assertEqual(self.states()["operation_licence"], "expiring")
        with freeze_time("2026-06-01 16:00:00"):
            self.assertEqual(self.states()["operation_licence"], "expired")

    def test_alternatives_are_one_item(self):
        clinic = self.partner("康民诊所", "clinic")
        self.assertEqual([len(i["type_ids"]) for i in self.items(clinic)], [2, 2])
        self.assertIn(" or ", self.items(clinic)[0]["label"])
        self.licence("clinic_filing", clinic)
        self.assertEqual(sorted(i["state"] for i in self.items(clinic)), ["missing", "valid"])

    def test_what_several_rows_ask_for_is_one_item(self):
        self.requirement(all_type_ids=[Command.set(self.kind("quality_agreement").ids)], severity="warn")
        row = self.requirement(any_type_ids=[Command.set(self.kind("quality_agreement").ids)], severity="approve")
        found = [i for i in self.items() if i["type_ids"] == self.kind("quality_agreement").ids]
        self.assertEqual([(i["severity"], i["requirement_id"]) for i in found], [("approve", row.id)])

    def test_a_contact_stands_for_its_company(self):
        self.licence("business_licence")
        contact = self.env["res.partner"].create({"name": "采购部", "parent_id": self.dealer.id})
        self.assertEqual(self.states(contact), self.states())

    def test_other_companies(self):
        licence = self.draft("business_licence", company_id=self.company_2.id, user=self.env.user)
        licence._advance({"state": "approved"})
        self.assertEqual(self.states()["business_licence"], "missing")
        self.assertEqual(self.states(company=self.company_2)["business_licence"], "valid")
        own = self.requirement(
            company_id=self.company_2.id, all_type_ids=[Command.set(self.kind("gsp_certificate").ids)]
        )
        self.assertNotIn("gsp_certificate", self.states())
        self.assertIn("gsp_certificate", self.states(company=self.company_2))
        self.assertEqual(own.version, 1)

    def test_a_companys_own_row_takes_the_place_of_the_common_one(self):
        self.requirement(
            code="CN-SELL-OPERATOR-III", company_id=self.company_2.id, severity="warn",
            all_type_ids=[Command.set(self.kind("operation_licence").ids)], date_from="2026-06-02",
        )  # fmt: skip

        def severity(**kwargs):
            items = self.items(**kwargs)
            return [i["severity"] for i in items if i["type_ids"] == self.kind("operation_licence").ids]

        self.assertEqual(severity(), ["block"])
        self.assertEqual(severity(company=self.company_2), ["block"])
        self.assertEqual(severity(company=self.company_2, date=date(2026, 6, 2)), ["warn"])

    def test_suppliers(self):
        self.assertEqual(
            set(self.states(flow="buy")),
            {"business_licence", "operation_licence", "class2_filing", "authorisation_letter", "agent_id",
             "quality_agreement"},
        )  # fmt: skip
        self.assertEqual(set(self.states(flow="service")), {"business_licence", "quality_agreement"})

    def test_decided_by_hand(self):
        army = self.partner("某部队医院", "military_hospital")
        self.assertEqual(
            [(i["type_ids"], i["state"], i["severity"]) for i in self.items(army)], [([], "review", "approve")]
        )

    def test_queries_do_not_grow(self):
        def count(partners):
            partners._med_checklist()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            partners._med_checklist()
            return self.cr.sql_log_count - before

        many = self.dealer
        for number in range(50):
            many |= self.partner(f"经销商{number}", "distributor")
        self.assertEqual(count(self.dealer), count(many))
        few = count(many)
        for number in range(30):
            kind = self.kind("gsp_certificate" if number % 2 else "gmp_certificate")
            self.requirement(all_type_ids=[Command.set(kind.ids)], name=f"要求{number}")
        self.assertEqual(count(many), few)


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestAdmission(QualificationCase):
    def admission(self, partner=None):
        self.env.invalidate_all()
        return (partner or self.dealer).med_admission

    def test_the_four(self):
        self.assertEqual(self.admission(), "closed")
        self.licence("business_licence")
        licence = self.licence("operation_licence")
        self.assertEqual(self.admission(), "limited")  # class III only
        self.licence("class2_filing")
        self.assertEqual(self.admission(), "open")
        self.assertEqual(self.admission(self.partner("某部队医院", "military_hospital")), "review")
        self.assertEqual(self.admission(self.partner("新客户")), "closed")
        licence.with_user(self.head).action_revoke("吊销")
        self.assertEqual(self.admission(), "limited")

    def test_expiring_limits_and_review_says_so(self):
        self.licence("business_licence")
        self.licence("class2_filing")
        licence = self.draft("operation_licence", valid_to="2026-06-30")
        licence.action_confirm_scope()
        licence.action_submit()
        self.assertEqual(self.admission(), "limited")
        self.approve_rest(licence)
        self.assertEqual(self.admission(), "limited")
        hospital = self.hospital
        self.licence("public_institution_certificate", hospital)
        practice = self.draft("institution_licence", hospital)
        practice.action_submit()
        self.assertEqual(self.admission(hospital), "review")
        self.approve_rest(practice)
        self.assertEqual(self.admission(hospital), "open")

    def approve_rest(self, licence):
        licence.with_user(self.quality).action_review()
        licence.with_user(self.head).action_approve()

    def test_suppliers_are_judged_as_suppliers(self):
        supplier = self.partner("供应商", "distributor", supplier_rank=1)
        for code in ("business_licence", "operation_licence", "class2_filing"):
            self.licence(code, supplier)
        self.assertEqual(self.admission(supplier), "closed")
        supplier.customer_rank = 1
        self.assertEqual(self.admission(supplier), "open")

    def test_search(self):
        self.licence("business_licence")
        self.licence("operation_licence")
        other = self.partner("别的公司", "distributor")
        own = [("id", "in", (self.dealer | other).ids)]
        search = self.env["res.partner"].with_user(self.sales).search
        self.assertEqual(search([*own, ("med_admission", "=", "closed")]), other)
        self.assertEqual(search([*own, ("med_admission", "=", "limited")]), self.dealer)
        self.assertEqual(search([*own, ("med_admission", "!=", "closed")]), self.dealer)
        self.assertEqual(search([*own, ("med_admission", "in", ("limited", "closed"))]), self.dealer | other)

    def test_only_quality_sets_the_tier(self):
        tier = self.env.ref("med_qualification.partner_tier_strategic")
        with self.assertRaises(AccessError):
            self.dealer.with_user(self.sales).med_tier_id = tier
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.sales).with_context(default_med_tier_id=tier.id).create(
                {"name": "x"}
            )
        with self.assertRaises(AccessError):
            self.dealer.with_user(self.sales).with_context(med_verb=True).write({"med_tier_id": tier.id})
        self.dealer.with_user(self.quality).med_tier_id = tier
        self.assertEqual(tier.partner_count, 1)
