from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import company_name, number


class MedWatchEntry(models.Model):
    """A company on an imported black or warning list."""

    _name = "med.watch.entry"
    _description = "Entry of a Watch List"
    _order = "source_id, listed_on desc, id desc"
    _rec_names_search = ["name", "uscc"]

    source_id = fields.Many2one(
        "med.source", required=True, ondelete="restrict", index=True, domain=[("channel", "=", "list")]
    )
    company_id = fields.Many2one(related="source_id.company_id", store=True, index=True)
    name = fields.Char(required=True)
    name_key = fields.Char(compute="_compute_keys", store=True, index=True)
    uscc = fields.Char("Credit Code")
    uscc_key = fields.Char(compute="_compute_keys", store=True, index=True)
    reason = fields.Text()
    listed_on = fields.Date()
    valid_until = fields.Date(help="The last day on which the entry counts. Empty: until further notice.")
    active = fields.Boolean(default=True)
    match_ids = fields.One2many("med.watch.match", "entry_id", "Matches")

    _entry_unique = models.UniqueIndex(
        "(source_id, name_key, COALESCE(uscc_key, ''), COALESCE(listed_on, '1900-01-01'))",
        "This entry is there already.",
    )

    @api.depends("name", "uscc")
    def _compute_keys(self):
        for entry in self:
            entry.name_key = company_name.key(entry.name)
            entry.uscc_key = number.normalise(entry.uscc) or False

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._affects()
        return entries

    def write(self, vals):
        if "source_id" in vals:
            raise UserError(self.env._("An entry stays on its list: archive it and enter it on the other one."))
        self._affects()
        result = super().write(vals)
        self._affects()
        return result

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Entries of watch lists are evidence: archive them, or let them end."))

    def _affects(self):
        """The companies that the entries may be about are looked up again, soon."""
        if not self:
            return
        self.flush_recordset()
        partners = self.env["res.partner"]
        partners.flush_model(["med_uscc", "med_name_key", "parent_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT e.source_id, p.id FROM med_watch_entry e JOIN res_partner p
                       ON p.med_uscc = e.uscc_key OR (p.med_name_key = e.name_key AND e.name_key <> '')
                    WHERE e.id = ANY(%s) AND p.parent_id IS NULL AND p.active""",
                self.ids,
            )
        )
        now = fields.Datetime.now()
        for source in self.source_id:
            ids = [partner for source_id, partner in rows if source_id == source.id]
            # sudo: standings are the system's
            standings = self.env["med.source.standing"].sudo()
            known = standings.search([("source_id", "=", source.id), ("partner_id", "in", ids)])
            known.write({"due": now})
            standings.create(
                [
                    {"source_id": source.id, "partner_id": id_, "due": now}
                    for id_ in set(ids) - set(known.partner_id.ids)
                ]
            )
        if rows:
            self.env.ref("med_qualification.ir_cron_sources")._trigger()
