from odoo import models
from odoo.tools import SQL

from ..tools.finding import Finding
from .med_hold import OPEN


class MedHold(models.Model):
    """What holds, and the orders behind a record, have to say when it wants to pass."""

    _inherit = "med.hold"

    # --- placed by hand: nothing may pass ---------------------------------------------------------------------------

    def _manual_findings(self, records):
        """What people hold by hand among the records, their customers and their lots: {record id: [Finding]}."""
        wanted = {}
        for record in records:
            document = record._med_document()
            wanted.setdefault((document._name, document.id), []).append(record.id)
            if record._name != document._name:
                wanted.setdefault((record._name, record.id), []).append(record.id)
            for partner in record._med_partners():
                wanted.setdefault(("res.partner", partner.id), []).append(record.id)
            if not record._med_held_exempt():
                for lot in record._med_lots():
                    wanted.setdefault(("stock.lot", lot.id), []).append(record.id)
        found = {}
        for hold in self._open_among("manual", wanted):
            for record_id in wanted[hold.model, hold.res_id]:
                found.setdefault(record_id, []).append(hold._finding())
        for record_id, findings in self._order_findings(records).items():
            found.setdefault(record_id, []).extend(findings)
        return found

    def _order_findings(self, records):
        """What the orders behind the records are refused for, as they have become: {record id: [Finding]}.

        An order passed with a customer that came under another one since, by a merge for example, past every
        constraint: it is not what passed. Or the rules are others since, and the order is held for it.
        """
        behind = {}
        for record in records:
            for operation, orders in record._med_orders():
                for order in orders:
                    behind.setdefault(operation, {}).setdefault(order, []).append(record.id)
        found = {}
        for operation, concerned in behind.items():
            orders = next(iter(concerned)).union(*concerned)
            cleared = self.env["med.clearance"]._of(orders)
            held = self._open_among("gate", [(order._name, order.id) for order in orders]).mapped("res_id")
            changed = orders.filtered(
                lambda o, cleared=cleared, held=held: (
                    o.id in cleared and (o.id in held or cleared[o.id] != o._med_snapshot())
                )
            )
            for verdict in self.env["med.gate"]._evaluate(operation, changed) if changed else ():
                findings = self._stands_behind(verdict)
                for record_id in concerned[orders.browse(verdict.res_id)]:
                    found.setdefault(record_id, []).extend(findings)
        return found

    def _stands_behind(self, verdict):
        """What stands against an order, as findings of what is done for it."""
        return [
            Finding(
                code="order",
                message=f"{verdict.document_name}: {data['message']}",
                resolution=data["resolution"],
                link=(verdict.model, verdict.res_id),
            )
            for data in verdict.findings
            if data["severity"] in ("approve", "block") and not data["waived"]
        ]

    def _open_among(self, kind, documents):
        """The open holds of a kind on documents, given as (model, id). Asked at every pass, hence in SQL."""
        by_model = {}
        for model, res_id in documents:
            by_model.setdefault(model, []).append(res_id)
        if not by_model:
            return self.browse()
        self.flush_model(["kind", "state", "model", "res_id"])
        places = SQL(" OR ").join(SQL("(model = %s AND res_id = ANY(%s))", m, ids) for m, ids in by_model.items())
        rows = self.env.execute_query(
            SQL("SELECT id FROM med_hold WHERE kind = %s AND state IN %s AND (%s) ORDER BY id", kind, OPEN, places)
        )
        return self.browse([id_ for (id_,) in rows])

    def _finding(self):
        return Finding(
            code="hold",
            message=self.env._(
                "%(document)s is on hold (%(hold)s): %(reason)s",
                document=self.document_name,
                hold=self.name,
                reason=self.reason or "",
            ),
            resolution=self.env._("Quality or credit control has to release the hold."),
            link=("med.hold", self.id),
        )
