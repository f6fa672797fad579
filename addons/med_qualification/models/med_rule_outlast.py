"""The check type licence_outlasts. Part of med.rule."""

from datetime import date, timedelta

import pytz
from odoo import fields, models
from odoo.addons.med_base.tools.finding import Finding


class MedRule(models.Model):
    _inherit = "med.rule"

    check_type = fields.Selection(
        selection_add=[("licence_outlasts", "The customer's licences outlast the delivery")],
        ondelete={"licence_outlasts": lambda rules: rules._retire_with_addon()},
    )
    outlast_days = fields.Integer(
        "Days Ahead",
        help="Found when a licence expires before the planned delivery, or within so many days from today.",
    )

    @property
    def _publish_fields(self):
        return (*super()._publish_fields, "outlast_days")

    def _problem_licence_outlasts(self):
        if self.operation_id.model != "sale.order":
            return self.env._("it can be checked on sales orders only.")
        if not self.doc_any_ids:
            return self.env._("choose the licences that have to last.")
        return "" if self.class_2 or self.class_3 else self.env._("choose the device classes.")

    def _check_licence_outlasts(self, records, facts):
        """Licences that count today, and will have ended when the goods are to be delivered."""
        result, wanted = {}, self._terms()["any"]
        for record, devices, parties in self._cases(records, facts, self._of_class):
            today = facts.date(record)
            delivery = self._planned_delivery(record)
            until = max(filter(None, (delivery, today + timedelta(days=self._terms()["ahead"]))))
            result[record.id] = [
                self._outlast_finding(record, devices, party, licence, (today, delivery))
                for party in parties
                for licence in self._ending(party, wanted, until)
            ]
        return result

    def _read_terms(self):
        return {**super()._read_terms(), "ahead": self.outlast_days}

    def _concerns(self, party):
        return self.check_type == "licence_outlasts" or super()._concerns(party)

    def _ending(self, party, wanted, until):
        """Of each type the licence that lasts longest, where that is not long enough."""
        for kind in wanted:
            held = [one for one in party["held"] if one["type"] == kind and one["status"] in ("valid", "future")]
            # of a licence that is valid only later, day is its first: whatever comes after the end is enough
            ends = [date.max if one["status"] == "future" or not one["day"] else _day(one["day"]) for one in held]
            if ends and max(ends) < until:
                yield held[ends.index(max(ends))]

    def _planned_delivery(self, order):
        """The promised day, or the one that the products' lead times lead to, in the company's time zone."""
        moment = order.commitment_date or order.expected_date
        zone = self.env["med.gate"]._zone(order.company_id)
        return pytz.utc.localize(moment).astimezone(zone).date() if moment else None

    def _outlast_finding(self, record, devices, party, licence, days):
        today, delivery = days
        end = _day(licence["day"])
        left, kind = (end - today).days, self.env["med.document.type"].browse(licence["type"])
        values = {
            "partner": party["name"],
            "licence": f"{kind.name} {licence['number']}".strip(),
            "day": end,
            "days": left,
            "delivery": delivery or "-",
        }
        if delivery and end < delivery:
            message = self.env._(
                "%(licence)s of %(partner)s expires in %(days)s days, on %(day)s, before the planned delivery on"
                " %(delivery)s."
            )
        else:
            message = self.env._("%(licence)s of %(partner)s expires in %(days)s days, on %(day)s.")
        return Finding(
            values=values,
            message=message,
            lines=self._lines(record, devices),
            link=("med.document", licence["id"]),
            code="outlast",
        )


def _day(text):
    return date.fromisoformat(text)
