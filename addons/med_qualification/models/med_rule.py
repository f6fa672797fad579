from odoo import fields, models, tools
from odoo.addons.med_base.tools.finding import Finding
from odoo.tools import format_list

from .med_requirement import FLOWS

SHOWN = 3  # product names in one message
JUDGED = ("sale.order", "purchase.order", "stock.move")  # models of which devices and licences are known


class MedRule(models.Model):
    """Licence rules: who must hold what to get devices of a class, and whether the scope covers them."""

    _inherit = "med.rule"

    check_type = fields.Selection(
        selection_add=[
            ("device_classed", "Every device has a class"),
            ("document_valid", "Licences are held"),
            ("scope_covers", "A licence's scope covers the devices"),
            ("qualified", "All that the requirement matrix asks is held"),
        ],
        ondelete={
            "device_classed": lambda rules: rules._retire_with_addon(),
            "document_valid": lambda rules: rules._retire_with_addon(),
            "scope_covers": lambda rules: rules._retire_with_addon(),
            "qualified": lambda rules: rules._retire_with_addon(),
        },
    )
    class_2 = fields.Boolean("Class II")
    class_3 = fields.Boolean("Class III")
    partner_type_ids = fields.Many2many("med.partner.type", string="Customer Types")
    untyped = fields.Boolean("Customers without a Type")
    flow = fields.Selection(FLOWS, help="Which rows of the requirement matrix hold at this operation.")
    doc_all_ids = fields.Many2many(
        "med.document.type", "med_rule_doc_all_rel", string="Must Hold All Of", domain=[("holder_kind", "=", "partner")]
    )
    doc_any_ids = fields.Many2many(
        "med.document.type",
        "med_rule_doc_any_rel",
        string="Must Hold One Of",
        domain=[("holder_kind", "=", "partner")],
        help="For a scope rule: the licences whose scope counts. With neither, the rule finds every such order.",
    )

    @property
    def _publish_fields(self):
        own = ("class_2", "class_3", "partner_type_ids", "untyped", "flow", "doc_all_ids", "doc_any_ids")
        return (*super()._publish_fields, *own)

    @property
    def _judged(self):
        return (*super()._judged, "operation_id", "holder", "class_2", "class_3", "untyped", "flow")

    def _retire_with_addon(self):
        self._force({"state": "retired", "check_type": "threshold"})

    def _terms(self):
        """The rule's parameters as plain ids; those of a published rule are kept, as they cannot change."""
        return self._published_terms() if self.state == "published" else self._read_terms()

    @tools.ormcache("self.id")
    def _published_terms(self):
        return self._read_terms()

    def _read_terms(self):
        return {
            "types": frozenset(self.partner_type_ids.ids),
            "all": tuple(self.doc_all_ids.ids),
            "any": tuple(self.doc_any_ids.ids),
        }

    # --- what the rule is good for ----------------------------------------------------------------------------------

    def _problem_device_classed(self):
        return "" if self.operation_id.model in JUDGED else self._problem_operation()

    def _problem_document_valid(self):
        if self.operation_id.model not in JUDGED:
            return self._problem_operation()
        if not (self.class_2 or self.class_3):
            return self.env._("choose the device classes.")
        if self.holder == "partner" and not (self.partner_type_ids or self.untyped):
            return self.env._("choose the customer types.")
        return ""

    def _problem_scope_covers(self):
        if not self.doc_any_ids:
            return self.env._("choose the licences whose scope counts.")
        if without := self.doc_any_ids.filtered(lambda kind: not kind.has_scope):
            return self.env._("%s has no business scope.", without[0].name)
        return self._problem_document_valid()

    def _problem_operation(self):
        return self.env._("it can be checked on sales orders, purchase orders, receipts and shipments only.")

    # --- checks -----------------------------------------------------------------------------------------------------

    def _check_device_classed(self, records, facts):
        """Medical devices that quality has not classed: nobody can say who may have them."""
        result = {}
        for record, devices, _parties in self._cases(records, facts, lambda device: not device["klass"]):
            result[record.id] = [
                Finding(
                    values={"products": self._names(part)},
                    lines=self._lines(record, part),
                    link=("product.template", part[0]["product"]),
                    code="unclassed",
                )
                for part in _grouped(devices, lambda device: device["product"]).values()
            ]
        return result

    def _cases(self, records, facts, concerned):
        """(record, devices, parties) for each document with devices that the rule concerns.

        The moves of one transfer are one document: its findings stand at the first of them, once.
        """
        devices, licences = facts["devices"], facts[self._party_fact()]
        for _document, batch in records.grouped(lambda record: record._med_document()).items():
            found, parties, first = [], {}, None
            for record in batch:
                part = [device for device in devices.get(record.id, ()) if concerned(device)]
                if part:
                    first = first or record
                    found += part
                    parties |= {party["partner"]: party for party in licences[record.id] if self._concerns(party)}
            if found:
                yield first, found, list(parties.values())

    def _of_class(self, device):
        return (device["klass"] == 2 and self.class_2) or (device["klass"] == 3 and self.class_3)

    def _concerns(self, party):
        if self.check_type in ("device_classed", "qualified"):
            return True
        return party["type"] in self._terms()["types"] if party["type"] else self.untyped

    # --- words ------------------------------------------------------------------------------------------------------

    def _lines(self, record, devices):
        return tuple(device["line"] for device in devices)

    def _names(self, devices):
        names = list(dict.fromkeys(device["name"] for device in devices))
        if len(names) > SHOWN:
            names = [*names[:SHOWN], self.env._("%s more", len(names) - SHOWN)]
        return format_list(self.env, names)


def _grouped(items, key):
    result = {}
    for item in items:
        result.setdefault(key(item), []).append(item)
    return result
