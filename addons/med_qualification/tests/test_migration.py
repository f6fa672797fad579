import importlib.util

from odoo.addons.med_qualification.tests.common_check import CheckCase
from odoo.modules.module import get_module_path
from odoo.tests import tagged


def script(version, name):
    path = f"{get_module_path('med_qualification')}/migrations/{version}/{name}.py"
    spec = importlib.util.spec_from_file_location(f"migration_{version}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestMigration(CheckCase):
    """Rows as an earlier version shipped them."""

    def test_rules_that_are_shipped_no_longer_stay_retired(self):
        old = self.env["med.rule"]._as_installer().create(
            {
                "code": "CN-OPERATOR-III", "name": "Distributors and retailers: class III", "message": "x",
                "operation_id": self.env.ref("med_base.operation_sale_confirm").id, "check_type": "document_valid",
                "class_3": True, "untyped": True, "severity": "block", "state": "published",
            }
        )  # fmt: skip
        before = (
            self.env["med.rule.override"]
            ._as_installer()
            .create(
                {
                    "rule_id": old.id,
                    "company_id": self.company_2.id,
                    "severity": "warn",
                    "reason": "x",
                    "state": "published",
                }
            )
        )
        data = self.env["ir.model.data"].create(
            {"module": "med_qualification", "name": "rule_cn_operator_iii", "model": "med.rule", "res_id": old.id}
        )
        kept = self.env.ref("med_qualification.rule_cn_qualified")
        script("19.0.1.1.0", "post-migration").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual((old.state, kept.state, before.state), ("retired", "published", "published"))
        self.assertTrue(old.retired_on)
        self.assertFalse(data.exists())
        log = self.env["med.log"].search([("event", "=", "med_rule.retired")], limit=1, order="id desc")
        self.assertEqual(log.res_id, old.id)
        self.assertEqual(log.payload["overridden_in"], self.company_2.ids)
