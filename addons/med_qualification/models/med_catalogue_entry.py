from odoo import api, fields, models, tools

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


class MedCatalogueCrosswalk(models.Model):
    """Which categories of 2002 went into a category of 2017. A match across it is never more than a question."""

    _name = "med.catalogue.crosswalk"
    _description = "Category Crosswalk"
    _order = "entry_id, old_entry_id"

    entry_id = fields.Many2one(
        "med.catalogue.entry", "Category 2017", required=True, ondelete="cascade", domain=[("catalogue", "=", "2017")]
    )
    old_entry_id = fields.Many2one(
        "med.catalogue.entry", "Category 2002", required=True, ondelete="cascade", domain=[("catalogue", "=", "2002")]
    )
    partial = fields.Boolean(help="Only a part of the old category went into the new one.")
    verified = fields.Selection(
        [("verified", "Verified"), ("unverified", "Unverified")], required=True, default="unverified"
    )
    active = fields.Boolean(default=True)

    _pair_unique = models.Constraint("UNIQUE(entry_id, old_entry_id)", "This pair of categories is there already.")

    @api.model
    @tools.ormcache()
    def _as_dict(self):
        """The crosswalk as scope.decide() wants it: {2017 code: '2002 codes'}."""
        result = {}
        for pair in self.sudo().search([]):  # every check needs it, whoever runs it
            result.setdefault(pair.entry_id.code, []).append(pair.old_entry_id.code)
        return {new: " ".join(old) for new, old in result.items()}

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
