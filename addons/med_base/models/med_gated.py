import hashlib
import json

from odoo import models


class MedGated(models.AbstractModel):
    """What a document tells the gate about itself. A record is what is judged, its document what a person sees."""

    _name = "med.gated"
    _description = "Guarded Document"

    def _med_document(self):
        """The record that evidence and holds name: itself, or for a stock move its transfer."""
        return self

    def _med_company(self):
        """The company that decides: the document's own."""
        return self.company_id

    def _med_partner(self):
        """The commercial partner concerned; empty when the document names nobody."""
        return self.partner_id.commercial_partner_id

    def _med_partners(self):
        """All commercial partners with a part in it: where one is on hold, nothing passes."""
        return self._med_partner()

    def _med_counted(self):
        """The commercial partners whose documents a shared fact adds up: their ledger rows are touched first."""
        return self._med_partner()

    def _med_receivers(self):
        """The commercial partners who receive the goods; one, if the document is clear about it."""
        return self._med_partner()

    def _med_orders(self):
        """The orders that stand behind it, themselves guarded: [(operation of a change of theirs, orders)]."""
        return []

    def _med_amount(self):
        """What is at stake, in the company's currency."""
        return 0.0

    def _med_snapshot(self):
        """The decisive values of one record, as JSON: what a clearance or a waiver is good for."""
        raise NotImplementedError

    def _med_fingerprinted(self, snapshot):
        """What a waiver is good for: the decisive values, without what only the database knows."""
        return snapshot

    def _med_date(self):
        """The day the document is of; a trial on past documents judges them on it."""
        raise NotImplementedError

    def _med_lots(self):
        return self.env["stock.lot"]

    def _med_line_names(self, ids):
        """Names of the lines that a finding concerns."""
        return []

    def _med_preview(self):
        """The operation that the user may do next with the record and the records to judge for it; None for nothing."""
        return

    def action_med_hold(self, reason):
        """Puts the documents on hold by hand.

        :raises AccessError: only quality and credit control, and automations, hold
        """
        return self.env["med.hold"]._place(self, reason)

    def _med_held_exempt(self):
        """Whether a held lot may be in this record all the same."""
        return False


def fingerprint(snapshots):
    """SHA-256 of decisive values, independent of their order.

    >>> fingerprint([{"a": 1}, {"b": 2}]) == fingerprint([{"b": 2}, {"a": 1}])
    True
    """
    parts = sorted(json.dumps(s, sort_keys=True, ensure_ascii=False, default=str) for s in snapshots)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
