from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class MedDunningBatch(models.TransientModel):
    """Shows who would be dunned today and by which level; makes the tickets of those who stay on the list."""

    _name = "med.dunning.batch"
    _description = "Dun Now"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company.root_id)
    partner_ids = fields.Many2many("res.partner", string="Customers", help="None: all.")
    line_ids = fields.One2many("med.dunning.batch.line", "batch_id", "Preview")
    previewed = fields.Boolean()

    def action_preview(self):
        """Reads who is overdue; nothing is made or sent."""
        self.ensure_one()
        self.env["med.dunning"]._require_collector()
        self.line_ids = [Command.clear()] + [
            Command.create(
                {
                    "partner_id": partner.id, "level_id": level.id, "amount": net, "invoices": len(rows),
                    "days": (self._day() - rows[0]["due"]).days,
                }
            )
            for partner, level, rows, net in self._candidates()
        ]  # fmt: skip
        self.previewed = True
        return {
            "type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form",
            "target": "new",
        }  # fmt: skip

    def action_run(self):
        """Makes the tickets, by what is overdue now, of the customers and levels that were previewed and kept."""
        self.ensure_one()
        self.env["med.dunning"]._require_collector()
        kept = {(line.partner_id, line.level_id) for line in self.line_ids if line.wanted}
        if not kept:
            raise UserError(self.env._("Nobody is left on the list. Preview it first."))
        tickets = self.env["med.dunning"]
        for partner, level, rows, net in self._candidates():
            if (partner, level) in kept:
                tickets |= tickets._ticket(self.company_id, partner, level, rows, net, self._day())
        return {
            "type": "ir.actions.act_window", "name": self.env._("Collection Tickets"), "res_model": "med.dunning",
            "view_mode": "list,form", "domain": [("id", "in", tickets.ids)],
        }  # fmt: skip

    def _candidates(self):
        partners = self.partner_ids.commercial_partner_id or None
        return self.env["med.dunning"]._candidates(self.company_id, self._day(), partners)

    @api.model
    def _day(self):
        return self.env["med.gate"]._today(self.company_id)


class MedDunningBatchLine(models.TransientModel):
    _name = "med.dunning.batch.line"
    _description = "Who Would Be Dunned"

    batch_id = fields.Many2one("med.dunning.batch", required=True, ondelete="cascade")
    wanted = fields.Boolean(default=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    level_id = fields.Many2one("med.dunning.level", readonly=True)
    currency_id = fields.Many2one(related="batch_id.company_id.currency_id")
    amount = fields.Monetary("Overdue", readonly=True)
    invoices = fields.Integer(readonly=True)
    days = fields.Integer("Days Overdue", readonly=True)
