from odoo import Command
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.tests import freeze_time


@freeze_time("2026-06-01")
class CheckCase(QualificationCase):
    """Orders and shipments before the rules that the addon ships."""

    @classmethod
    def product(cls, name, klass, catalogue=None, code=None, **values):
        entry = cls.entry(catalogue, code).id if code else False
        product = cls.env["product.product"].create(
            {
                "name": name, "is_storable": True, "list_price": 10, "taxes_id": False, "med_class": klass,
                "med_entry_id": entry, "supplier_taxes_id": False, **values,
            }
        )  # fmt: skip
        cls.certify(product)
        return product

    def findings(self, verb):
        """The findings of a refusal: {rule code: finding} of the one document refused."""
        with self.assertRaises(GateBlocked) as caught, self.env.cr.savepoint():
            verb()
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        documents = caught.exception.context["med"]["documents"]
        self.assertEqual(len(documents), 1)
        return {self.about(finding): finding for finding in documents[0]["findings"]}

    def about(self, finding):
        """What a finding is about: the requirement, with what its scope lacks, or the rule."""
        if not finding["code"].startswith("CN-QUALIFIED"):
            return finding["code"]
        row, *_party, what = finding["finding"].split(":")[:4]  # requirement, version, party, what; or untyped, party
        return f"scope {row.rpartition('-')[2]}" if what.startswith("scope") else row

    @classmethod
    def requirement(cls, *kinds, **values):
        """A row of the matrix in force, as an addon's data would bring it; kinds are codes of what must be held."""
        kinds = [cls.kind(code).id for code in kinds]
        values = {"name": "要求", "class_3": True, "all_type_ids": [Command.set(kinds)], **values}
        return cls.env["med.requirement"]._as_installer().create({"state": "published", **values})

    def of_dealer(self, *products, user=None, **values):
        return self.order(self.dealer, [(product, 1, 10) for product in products], user=user or self.sales, **values)

    def qualify(self, **values):
        """Gives the dealer what a distributor of class III needs; returns its operation licence."""
        self.licence("business_licence")
        return self.licence("operation_licence", **values)

    def delivery(self, order):
        """The order's delivery, ready to be validated."""
        picking = order.sudo().picking_ids
        for move in picking.move_ids:
            self.stock(move.product_id, 10)
        picking.action_assign()
        picking.move_ids.picked = True
        return picking
