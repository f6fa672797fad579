from odoo.addons.med_base.exceptions import GateBlocked
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.tests import freeze_time


@freeze_time("2026-06-01")
class LeadCase(QualificationCase):
    """A pipeline of three stages and a prospect who wants a class III device."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.stage"].search([]).write({"sequence": 900, "fold": True})
        cls.new, cls.talk, cls.offer, cls.won = cls.env["crm.stage"].create(
            [
                {"name": "新线索", "sequence": 1},
                {"name": "洽谈", "sequence": 2},
                {"name": "报价", "sequence": 3},
                {"name": "成交", "sequence": 4, "is_won": True},
            ]
        )
        cls.boss = cls.user("sales,sales_team.group_sale_manager", "test-sales-manager")

    @classmethod
    def lead(cls, user=None, **values):
        values = {
            "name": "监护仪采购",
            "type": "opportunity",
            "partner_name": "和平医疗器械有限公司",
            "user_id": cls.sales.id,
            "stage_id": cls.new.id,
            "med_prospect_type_id": cls.kind("distributor", "partner_type").id,
            "med_product_ids": [(6, 0, cls.device.product_tmpl_id.ids)],
            **values,
        }
        return cls.env["crm.lead"].with_user(user or cls.sales).create(values)

    @classmethod
    def requirement(cls, stage, types, severity="block", any_of=(), user=None, **values):
        return (
            cls.env["med.stage.requirement"]
            .with_user(user or cls.head)
            .create(
                {
                    "name": f"{stage.name}: {'+'.join(types or any_of)}",
                    "stage_id": stage.id,
                    "severity": severity,
                    "doc_all_ids": [(6, 0, [cls.kind(code).id for code in types])],
                    "doc_any_ids": [(6, 0, [cls.kind(code).id for code in any_of])],
                    **values,
                }
            )
        )

    @classmethod
    def captured(cls, lead, code, user=None, **values):
        """A draft of a prospect's licence, entered on its lead."""
        return cls.draft(code, user=user or cls.sales, lead_id=lead.id, partner_id=False, **values)

    def refused(self, verb):
        """The findings of a refused stage: {lead id: [finding]}."""
        with self.assertRaises(GateBlocked) as caught, self.env.cr.savepoint():
            verb()
        return {doc["id"]: doc["findings"] for doc in caught.exception.context["med"]["documents"]}
