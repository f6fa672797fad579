"""Proof that sealed evidence is what it was, or the names of the rows that are not."""

from collections import namedtuple
from dataclasses import dataclass, field
from itertools import islice

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.chain import GENESIS, block_hash, read_manifest

BLOCKS_PER_READ = 20
SHOWN = 500

ChainFinding = namedtuple("ChainFinding", "kind model block row message")


@dataclass
class ChainCount:
    """What was read of one chain; `seen` collects those of the wanted hashes that its blocks really have."""

    model: str
    wanted: frozenset = frozenset()
    blocks: int = 0
    rows: int = 0
    unsealed: int = 0
    head: str = GENESIS
    seen: set = field(default_factory=set)


class MedLogVerification(models.TransientModel):
    _name = "med.log.verification"
    _description = "Result of Verifying the Evidence"

    ok = fields.Boolean(string="Nothing Found", readonly=True)
    summary = fields.Text(readonly=True)
    findings = fields.Text(readonly=True)

    @api.model
    def _verify(self, names=None):
        """Verifies the chains of the named models (all without), records that it was done, returns the result."""
        counts = [ChainCount(name) for name in names or self._chains()]
        stream = (finding.message for count in counts for finding in self._findings(count))
        shown = list(islice(stream, SHOWN))
        more = sum(1 for _message in stream)
        if more:
            shown.append(self.env._("… and %(count)s more.", count=more))
        self.env["med.log"]._record(
            "log.verified",
            result="ok" if not shown else "findings",
            heads={count.model: count.head for count in counts},
            findings=shown[:20],
        )
        summary = "\n".join(self._words(count) for count in counts)
        # sudo: whoever may read the blocks gets this result; nobody needs a right to write results.
        result = self.sudo().create({"ok": not shown, "summary": summary, "findings": "\n".join(shown)})
        return result.with_env(self.env)

    @api.model
    def _chains(self):
        """Returns the models that have evidence, and those that have blocks although their evidence is gone."""
        sealed = self.env.execute_query(SQL("SELECT DISTINCT model FROM med_log_block"))
        return sorted({*self.env["med.append.only"]._evidence_models(), *(name for (name,) in sealed)})

    def _words(self, count):
        return self.env._(
            "%(model)s: %(rows)s rows in %(blocks)s blocks, %(unsealed)s rows not sealed yet. Head: %(head)s",
            model=count.model,
            rows=count.rows,
            blocks=count.blocks,
            unsealed=count.unsealed,
            head=count.head,
        )

    @api.model
    def _findings(self, count):
        """Yields a ChainFinding for all that is wrong in the chain of `count.model`, and fills in the count.

        Reads some blocks at a time, whatever the length of the chain.
        """
        known = count.model in self.env["med.append.only"]._evidence_models()
        if not known:
            yield self._finding("table", count)
        elif not self.env[count.model].guards_intact() or not self.env["med.log.block"].guards_intact():
            yield self._finding("guard", count)
        for block in self._blocks(count.model):
            yield from self._block_findings(count, block)
            if known:
                yield from self._row_findings(count, block)
        if known:
            yield from self._stray_findings(count)
            count.unsealed = self.env[count.model]._count_unsealed()

    @api.model
    def _blocks(self, model):
        """Yields the blocks of the chain in order, as dicts."""
        Block = self.env["med.log.block"]
        names = [name for name, item in Block._fields.items() if item.store]
        columns, last = SQL(", ").join(map(SQL.identifier, names)), None
        while True:
            after = SQL("model = %s", model) if last is None else SQL("model = %s AND number > %s", model, last)
            rows = self.env.execute_query(
                SQL("SELECT %s FROM med_log_block WHERE %s ORDER BY number LIMIT %s", columns, after, BLOCKS_PER_READ)
            )
            for row in rows:
                block = dict(zip(names, row, strict=True))
                last = block["number"]
                yield block
            if len(rows) < BLOCKS_PER_READ:
                return

    def _block_findings(self, count, block):
        """Compares a block with itself and with the one before."""
        expected = count.blocks + 1
        if block["number"] != expected:
            yield self._finding("missing", count, block["number"], number=expected)
        elif block["previous_hash"] != count.head:
            yield self._finding("link", count, block["number"])
        values = {key: value for key, value in block.items() if key not in ("id", "hash")}
        true_hash = block_hash(**values)
        if true_hash != block["hash"]:
            yield self._finding("block", count, block["number"])
        count.seen |= {true_hash} & count.wanted
        count.blocks, count.head = block["number"], block["hash"]

    def _row_findings(self, count, block):
        """Compares the rows with the manifest of their block."""
        manifest = read_manifest(block["manifest"])
        condition = SQL("t.block_id = %s OR t.id = ANY(%s)", block["id"], list(manifest))
        for row, seal, digest in self.env.execute_query(self.env[count.model]._digests(condition)):
            sealed = manifest.pop(row, None)
            if sealed is None:
                yield self._finding("inserted", count, block["number"], row)
                continue
            count.rows += 1
            if sealed != digest or seal != block["id"]:
                yield self._finding("changed", count, block["number"], row)
        for row in manifest:
            yield self._finding("removed", count, block["number"], row)

    def _stray_findings(self, count):
        """Finds the rows that claim to be sealed in a block that this chain does not have."""
        query = SQL(
            """SELECT t.id FROM %s t WHERE t.block_id IS NOT NULL AND NOT EXISTS (
                   SELECT FROM med_log_block b WHERE b.id = t.block_id AND b.model = %s
               ) ORDER BY t.id""",
            SQL.identifier(self.env[count.model]._table),
            count.model,
        )
        for (row,) in self.env.execute_query(query):
            yield self._finding("stray", count, row=row)

    def _finding(self, kind, count, block=None, row=None, **more):
        text = {
            "table": self.env._("%(model)s: blocks exist, but not the evidence they seal."),
            "guard": self.env._(
                "%(model)s: the triggers that guard the table were removed or changed; upgrade med_base."
            ),
            "missing": self.env._("%(model)s: block %(number)s is missing; the next is block %(block)s."),
            "link": self.env._(
                "%(model)s: block %(block)s does not continue the block before: the chain is broken there."
            ),
            "block": self.env._("%(model)s: block %(block)s itself was changed after it was sealed."),
            "changed": self.env._("%(model)s: row %(row)s was changed after it was sealed in block %(block)s."),
            "removed": self.env._("%(model)s: row %(row)s, sealed in block %(block)s, was removed."),
            "inserted": self.env._("%(model)s: row %(row)s was inserted into block %(block)s after that was sealed."),
            "stray": self.env._("%(model)s: row %(row)s says it is sealed, but in a block that does not exist."),
        }[kind]
        values = {"model": count.model, "block": block, "row": row, **more}
        return ChainFinding(kind, count.model, block, row, text % values)
