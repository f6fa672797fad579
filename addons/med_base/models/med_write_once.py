"""Rows that nobody rewrites: neither the ORM, whoever asks, nor SQL while the triggers stand."""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL
from odoo.tools.i18n import format_list
from odoo.tools.misc import clean_context

# The one function behind all triggers. Its arguments name the columns that may go from NULL to a value, once and
# together, in an UPDATE that changes nothing else. Compared as text, so that 1.0 is not 1.00.
GUARD = """
DECLARE
    before jsonb;
    after jsonb;
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
        before := to_jsonb(OLD);
        after := to_jsonb(NEW);
        IF (before - TG_ARGV)::text = (after - TG_ARGV)::text AND NOT EXISTS (
            SELECT FROM unnest(TG_ARGV) AS seal WHERE before ->> seal IS NOT NULL OR after ->> seal IS NULL
        ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% refused: the rows of table % are evidence and stay as they were written', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Record a new event instead.', TABLE = TG_TABLE_NAME;
END
"""
ROW_GUARD, TABLE_GUARD = "med_write_once_row", "med_write_once_table"
# tgtype in pg_trigger: 1 for each row, 2 before, 8 delete, 16 update, 32 truncate; tgenabled A: always, replicas too.
GUARDS = {(ROW_GUARD, 1 + 2 + 8 + 16, "A", True, True), (TABLE_GUARD, 2 + 32, "A", True, True)}


class MedWriteOnce(models.AbstractModel):
    """Mixin of tables whose rows are only ever added.

    A model that inherits it sets `_log_access = False` (the create and write columns repeat what an event says, and
    deleting a user would empty them), and its Many2one fields `ondelete="restrict"`: PostgreSQL must never want to
    rewrite a row. It points to partners by an Integer or in a Json, because merging partners updates by SQL.
    Columns added later are never required and never stored computed: the rows that exist keep NULL in them.
    """

    _name = "med.write.once"
    _description = "Rows Written Once"

    _seal_columns = ()  # columns that may go from NULL to a value, see GUARD

    def init(self):
        """Installs the triggers; called by the registry for each model that inherits the mixin."""
        super().init()
        if self._abstract:
            return
        self._check_shape()
        table, function = SQL.identifier(self._table), SQL("CREATE OR REPLACE FUNCTION med_write_once()")
        self.env.cr.execute(SQL("%s RETURNS trigger LANGUAGE plpgsql AS %s", function, GUARD))
        arguments = SQL(", ").join(SQL("%s", column) for column in self._seal_columns)
        for name, when in (
            (ROW_GUARD, SQL("BEFORE UPDATE OR DELETE ON %s FOR EACH ROW", table)),
            (TABLE_GUARD, SQL("BEFORE TRUNCATE ON %s FOR EACH STATEMENT", table)),
        ):
            name = SQL.identifier(name)
            self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", name, table))
            self.env.cr.execute(SQL("CREATE TRIGGER %s %s EXECUTE FUNCTION med_write_once(%s)", name, when, arguments))
            self.env.cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s", table, name))

    def _check_shape(self):
        """A model that could not keep its promise is not installed."""
        if self._log_access:
            raise TypeError(f"{self._name}: set _log_access = False, its rows are written once")
        for field in self._fields.values():
            if not field.store or not field.column_type:
                continue
            if field.compute and not field.precompute:
                raise TypeError(f"{field}: a stored computed field is written after the row, which is written once")
            if field.type == "many2one" and (field.ondelete != "restrict" or field.comodel_name == "res.partner"):
                raise TypeError(f"{field}: only ondelete='restrict', and no partner, in rows that are written once")

    def _init_column(self, column_name):
        """A column added by an upgrade stays NULL in the rows that exist: their digests must not change."""

    @api.private
    def guards_intact(self):
        """Whether the triggers of the table stand as init() made them."""
        found = self.env.execute_query(
            SQL(
                """SELECT t.tgname, t.tgtype, t.tgenabled, t.tgqual IS NULL, p.prosrc = %s
                     FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                    WHERE t.tgrelid = to_regclass(%s) AND NOT t.tgisinternal""",
                GUARD,
                f'"{self._table}"',
            )
        )
        return set(found) >= GUARDS

    @api.model_create_multi
    def create(self, vals_list):
        # What a client sends as defaults is no evidence.
        return super(MedWriteOnce, self.with_context(clean_context(self.env.context))).create(vals_list)

    # ---- what the ORM refuses, to the superuser as well

    def _refuse(self):
        raise AccessError(
            self.env._(
                "Rows of “%(model)s” are evidence: nobody can change, copy or delete them (%(ids)s). "
                "Record what happened since as a new event.",
                model=self._description,
                ids=format_list(self.env, self.ids[:10]) or "-",
            )
        )

    def write(self, vals):
        self._refuse()

    def _write_multi(self, vals_list):
        # What the ORM flushes: assignments to a field's cache, recomputations.
        if self:
            self._refuse()

    def unlink(self):
        if self:
            self._refuse()
        return True

    def copy(self, default=None):
        self._refuse()

    def copy_data(self, default=None):
        self._refuse()
