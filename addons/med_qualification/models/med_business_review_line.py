from odoo import api, fields, models
from odoo.addons.med_base.models.med_driven import VERB


class MedBusinessReviewLine(models.Model):
    """One item of a review's checklist, as it stood when the review was submitted."""

    _name = "med.business.review.line"
    _description = "Item of a First-Business Review"
    _inherit = ["med.driven"]
    _order = "review_id, sequence, id"
    _rec_name = "label"

    review_id = fields.Many2one("med.business.review", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    sequence = fields.Integer(readonly=True)
    label = fields.Char("What", readonly=True)
    state = fields.Selection(
        [
            ("valid", "Valid"),
            ("expiring", "Expiring"),
            ("expired", "Expired"),
            ("review", "To Review"),
            ("missing", "Missing"),
        ],
        readonly=True,
    )
    severity = fields.Selection(
        [("log", "Note only"), ("warn", "Warn"), ("approve", "Needs approval"), ("block", "Required")], readonly=True
    )
    document_id = fields.Many2one("med.document", "Licence", readonly=True, ondelete="restrict")
    number = fields.Char(readonly=True, help="The licence's number as it was.")
    valid_to = fields.Date("Valid until", readonly=True)
    blocks = fields.Boolean(readonly=True, help="It must be there, and is not.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Only while the review is a draft, and only to work them out again."""
        if self.env.context.get("med_verb") is not VERB or any(line.review_id.state != "draft" for line in self):
            return super()._unlink_never()
        return None

    def _erase(self):
        self.with_context(med_verb=VERB).unlink()

    @staticmethod
    def _is_blocking(item):
        return item["severity"] == "block" and item["state"] not in ("valid", "expiring")
