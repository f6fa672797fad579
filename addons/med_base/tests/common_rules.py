"""Rules for tests, made as an addon's data makes them."""

from odoo.addons.med_base.exceptions import GateBlocked

from .common import MedCase


class RuleCase(MedCase):
    """A case with rules in force; none is there at the start, whatever the addons ship."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("UPDATE med_rule SET state = 'retired' WHERE state = 'published'")
        cls.env.invalidate_all()
        cls.env.registry.clear_cache()

    @classmethod
    def rule(cls, operation="sale.confirm", **values):
        """A published rule. Without more it refuses orders over 5,000 until approved."""
        values = {
            "name": "大额订单",
            "operation_id": cls.env.ref(f"med_base.operation_{operation.replace('.', '_')}").id,
            "check_type": "threshold",
            "fact_id": cls.env.ref("med_base.fact_amount").id,
            "operator": ">",
            "value": 5000,
            "severity": "approve",
            "message": "%(document)s: %(value)s is over %(bound)s.",
            "resolution": "Ask the sales director.",
            "state": "published",
            **values,
        }
        if values["check_type"] != "threshold":
            values["fact_id"] = False
        return cls.env["med.rule"]._as_installer().create(values)

    def refused(self, verb):
        """Runs the verb, expects the gate's refusal, and writes what the gate would write after the rollback.

        :return: the payload of the refusal
        """
        with self.assertRaises(GateBlocked) as caught, self.env.cr.savepoint():
            verb()
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()
        return caught.exception.context["med"]

    def hold(self, document):
        """The gate's hold on a refused document, as it is written after the rollback."""
        step = document.sudo()._med_preview()
        verdicts = [v for v in self.env["med.gate"]._evaluate(*step) if v.refused]
        self.env["med.gate"].sudo()._write_refusals(verdicts)
        return self.env["med.hold"].search([("model", "=", document._name), ("res_id", "=", document.id)], limit=1)
