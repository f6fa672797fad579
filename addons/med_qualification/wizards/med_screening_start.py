from odoo import fields, models


class MedScreeningStart(models.TransientModel):
    _name = "med.screening.start"
    _description = "Screen Now"

    dry_run = fields.Boolean(
        "Only Show", default=True, help="Shows what would change; holds nothing, releases nothing, tells nobody."
    )
    reason = fields.Char(help="Kept with the result.")

    def action_start(self):
        self.ensure_one()
        return self.env["med.screening"].action_screen_now(self.dry_run, self.reason)
