"""What a screening does with each batch: partners, open orders, then open holds. Part of med.screening."""

from odoo import models
from odoo.addons.med_base.models.med_hold import OPEN as HELD

BATCH = {"partners": 1000, "orders": 100, "holds": 20}
NEXT = {"partners": "orders", "orders": "holds", "holds": None}
STANDING = ("open", "limited", "review", "closed")


class MedScreening(models.Model):
    _inherit = "med.screening"

    def _batch(self):
        """Works off one batch of the phase; returns the driven values that say how far it has come."""
        batch = {"partners": self._partners_batch, "orders": self._orders_batch, "holds": self._holds_batch}
        ids, values = batch[self.phase](self.last_id, self._batch_size())
        if ids:
            return {**values, "last_id": max(ids), "done": self.done + len(ids)}
        following = NEXT[self.phase]
        return {"phase": following, "last_id": 0} if following else self._finish()

    def _batch_size(self):
        return BATCH[self.phase]

    # --- partners ---------------------------------------------------------------------------------------------------

    def _partners_batch(self, after, limit):
        ids = self._partner_ids(after, limit)
        partners = self.env["res.partner"].browse(ids)
        found = partners._med_admissions(company=self.company_id) if partners else {}
        before = self.env["med.screening.status"]._of(partners, self.company_id)
        changed = [id_ for id_ in ids if id_ in before and before[id_] != found[id_]]
        self._partner_lines(changed, before, found)
        if not self.dry_run:
            self.env["med.screening.status"]._keep(
                self.company_id, {i: found[i] for i in ids if before.get(i) != found[i]}
            )
        return ids, {"partner_count": self.partner_count + len(ids), "changed": self.changed + len(changed)}

    def _partner_lines(self, ids, before, found):
        """A line for each partner whose admission changed, with what it lacks."""
        partners = self.env["res.partner"].browse(ids)
        lists = partners._med_checklist(company=self.company_id) if ids else {}
        self.env["med.screening.line"]._add(
            [
                {
                    "screening_id": self.id, "model": "res.partner", "res_id": partner.id, "partner_id": partner.id,
                    "document_name": partner.display_name, "before": before[partner.id], "after": found[partner.id],
                    "findings": self._words(lists.get(partner.id, ())), "user_id": partner.user_id.id,
                    "grave": STANDING.index(found[partner.id]) > STANDING.index(before[partner.id]),
                }
                for partner in partners
            ]
        )  # fmt: skip

    def _words(self, items):
        """What of a checklist is not valid, in words."""
        states = dict(self.env["med.business.review.line"]._fields["state"]._description_selection(self.env))
        lacking = [item for item in items if item["state"] != "valid"]
        return "; ".join(f"{item['label']}: {states[item['state']]}" for item in lacking)

    # --- orders -----------------------------------------------------------------------------------------------------

    def _screened(self):
        """{model: (domain of open documents, operation)}: confirmed, and not delivered or received in full."""
        common = [("company_id", "=", self.company_id.id)]
        return {
            "sale.order": ([("state", "=", "sale"), ("delivery_status", "!=", "full"), *common], "sale.change"),
            "purchase.order": (
                [("state", "=", "purchase"), ("receipt_status", "!=", "full"), *common],
                "purchase.change",
            ),
        }

    def _count_orders(self):
        return sum(self.env[model].search_count(domain) for model, (domain, _operation) in self._screened().items())

    def _orders_batch(self, after, limit):
        """The open orders of all kinds, one kind after the other: ``last_id`` counts on through them."""
        seen, result = 0, []
        for model, (domain, operation) in self._screened().items():
            # of all there are: were it of the open ones, it would sink when one closes, and others be passed over
            top = self.env[model].sudo().search([], order="id desc", limit=1).id  # a number only
            first = max(after - seen, 0)
            orders = self.env[model].search([*domain, ("id", ">", first)], order="id", limit=limit)
            if orders and first < top:
                values = self._judge_orders(orders, operation)
                return [seen + id_ for id_ in orders.ids], values
            seen += top
        return result, {}

    def _judge_orders(self, orders, operation):
        gate, holds = self.env["med.gate"], self.env["med.hold"]
        held = {hold.res_id: hold for hold in holds._open_among("gate", [(orders._name, id_) for id_ in orders.ids])}
        verdicts = gate._evaluate(operation, orders)
        refused = [verdict for verdict in verdicts if verdict.refused]
        fresh = [verdict for verdict in refused if verdict.res_id not in held]
        if fresh and not self.dry_run:
            gate.sudo()._write_refusals(fresh)  # holds are the system's
        self._order_lines(orders, fresh)
        return {"order_count": self.order_count + len(orders), "held": self.held + len(fresh)}

    def _order_lines(self, orders, fresh):
        holds = self.env["med.hold"]._open_among("gate", [(v.model, v.res_id) for v in fresh])
        by_document = {hold.res_id: hold for hold in holds}
        rows = []
        for verdict in fresh:
            order, hold = orders.browse(verdict.res_id), by_document.get(verdict.res_id)
            stopped = [f for f in verdict.findings if f["severity"] in ("approve", "block") and not f["waived"]]
            rows.append(
                {
                    "screening_id": self.id, "model": orders._name, "res_id": order.id,
                    "partner_id": verdict.partner_id or False, "document_name": verdict.document_name,
                    "before": "passed", "after": verdict.severity, "hold_id": hold.id if hold else False,
                    "findings": "\n".join(f["message"] for f in stopped), "user_id": order.user_id.id, "grave": True,
                }
            )  # fmt: skip
        self.env["med.screening.line"]._add(rows)

    # --- holds ------------------------------------------------------------------------------------------------------

    def _hold_domain(self):
        return [("kind", "=", "gate"), ("state", "in", HELD), ("company_id", "=", self.company_id.id)]

    def _count_holds(self):
        return self.env["med.hold"].search_count(self._hold_domain())

    def _holds_batch(self, after, limit):
        """What is held is judged again: what nothing stands against any more is released."""
        holds = self.env["med.hold"].search([*self._hold_domain(), ("id", ">", after)], order="id", limit=limit)
        if self.dry_run:
            passing = holds.filtered(lambda hold: self._would_pass(hold))
        else:
            holds.sudo()._reevaluate()  # holds are the system's
            passing = holds.filtered(lambda hold: hold.state == "released")
        self.env["med.screening.line"]._add(
            [
                {
                    "screening_id": self.id, "model": hold.model, "res_id": hold.res_id,
                    "partner_id": hold.partner_id.id, "document_name": hold.document_name, "before": hold.severity,
                    "after": "passed", "hold_id": hold.id, "findings": "", "user_id": hold.user_id.id, "grave": False,
                }
                for hold in passing
            ]
        )  # fmt: skip
        return holds.ids, {"released": self.released + len(passing)}

    def _would_pass(self, hold):
        document = self.env[hold.model].browse(hold.res_id).exists() if hold.model in self.env else None
        step = document._med_preview() if document else None
        if not step or hold.operation_id.code != step[0]:
            return False
        verdict = self.env["med.gate"]._evaluate(*step)[0]
        return not verdict.refused and not hold._is_refused_change(verdict)
