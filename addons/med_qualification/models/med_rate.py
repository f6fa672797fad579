import hashlib

from odoo import api, fields, models
from odoo.tools import SQL


class MedRate(models.Model):
    """How often somebody has knocked at a door that is open to everybody. Only the door itself writes it."""

    _name = "med.rate"
    _description = "Requests Counted"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    since = fields.Datetime(required=True, readonly=True, index=True)
    hits = fields.Integer("Requests", required=True, readonly=True)

    _key_unique = models.Constraint("UNIQUE(key)", "Counted already.")

    @api.model
    def _hit(self, door, who, most, minutes=60):
        """Counts a request and says whether it is one too many. Who it was is kept as a hash only."""
        key = hashlib.sha256(f"{door}:{who}".encode()).hexdigest()
        now = fields.Datetime.now()
        start = fields.Datetime.subtract(now, minutes=minutes)
        query = SQL(
            """INSERT INTO med_rate (key, since, hits) VALUES (%s, %s, 1)
               ON CONFLICT (key) DO UPDATE SET
                   hits = CASE WHEN med_rate.since <= %s THEN 1 ELSE med_rate.hits + 1 END,
                   since = CASE WHEN med_rate.since <= %s THEN %s ELSE med_rate.since END
               RETURNING hits""",
            key, now, start, start, now,
        )  # fmt: skip
        # Of two requests at once one fails to serialise and is run again by the server: no error to be logged.
        self.env.cr.execute(query, log_exceptions=False)
        (hits,) = self.env.cr.fetchone()
        return hits > most

    @api.autovacuum
    def _gc_old(self):
        # sudo: nobody has the right, and old counts say nothing any more
        self.sudo().search([("since", "<", fields.Datetime.subtract(fields.Datetime.now(), days=2))]).unlink()
