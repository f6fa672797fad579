"""Blocks that seal evidence: each holds the digests of its rows and the hash of the block before."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from psycopg2 import errors

from ..tools.chain import GENESIS, block_hash, write_manifest

ROWS_PER_BLOCK = 1000


class MedLogBlock(models.Model):
    _name = "med.log.block"
    _inherit = ["med.write.once"]
    _description = "Seal of Evidence"
    _order = "sealed_at desc, id desc"
    _log_access = False

    model = fields.Selection(
        "_selection_model",
        string="Kind of Evidence",
        required=True,
        readonly=True,
        help="Each kind has its own chain of blocks.",
    )
    number = fields.Integer(
        required=True, readonly=True, aggregator=None, help="Position in the chain, from 1 without gaps."
    )
    previous_hash = fields.Char(
        string="Hash Before", required=True, readonly=True, help="Hash of the block before; zeros in the first."
    )
    hash = fields.Char(
        required=True,
        readonly=True,
        help="SHA-256 over this block and the hash before. Note the newest outside this system now and then: it proves "
        "later that nothing before it was changed, and that the end of the chain was not cut off.",
    )
    sealed_at = fields.Datetime(string="Sealed On", required=True, readonly=True)
    count = fields.Integer(string="Rows", required=True, readonly=True)
    first_id = fields.Integer(string="First Row", required=True, readonly=True, aggregator=None)
    last_id = fields.Integer(
        string="Last Row",
        required=True,
        readonly=True,
        aggregator=None,
        help="A row that was committed late can have a smaller number than rows of earlier blocks.",
    )
    manifest = fields.Text(
        required=True, readonly=True, prefetch=False, help="Each row's number and SHA-256 digest, one row a line."
    )

    _model_number_unique = models.Constraint("UNIQUE(model, number)", "A chain has one block of each number.")
    _model_previous_unique = models.Constraint("UNIQUE(model, previous_hash)", "A chain never forks.")

    @api.model
    def _selection_model(self):
        # names of models are no secret
        models_ = self.env["ir.model"].sudo()
        return [(name, models_._get(name).name) for name in self.env["med.append.only"]._evidence_models()]

    @api.depends("model", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = dict(self._selection_model())
        for block in self:
            block.display_name = f"{names.get(block.model, block.model)} #{block.number}"

    def action_verify(self):
        """Verifies the chains of these blocks (all chains if there are none); opens the result in words."""
        self.check_access("read")
        models_ = sorted(set(self.mapped("model"))) or None
        result = self.env["med.log.verification"]._verify(models_)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Result of the Verification"),
            "res_model": result._name,
            "res_id": result.id,
            "view_mode": "form",
            "target": "new",
        }

    # ---- sealing

    @api.model
    def _cron_seal(self):
        """Seals what waits, a block a transaction."""
        cron = self.env["ir.cron"]
        waiting = {name: self.env[name]._count_unsealed() for name in self.env["med.append.only"]._evidence_models()}
        cron._commit_progress(remaining=sum(waiting.values()))
        for name in waiting:
            while sealed := self._seal(name):
                if not cron._commit_progress(sealed):
                    return

    @api.model
    def _seal(self, model, limit=ROWS_PER_BLOCK):
        """Seals the oldest rows of a model that wait; returns how many, 0 also if somebody else is sealing.

        The lock keeps two sealers apart. One that waited between its snapshot and the lock would still read an old
        head: then a unique constraint refuses the second block of that number, and the chain cannot fork.
        """
        try:
            with self.env.cr.savepoint():
                key = f"{self._name}:{model}"
                lock = SQL("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", key)
                return self._seal_block(model, limit) if self.env.execute_query(lock)[0][0] else 0
        except (errors.UniqueViolation, errors.SerializationFailure):
            return 0

    @api.model
    def _seal_block(self, model, limit):
        Evidence = self.env[model]
        rows = self.env.execute_query(Evidence._digests(SQL("t.block_id IS NULL"), limit))
        if not rows:
            return 0
        values = self._next_block(model, [(row, digest) for row, _seal, digest in rows])
        columns = SQL(", ").join(map(SQL.identifier, values))
        insert = SQL("INSERT INTO med_log_block (%s) VALUES %s RETURNING id", columns, tuple(values.values()))
        # Not logged as an error: a sealer who comes second is no mistake, see _seal.
        self.env.cr.execute(insert, log_exceptions=False)
        block_id = self.env.cr.fetchone()[0]
        ids = [row[0] for row in rows]
        update = SQL(
            "UPDATE %s SET block_id = %s WHERE id = ANY(%s) AND block_id IS NULL",
            SQL.identifier(Evidence._table),
            block_id,
            ids,
        )
        self.env.cr.execute(update, log_exceptions=False)
        if self.env.cr.rowcount != len(ids):
            raise UserError(self.env._("Rows of %(model)s vanished while they were being sealed.", model=model))
        Evidence.invalidate_model(["block_id"], flush=False)
        return len(ids)

    @api.model
    def _next_block(self, model, rows):
        """Returns the column values of the block that seals the rows [(id, digest)]."""
        head = self.env.execute_query(
            SQL("SELECT number, hash FROM med_log_block WHERE model = %s ORDER BY number DESC LIMIT 1", model)
        )
        number, previous = head[0] if head else (0, GENESIS)
        values = {
            "model": model,
            "number": number + 1,
            "previous_hash": previous,
            "sealed_at": fields.Datetime.now(),
            "count": len(rows),
            "first_id": rows[0][0],
            "last_id": rows[-1][0],
            "manifest": write_manifest(rows),
        }
        return {**values, "hash": block_hash(**values)}
