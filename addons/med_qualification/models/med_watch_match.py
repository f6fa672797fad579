from odoo import fields, models
from odoo.exceptions import AccessError


class MedWatchMatch(models.Model):
    """An entry of a list and a company of ours that may be the same; by its name alone, a person decides."""

    _name = "med.watch.match"
    _description = "Match with a Watch List"
    _inherit = ["mail.thread"]
    _order = "state desc, id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"

    entry_id = fields.Many2one("med.watch.entry", required=True, readonly=True, ondelete="restrict", index=True)
    source_id = fields.Many2one(related="entry_id.source_id", store=True, index=True)
    company_id = fields.Many2one(related="entry_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer or Supplier", required=True, readonly=True, ondelete="cascade", index=True
    )
    entry_name = fields.Char(related="entry_id.name", string="Listed as")
    reason = fields.Text(related="entry_id.reason", string="Listed for")
    how = fields.Selection([("uscc", "Credit code"), ("name", "Name")], "Found by", required=True, readonly=True)
    state = fields.Selection(
        [("possible", "To Decide"), ("confirmed", "It Is This Company"), ("dismissed", "Another Company")],
        required=True,
        readonly=True,
        default="possible",
        index=True,
        tracking=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_on = fields.Datetime(readonly=True)

    _pair_unique = models.Constraint("UNIQUE(entry_id, partner_id)", "This match is known.")

    def _of(self, entries, partner):
        """The matches of entries with a company; one by the credit code is sure."""
        known = self.search([("entry_id", "in", entries.ids), ("partner_id", "=", partner.id)])
        new = self.create(
            [
                {
                    "entry_id": entry.id,
                    "partner_id": partner.id,
                    "how": "uscc" if (same := entry.uscc_key and entry.uscc_key == partner._med_uscc()) else "name",
                    "state": "confirmed" if same else "possible",
                }
                for entry in entries - known.entry_id
            ]
        )
        return known | new

    def action_accept(self):
        """It is this company: the entry counts against it."""
        return self._decide("confirmed")

    def action_dismiss(self):
        """It is another company of the same name: nothing counts against ours."""
        return self._decide("dismissed")

    def _decide(self, state):
        if not self.env.user.has_group("med_base.group_quality"):
            raise AccessError(self.env._("Only quality decides whether it is the same company."))
        self.check_access("read")
        # sudo: a match is written by its verbs alone
        self.sudo().write({"state": state, "decided_by_id": self.env.uid, "decided_on": fields.Datetime.now()})
        for match in self:
            self.env["med.log"]._record(f"watch_match.{state}", match, entry=match.entry_id.id)
        self.entry_id.sudo()._affects()  # sudo: as above
        return True
