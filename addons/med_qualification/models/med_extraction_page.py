from odoo import fields, models


class MedExtractionPage(models.Model):
    """A page as the engine saw it: upright, with the pieces of text it found."""

    _name = "med.extraction.page"
    _description = "Page of a Licence Reading"
    _inherit = ["med.driven"]
    _order = "extraction_id, sequence"

    extraction_id = fields.Many2one("med.extraction", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="extraction_id.company_id", store=True, index=True)
    sequence = fields.Integer("Page", readonly=True)
    width = fields.Integer(readonly=True)
    height = fields.Integer(readonly=True)
    text = fields.Text(readonly=True)
    words = fields.Json(readonly=True, help="Each piece of text with its score and corners.")
    picture = fields.Binary(readonly=True, attachment=True)
