from odoo import api, fields, models

CATALOGUES = [("2002", "Catalogue 2002 (68xx)"), ("2017", "Catalogue 2017 (01-22)")]


class MedCatalogueEntry(models.Model):
    """A category of the classification catalogue (分类目录): what a licence's scope and a product's class refer to."""

    _name = "med.catalogue.entry"
    _description = "Device Category"
    _order = "catalogue desc, code"
    _rec_names_search = ["code", "name"]

    catalogue = fields.Selection(CATALOGUES, required=True)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    source = fields.Char(help="Where the entry was taken from.")
    verified = fields.Selection(
        [("verified", "Verified"), ("unverified", "Unverified")],
        "Verification",
        required=True,
        default="unverified",
        help="Verified: taken from the source named. Unverified: to be compared with the official text before go-live.",
    )
    active = fields.Boolean(default=True)
    crosswalk_ids = fields.One2many("med.catalogue.crosswalk", "entry_id", string="Came from (2002)")
    crosswalk_old_ids = fields.One2many("med.catalogue.crosswalk", "old_entry_id", string="Went into (2017)")

    _code_unique = models.Constraint("UNIQUE(catalogue, code)", "A category may be listed only once in a catalogue.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = f"{entry.code} {entry.name}"
