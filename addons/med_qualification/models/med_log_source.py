from odoo import api, models


class MedLog(models.Model):
    _inherit = "med.log"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "evidence.exported": self.env._("Evidence exported"),
            "evidence.purged": self.env._("Evidence file removed after its time"),
            "evidence.verified": self.env._("Evidence file verified"),
            "import.done": self.env._("List imported"),
            "import.failed": self.env._("Import of a list failed"),
            "import.undone": self.env._("Import of a list undone"),
            "source.answered": self.env._("Verification source answered"),
            "source.changed": self.env._("Verification source changed"),
            "watch_list.imported": self.env._("Watch list imported"),
            "watch_match.confirmed": self.env._("Match with a watch list confirmed"),
            "watch_match.dismissed": self.env._("Match with a watch list dismissed"),
        }
