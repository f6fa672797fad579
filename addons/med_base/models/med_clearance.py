import json

from odoo import fields, models
from odoo.tools import SQL


class MedClearance(models.Model):
    """What the gate last let through, per record: as long as the decisive values stay so, it is not asked again.

    It is written by the gate alone, in the transaction of the decision, so that a rollback takes it back too.
    Nobody has a right on it; a record that leaves the guarded state loses it.
    """

    _name = "med.clearance"
    _description = "Clearance of the Gate"
    _log_access = False

    model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="model", required=True)
    snapshot = fields.Json()

    _record_unique = models.UniqueIndex("(model, res_id)")

    def _of(self, records):
        """{id: snapshot} of the records that were let through."""
        rows = self.env.execute_query(
            SQL(
                "SELECT res_id, snapshot FROM med_clearance WHERE model = %s AND res_id = ANY(%s)",
                records._name,
                records.ids,
            )
        )
        return dict(rows)

    def _grant(self, model, snapshots):
        """Writes what is let through: {id: snapshot}."""
        rows = SQL(", ").join(
            SQL("(%s, %s, %s::jsonb)", model, id_, json.dumps(snapshot)) for id_, snapshot in sorted(snapshots.items())
        )
        self.env.execute_query(
            SQL(
                """INSERT INTO med_clearance (model, res_id, snapshot) VALUES %s
                   ON CONFLICT (model, res_id) DO UPDATE SET snapshot = EXCLUDED.snapshot RETURNING id""",
                rows,
            )
        )

    def _withdraw(self, records):
        self.env.cr.execute(
            SQL("DELETE FROM med_clearance WHERE model = %s AND res_id = ANY(%s)", records._name, records.ids)
        )
