from odoo import api, models
from odoo.exceptions import UserError

from .ir_actions_server import refuse_automation


class MedPublishPart(models.AbstractModel):
    """A row of something published: frozen with it, and who edits it counts as a writer of the whole."""

    _name = "med.publish.part"
    _description = "Part of What a Second Person Publishes"

    def _whole(self):
        """Hook: what the rows belong to."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._edited()
        return parts

    def write(self, vals):
        self._edited()
        result = super().write(vals)
        self._edited()  # also where it has moved to
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_from_drafts(self):
        self._edited()

    def _edited(self):
        whole = self._whole()
        if whole._is_installer():
            return
        refuse_automation(self.env)
        self.check_access("write")
        if frozen := whole.filtered(lambda row: row.state != "draft"):
            raise UserError(
                self.env._(
                    "%(name)s is no draft: its parts stay as they are. Make a new version of it.",
                    name=frozen[0].display_name,
                )
            )
        # A driven field: nobody writes it by hand, so that nobody can publish what they wrote.
        whole.sudo()._force({"editor_ids": [(4, self.env.uid)]})
