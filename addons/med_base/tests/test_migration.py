"""What the migrations of this addon make of the rows of its earlier versions."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from odoo.tests import tagged

from .approval_common import ApprovalCase

FOLDER = Path(__file__).parents[1] / "migrations"


def script(version, name):
    spec = spec_from_file_location("migration", FOLDER / version / f"{name}.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestMigration(ApprovalCase):
    def test_policies_in_force_stay_in_force(self):
        """Before 1.1 a policy held as soon as somebody had written it, until it was archived."""
        policies = self.env["med.approval.policy"]
        small, large = self.installed("policy_small"), self.installed("policy_large")
        own = policies._as_installer().create({"name": "own", "unlimited": True, "company_id": self.company_2.id})
        own._force({"active": False})
        self.env.flush_all()
        self.env.cr.execute(
            """ALTER TABLE med_approval_policy DROP COLUMN code CASCADE, DROP COLUMN state CASCADE,
                                               DROP COLUMN version, DROP COLUMN published_on, DROP COLUMN retired_on"""
        )
        script("19.0.1.1.0", "pre-migration").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertRecordValues(
            small | large | own,
            [
                {"code": "SMALL", "state": "published", "version": 1, "published_on": small.create_date},
                {"code": "LARGE", "state": "published", "version": 1, "published_on": large.create_date},
                {"code": f"P1-{own.id}", "state": "retired", "version": 1, "published_on": own.create_date},
            ],
        )
        self.assertEqual(self.ask().policy_ids, small)
