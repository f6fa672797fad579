from odoo import fields, models
from odoo.addons.med_base.models import med_driven  # noqa: F401 (inherited)


class MedReviewOpinion(models.Model):
    """What one person decided on one step of a review."""

    _name = "med.review.opinion"
    _description = "Opinion in a Review"
    _inherit = ["med.driven"]
    _order = "id"

    line_id = fields.Many2one("med.review.line", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    user_name = fields.Char(readonly=True, help="The name as it was.")
    on_behalf_of_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    opinion = fields.Selection([("approve", "Agrees"), ("refuse", "Refuses")], required=True, readonly=True)
    reason = fields.Text("Words", readonly=True)
    date = fields.Datetime(required=True, readonly=True)

    _once = models.Constraint("UNIQUE(line_id, user_id)", "You have had your say on this step.")

    def _said(self):
        """Who said what and when, in the reader's language."""
        verb = dict(self._fields["opinion"]._description_selection(self.env))[self.opinion]
        who = self.user_name or ""
        if self.on_behalf_of_id:
            who = self.env._("%(name)s for %(other)s", name=who, other=self.sudo().on_behalf_of_id.name)  # a name only
        day = fields.Datetime.context_timestamp(self, self.date).strftime("%Y-%m-%d %H:%M")
        return f"{who}, {day}: {verb}" + (f" – {self.reason}" if self.reason else "")
