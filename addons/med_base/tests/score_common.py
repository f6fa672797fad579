"""Builders of scorecard templates."""

from odoo import Command
from odoo.addons.med_base.tests.common import MedCase

FEW_MANY = [("few", None, 2, 0), ("some", 2, 5, 60), ("many", 5, None, 100)]
ANSWERS = [("yes", None, None, 100), ("partly", None, None, 40), ("no", None, None, 0)]
GRADES = [("A", 85), ("B", 60), ("C", 0)]


class ScoreCase(MedCase):
    @classmethod
    def bands(cls, rows):
        return [
            Command.create(
                {
                    "label": label,
                    "low": low or 0,
                    "low_open": low is None,
                    "high": high or 0,
                    "high_open": high is None,
                    "points": points,
                }
            )
            for label, low, high, points in rows
        ]

    @classmethod
    def measured(cls, metric="orders_12m", bands=FEW_MANY, **values):
        metric = cls.env["med.metric"].search([("code", "=", metric)])
        return {"name": metric.name, "metric_id": metric.id, "band_ids": cls.bands(bands), **values}

    @classmethod
    def asked(cls, name="Certified", **values):
        return {"name": name, "kind": "answer", "band_ids": cls.bands(ANSWERS), **values}

    @classmethod
    def template_values(cls, *criteria, **values):
        return {
            "name": "Review",
            "purpose": "supplier",
            "criterion_ids": [Command.create(criterion) for criterion in criteria or [cls.measured()]],
            "grade_ids": [Command.create({"code": code, "minimum": minimum}) for code, minimum in GRADES],
            **values,
        }

    @classmethod
    def template(cls, *criteria, state="published", **values):
        """A template as an addon's data would bring it."""
        return (
            cls.env["med.scorecard.template"]
            ._as_installer()
            .create(cls.template_values(*criteria, state=state, **values))
        )

    @classmethod
    def partners(cls, count):
        return cls.env["res.partner"].create([{"name": f"医院 {i}", "is_company": True} for i in range(count)])

    @classmethod
    def orders(cls, partner, count, state="sale", **values):
        """Orders as they are after years of work: the gate has passed them."""
        orders = cls.env["sale.order"].create([{"partner_id": partner.id, **values}] * count)
        orders.flush_recordset()
        cls.env.cr.execute("UPDATE sale_order SET state = %s WHERE id IN %s", [state, tuple(orders.ids)])
        orders.invalidate_recordset()
        return orders

    def score(self, template, subjects, **kwargs):
        return self.env["med.scorecard"]._score(template, subjects, **kwargs)
