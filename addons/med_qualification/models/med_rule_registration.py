"""The check type registration_valid. Part of med.rule."""

from odoo import fields, models
from odoo.addons.med_base.tools.finding import Finding

from .med_rule import SHOWN, _grouped


class MedRule(models.Model):
    _inherit = "med.rule"

    check_type = fields.Selection(
        selection_add=[("registration_valid", "Devices are registered")],
        ondelete={"registration_valid": lambda rules: rules._retire_with_addon()},
    )
    certificate_check = fields.Selection(
        [("held", "A certificate is on record"), ("dates", "It was valid when the goods were made")],
        default="dates",
        help="Goods made while the registration was valid may be traded when it is not any more. An order has no lots"
        " yet: the certificate must be valid on its day, or quality decides where stock was made in its time.",
    )
    certificate_type_ids = fields.Many2many(
        "med.document.type",
        "med_rule_certificate_type_rel",
        string="Certificates",
        domain=[("holder_kind", "=", "product")],
    )

    @property
    def _publish_fields(self):
        return (*super()._publish_fields, "certificate_check", "certificate_type_ids")

    def _read_terms(self):
        return {**super()._read_terms(), "certificates": frozenset(self.certificate_type_ids.ids)}

    def _problem_registration_valid(self):
        if not self.certificate_type_ids or not self.certificate_check:
            return self.env._("choose the certificates and what is checked of them.")
        return self._problem_device_classed()

    def _check_registration_valid(self, records, facts):
        """Devices without a certificate on record, or made when none was valid."""
        judge = self._not_held if self.certificate_check == "held" else self._not_in_time
        result = {}
        for record in records:
            devices = [device for device in facts["devices"].get(record.id, ()) if device["klass"]]
            for product, part in _grouped(devices, lambda device: device["product"]).items():
                held = [
                    certificate
                    for certificate in facts["certificates"].get(record.id, ())
                    if certificate["product"] == product and certificate["type"] in self._terms()["certificates"]
                ]
                if found := judge(record, part, held, facts):
                    result.setdefault(record.id, []).append(found)
        return result

    def _not_held(self, record, devices, held, facts):
        if any(certificate["state"] != "pending" for certificate in held):
            return None
        words = self.env._("no registration certificate is on record")
        if held:
            words = self.env._("certificate %s is not approved yet", held[-1]["number"])
        return self._registration_finding("unregistered", record, devices, held, words)

    def _not_in_time(self, record, devices, held, facts):
        counting = [certificate for certificate in held if certificate["state"] != "pending"]
        if not counting:
            return None  # the other kind of check
        today = str(facts.date(record))
        lots = facts["lots"].get(record.id) if record._name == "stock.move" else None
        if lots is None:
            return self._not_in_time_order(record, devices, counting, facts, today)
        valid = _covers(counting, today)
        bad = [lot for lot in lots if not (_covers(counting, lot["made"]) if lot["made"] else valid)]
        if not lots and not valid:
            bad = [{"lot": "", "made": ""}]
        if not bad:
            return None
        return self._lots_finding(record, devices, counting, bad, valid)

    def _not_in_time_order(self, record, devices, counting, facts, today):
        if _covers(counting, today):
            return None
        made = facts["stock_made"].get(record.id, {}).get(devices[0]["product"], ())
        words = self._when_valid(counting, today)
        if record._name == "sale.order" and any(_covers(counting, day) for day in made):
            return self._registration_finding(
                "stock_in_time", record, devices, counting, words, ask=True,
                resolution=self.env._(
                    "There is stock that was made while it was valid: quality decides; only such lots can be shipped."
                ),
            )  # fmt: skip
        return self._registration_finding("expired", record, devices, counting, words)

    def _lots_finding(self, record, devices, counting, bad, valid):
        unknown = [lot for lot in bad if not lot["made"]]
        shown = unknown or bad
        names = self.env._(", ").join(lot["lot"] or self.env._("(no lot)") for lot in shown[:SHOWN])
        if len(shown) > SHOWN:
            names = self.env._("%(names)s and %(count)s more", names=names, count=len(shown) - SHOWN)
        if unknown:
            words = self.env._(
                "certificate %(number)s ended on %(last)s, and nobody knows when %(lots)s was made",
                number=counting[-1]["number"], last=counting[-1]["last"] or "?", lots=names,
            )  # fmt: skip
            resolution = self.env._(
                "Enter the Production Date from the label on the lot (on the transfer: detailed operations). A product"
                " without lots has to be tracked by lot first."
            )
            return self._registration_finding("undated", record, devices, counting, words, resolution=resolution)
        words = self.env._(
            "%(lots)s was made on %(day)s, when no certificate on record was valid", lots=names, day=shown[0]["made"]
        )
        early = all(lot["made"] < min(certificate["first"] for certificate in counting) for lot in shown)
        resolution = ""
        if early and valid:  # the certificate before this one may simply not have been entered
            resolution = self.env._("Enter the certificate that was valid then, too; or quality decides about the lot.")
        return self._registration_finding(
            "made_outside", record, devices, counting, words, ask=early and valid, resolution=resolution
        )

    def _when_valid(self, counting, today):
        last = counting[-1]
        if last["first"] and last["first"] > today:
            return self.env._(
                "certificate %(number)s is valid only from %(day)s", number=last["number"], day=last["first"]
            )
        return self.env._("certificate %(number)s ended on %(day)s", number=last["number"], day=last["last"])

    def _registration_finding(self, code, record, devices, held, words, ask=False, resolution=""):
        link = ("med.document", held[-1]["id"]) if held else ("product.template", devices[0]["product"])
        return Finding(
            values={"products": self._names(devices), "reason": words},
            resolution=resolution,
            lines=self._lines(record, devices),
            link=link,
            severity="approve" if ask and self.severity == "block" else None,
            code=code,
        )


def _covers(certificates, day):
    """Whether one of the certificates was valid on the day; days are ISO texts."""
    return any(c["first"] <= day and (not c["last"] or day <= c["last"]) for c in certificates)
