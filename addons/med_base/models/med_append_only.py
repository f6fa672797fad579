"""Evidence that is sealed: rows written once, and then chained in blocks (med.log.block)."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from . import med_write_once  # noqa: F401 (a model is defined after those it inherits)

SEAL_COLUMNS = ("block_id",)


class MedAppendOnly(models.AbstractModel):
    """Mixin of evidence tables; `_inherit = ["med.append.only"]` and `_log_access = False` are all they need.

    The content of a row is what PostgreSQL writes for it as jsonb text, UTF-8: an object of its columns without the
    seal, and without those that are NULL, keys ordered by length and then by bytes. Its digest is the SHA-256 of
    that text. A column that is added later is NULL in old rows and so changes no digest, and nobody can hide
    something in it afterwards either. Renaming a column, dropping it or changing its type does change digests: don't.
    """

    _name = "med.append.only"
    _inherit = ["med.write.once"]
    _description = "Sealed Evidence"

    _seal_columns = SEAL_COLUMNS

    block_id = fields.Many2one(
        "med.log.block",
        string="Seal",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The block in which this row was sealed. Empty for the newest rows: the background job seals them.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("block_id") for vals in vals_list):
            raise AccessError(self.env._("A row is sealed by the background job, never when it is written."))
        return super().create(vals_list)

    @api.model
    def _append(self, vals_list):
        """Adds rows as ``create`` would, all stored values given, by one INSERT and nothing else; returns them.

        For rows written on a hot path: no default (so none from a client's context either), no automation.
        """
        self.check_access("create")
        names = sorted(vals_list[0])
        rows = [
            tuple(self._fields[name].convert_to_column_insert(vals[name], self, vals) for name in names)
            for vals in vals_list
        ]
        ids = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(rows),
            )
        )
        return self.browse([id_ for (id_,) in ids])

    @api.model
    def _evidence_models(self):
        """Returns the names of the models whose rows are sealed, each in its own chain."""
        names = self.env.registry.descendants([MedAppendOnly._name], "_inherit")
        return sorted(name for name in names if not self.env[name]._abstract)

    @api.model
    def _digests(self, condition, limit=None):
        """Returns the SQL that yields (id, block_id, digest) of the rows of the table `t` that meet the condition."""
        return SQL(
            """SELECT t.id, t.block_id, encode(sha256(convert_to((
                          SELECT jsonb_object_agg(e.key, e.value)
                            FROM jsonb_each(to_jsonb(t) - %(seal)s::text[]) e
                           WHERE jsonb_typeof(e.value) <> 'null'
                      )::text, 'UTF8')), 'hex')
                 FROM %(table)s t
                WHERE %(condition)s
             ORDER BY t.id %(limit)s""",
            seal=list(SEAL_COLUMNS),
            table=SQL.identifier(self._table),
            condition=condition,
            limit=SQL("LIMIT %s", limit) if limit else SQL(),
        )

    @api.model
    def _count_unsealed(self):
        """Returns how many rows wait for a block."""
        return self.env.execute_query(
            SQL("SELECT count(*) FROM %s WHERE block_id IS NULL", SQL.identifier(self._table))
        )[0][0]
