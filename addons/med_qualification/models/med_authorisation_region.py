from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MedAuthorisationRegion(models.Model):
    """A region that a letter names: a country, one of its provinces, or one city."""

    _name = "med.authorisation.region"
    _description = "Region of an Authorisation"
    _order = "authorisation_id, country_id, state_id, city"

    authorisation_id = fields.Many2one("med.authorisation", required=True, ondelete="cascade", index=True)
    country_id = fields.Many2one("res.country", required=True, default=lambda self: self.env.company.country_id)
    state_id = fields.Many2one("res.country.state", "Province", domain="[('country_id', '=', country_id)]")
    city = fields.Char(help="As in the customers' addresses; the ending 市 makes no difference.")

    @api.depends("country_id", "state_id", "city")
    def _compute_display_name(self):
        for region in self:
            region.display_name = " ".join(
                filter(None, (region.country_id.name, region.state_id.name, (region.city or "").strip()))
            )

    @api.constrains("country_id", "state_id")
    def _check_state(self):
        for region in self:
            if region.state_id and region.state_id.country_id != region.country_id:
                raise ValidationError(
                    self.env._(
                        "%(state)s is not in %(country)s.", state=region.state_id.name, country=region.country_id.name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:  # a default_ key of the context is the client's: it could name an approved letter
            vals.setdefault("authorisation_id", self.env.context.get("default_authorisation_id"))
        letters = self.env["med.authorisation"].browse({vals.get("authorisation_id") for vals in vals_list} - {None})
        letters._check_editable_letter({"region_ids"})
        regions = super().create(vals_list)
        regions.authorisation_id.document_id._note_editor()
        return regions

    def write(self, vals):
        self.authorisation_id._check_editable_letter({"region_ids"})
        result = super().write(vals)
        self.authorisation_id._check_editable_letter({"region_ids"})  # nor may one be moved to a decided letter
        self.authorisation_id.document_id._note_editor()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_undecided(self):
        self.authorisation_id._check_editable_letter({"region_ids"})
        self.authorisation_id.document_id._note_editor()
