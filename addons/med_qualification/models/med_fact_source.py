from odoo import fields, models
from odoo.tools import SQL

WORST = ("active", "none", "unknown", "unreachable", "adverse")


class MedFact(models.Model):
    """What rules know of the answers of verification sources."""

    _inherit = "med.fact"

    def _fact_registry_status(self, records, at):
        """The worst that the sources say about any party: active, none (never asked), unknown, unreachable, adverse."""
        result = {}
        for id_, rows in self._fact_source_answers(records, at).items():
            results = ["unreachable" if row["since"] and row["result"] != "adverse" else row["result"] for row in rows]
            result[id_] = max(results, key=WORST.index, default="none")
        return result

    def _fact_source_answers(self, records, at):
        """{record id: [{partner, name, source, source_name, result, on, since}]}, a row for each party and source.

        on: when it was last answered; since: since when the source does not answer. One query for the whole batch.
        A party that no source was ever asked about has no row.
        """
        parties = {record.id: record._med_partners() for record in records}
        partners = self.env["res.partner"].union(*parties.values())
        by_partner = {}
        for row in self._standing_rows(partners, records[:1]._med_company()) if partners else ():
            by_partner.setdefault(row["partner"], []).append(row)
        return {id_: [row for p in found for row in by_partner.get(p.id, ())] for id_, found in parties.items()}

    def _standing_rows(self, partners, company):
        self.env["med.source.standing"].flush_model()
        self.env["med.source"].flush_model(["active", "name", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT t.partner_id, p.complete_name, s.id, COALESCE(s.name->>%s, s.name->>'en_US'), t.result,
                          t.answered_on, t.unreachable_since
                     FROM med_source_standing t JOIN med_source s ON s.id = t.source_id
                     JOIN res_partner p ON p.id = t.partner_id
                    WHERE t.partner_id = ANY(%s) AND s.active AND (s.company_id IS NULL OR s.company_id = %s)
                    ORDER BY t.id""",
                self.env.lang or "en_US",
                partners.ids,
                company.id,
            )
        )
        names = ("partner", "name", "source", "source_name", "result", "on", "since")
        return [
            {**dict(zip(names, row, strict=True)), "on": fields.Datetime.to_string(row[5]) or "",
             "since": fields.Datetime.to_string(row[6]) or ""}
            for row in rows
        ]  # fmt: skip
