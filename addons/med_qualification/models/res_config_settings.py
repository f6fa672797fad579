from odoo import fields, models

from .med_extraction import DEFAULTS, ENGINES


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    med_review_months = fields.Integer(related="company_id.med_review_months", readonly=False)
    med_review_ahead = fields.Integer(related="company_id.med_review_ahead", readonly=False)
    med_file_megabytes = fields.Integer(
        "Largest Licence File (MB)", default=20, config_parameter="med_qualification.file_megabytes"
    )
    med_file_megapixels = fields.Integer(
        "Largest Picture (million dots)", default=100, config_parameter="med_qualification.file_megapixels"
    )
    med_link_days = fields.Integer(
        "Renewal Links Are Good for (days)", default=30, config_parameter="med_qualification.link_days"
    )
    med_link_requests = fields.Integer(
        "Requests per Renewal Link and Hour", default=60, config_parameter="med_qualification.link_requests"
    )
    med_link_requests_address = fields.Integer(
        "Requests per Address and Hour", default=120, config_parameter="med_qualification.link_requests_address"
    )
    med_reminder_grace_days = fields.Integer(
        "Remind after the Expiry for (days)", default=30, config_parameter="med_qualification.reminder_grace_days"
    )
    med_active_customer_days = fields.Integer(
        "A Customer Is Active after an Order for (days)",
        default=180,
        config_parameter="med_qualification.active_customer_days",
    )
    med_ocr_engine = fields.Selection(
        ENGINES, "Engine", default="rapidocr", config_parameter="med_qualification.ocr_engine", required=True
    )
    med_ocr_manual = fields.Boolean("Read Files Only by Button", config_parameter="med_qualification.ocr_manual")
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
