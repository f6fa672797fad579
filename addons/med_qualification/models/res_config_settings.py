from odoo import fields, models

from .med_extraction import DEFAULTS, ENGINES


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    med_ocr_engine = fields.Selection(
        ENGINES, "Engine", default="rapidocr", config_parameter="med_qualification.ocr_engine", required=True
    )
    med_ocr_auto = fields.Boolean("Read New Files", config_parameter="med_qualification.ocr_auto")
    med_ocr_pages = fields.Integer(
        "Most Pages", default=DEFAULTS["pages"][0], config_parameter="med_qualification.ocr_pages"
    )
    med_ocr_megapixels = fields.Integer(
        "Most Megapixels", default=DEFAULTS["megapixels"][0], config_parameter="med_qualification.ocr_megapixels"
    )
    med_ocr_memory = fields.Integer(
        "Most Memory (MB)", default=DEFAULTS["memory"][0], config_parameter="med_qualification.ocr_memory"
    )
    med_ocr_seconds = fields.Integer(
        "Most Seconds", default=DEFAULTS["seconds"][0], config_parameter="med_qualification.ocr_seconds"
    )
    med_ocr_cpu = fields.Integer(
        "Most Processor Seconds", default=DEFAULTS["cpu"][0], config_parameter="med_qualification.ocr_cpu"
    )
