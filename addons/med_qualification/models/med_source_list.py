"""How an imported list is asked. Part of med.source."""

from odoo import fields, models

from .med_source_ask import Outcome


class MedSource(models.Model):
    _inherit = "med.source"

    def _look_up(self, partner):
        """The Outcome of looking a company up in the imported list."""
        if not self.listed_on and not self.entry_ids:
            return Outcome("unreachable", error="no_list")
        today = fields.Date.context_today(self)
        uscc, key = partner._med_uscc(), partner.med_name_key
        entries = self.env["med.watch.entry"].search(
            [
                ("source_id", "=", self.id),
                "|", ("valid_until", "=", False), ("valid_until", ">=", today),
                "|", ("uscc_key", "=", uscc or "-"), ("name_key", "=", key or "-"),
            ]
        )  # fmt: skip
        # The same name with another credit code is another company.
        entries = entries.filtered(lambda e: not (uscc and e.uscc_key) or e.uscc_key == uscc)
        matches = self.env["med.watch.match"]._of(entries, partner)
        sure = matches.filtered(lambda match: match.state == "confirmed").entry_id
        if sure:
            return Outcome(self.hit_result, self._entry_facts(sure[:1]))
        if open_ := matches.filtered(lambda match: match.state == "possible").entry_id:
            return Outcome("unknown", self._entry_facts(open_[:1]), "possible")
        return Outcome("active")

    def _entry_facts(self, entry):
        facts = {
            "name": entry.name,
            "uscc": entry.uscc,
            "reason": entry.reason,
            "listed_on": entry.listed_on and entry.listed_on.isoformat(),
        }
        return {name: value for name, value in facts.items() if value}
