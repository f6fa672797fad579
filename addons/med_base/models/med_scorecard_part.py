from odoo import api, models
from odoo.exceptions import UserError


class MedScorecardPart(models.AbstractModel):
    """A row of a template: frozen with it, and who edits it counts as a writer of the template."""

    _name = "med.scorecard.part"
    _description = "Part of a Scorecard Template"

    def _template(self):
        """The templates that the rows belong to."""
        return self.template_id

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._template_edited()
        return parts

    def write(self, vals):
        self._template_edited()
        result = super().write(vals)
        self._template_edited()  # also where it has moved to
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_from_drafts(self):
        self._template_edited()

    def _template_edited(self):
        templates = self._template()
        if templates._is_installer():
            return
        if frozen := templates.filtered(lambda t: t.state != "draft"):
            raise UserError(
                self.env._(
                    "%(name)s is no draft: its criteria, bands and grades stay as they are. Make a new version of it.",
                    name=frozen[0].display_name,
                )
            )
        # A driven field: nobody writes it by hand, so that nobody can publish what they wrote.
        templates.sudo()._force({"editor_ids": [(4, self.env.uid)]})
