import json

from odoo import api, fields, models
from odoo.exceptions import AccessError
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
    passed_on = fields.Datetime(help="When it first passed; a document's own date can be written.")

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
        now = fields.Datetime.now()
        rows = SQL(", ").join(
            SQL("(%s, %s, %s::jsonb, %s)", model, id_, json.dumps(snapshot), now)
            for id_, snapshot in sorted(snapshots.items())
        )
        self.env.execute_query(
            SQL(
                """INSERT INTO med_clearance (model, res_id, snapshot, passed_on) VALUES %s
                   ON CONFLICT (model, res_id) DO UPDATE SET snapshot = EXCLUDED.snapshot RETURNING id""",
                rows,
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse()

    def write(self, vals):
        self._refuse()

    def unlink(self):
        self._refuse()

    def _refuse(self):
        raise AccessError(self.env._("Clearances are written by the gate alone."))

    def _withdraw(self, records):
        self.env.cr.execute(
            SQL("DELETE FROM med_clearance WHERE model = %s AND res_id = ANY(%s)", records._name, records.ids)
        )
