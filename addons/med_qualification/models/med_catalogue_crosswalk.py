from odoo import api, fields, models, tools


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
        [("verified", "Verified"), ("unverified", "Unverified")], "Verification", required=True, default="unverified"
    )
    active = fields.Boolean(default=True)

    _pair_unique = models.Constraint("UNIQUE(entry_id, old_entry_id)", "This pair of categories is there already.")

    @api.model
    @tools.ormcache()
    def _as_dict(self):
        """The crosswalk as scope.decide() wants it: {2017 code: '2002 codes'}."""
        result = {}
        for pair in self.sudo().search([], limit=10000):  # every check needs it, whoever runs it
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
