from odoo import Command
from odoo.addons.med_qualification.tests.common_check import CheckCase
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestLicenceRules(CheckCase):
    """The check types document_valid and scope_covers, which administrators use for rules of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("UPDATE med_rule SET state = 'retired' WHERE state = 'published'")
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()

    @classmethod
    def rule(cls, check_type, code, **values):
        return cls.env["med.rule"]._as_installer().create(
            {
                "code": code, "name": code, "check_type": check_type, "class_3": True, "severity": "block",
                "operation_id": cls.env.ref("med_base.operation_sale_confirm").id, "state": "published",
                "partner_type_ids": [Command.set(cls.kind("distributor", "partner_type").ids)],
                "message": "%(partner)s: %(products)s: %(missing)s%(reason)s", **values,
            }
        )  # fmt: skip

    @classmethod
    def valid(cls, code="A-VALID", **values):
        kinds = (cls.kind("business_licence") | cls.kind("operation_licence")).ids
        return cls.rule("document_valid", code, doc_all_ids=[Command.set(kinds)], **values)

    @classmethod
    def scope(cls, code="B-SCOPE", **values):
        return cls.rule("scope_covers", code, doc_any_ids=[Command.set(cls.kind("operation_licence").ids)], **values)

    def test_licences(self):
        self.valid()
        finding = self.findings(self.of_dealer(self.device).action_confirm)["A-VALID"]
        self.assertIn(self.kind("operation_licence").name, finding["message"])
        self.licence("business_licence")
        self.assertNotIn(
            self.kind("business_licence").name,
            self.findings(self.of_dealer(self.device).action_confirm)["A-VALID"]["message"],
        )
        self.licence("operation_licence", valid_to="2026-06-01")
        self.of_dealer(self.device).action_confirm()
        with freeze_time("2026-06-02"):
            message = self.findings(self.of_dealer(self.device).action_confirm)["A-VALID"]["message"]
            self.assertIn("2026-06-01", message)

    def test_a_missing_licence_is_named_once(self):
        self.valid()
        self.scope()
        self.assertEqual(self.findings(self.of_dealer(self.device).action_confirm).keys(), {"A-VALID"})
        self.qualify()
        stent = self.product("支架", "3", "2002", "6877")
        self.assertEqual(self.findings(self.of_dealer(stent).action_confirm).keys(), {"B-SCOPE"})

    def test_a_weaker_finding_silences_nothing(self):
        self.valid(severity="warn")
        self.scope()
        self.assertEqual(self.findings(self.of_dealer(self.device).action_confirm).keys(), {"A-VALID", "B-SCOPE"})

    def test_a_local_change_that_weakens_silences_nothing(self):
        rule = self.valid()
        self.scope()
        self.env["med.rule.override"]._as_installer().create(
            {"rule_id": rule.id, "company_id": self.company.id, "severity": "log", "reason": "x", "state": "published"}
        )
        self.env.registry.clear_cache()
        self.assertEqual(self.findings(self.of_dealer(self.device).action_confirm).keys(), {"A-VALID", "B-SCOPE"})

    def test_scope_alone(self):
        self.scope()
        finding = self.findings(self.of_dealer(self.device).action_confirm)["B-SCOPE"]
        self.assertEqual((finding["severity"], finding["finding"]), ("block", "scope_no_licence"))
        self.qualify()
        self.of_dealer(self.device).action_confirm()

    def test_similar_products_are_one_finding(self):
        self.scope()
        self.qualify()
        products = [self.product(f"器械{code}", "3", "2017", code) for code in ("04", "05", "13")]
        order = self.of_dealer(*products, self.device)
        finding = self.findings(order.action_confirm)["B-SCOPE"]
        self.assertEqual(len(finding["lines"]), 3)
        for code in ("04", "05", "13"):
            self.assertIn(code, finding["message"])
