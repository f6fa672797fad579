from odoo import fields, models
from odoo.tools import SQL


class MedImportProgress(models.Model):
    """How far a background import is. Told over a cursor of its own, so that one sees it before the import commits.

    Hence a table of its own, which the import's transaction never touches.
    """

    _name = "med.import.progress"
    _description = "Progress of an Import"
    _log_access = False

    import_ref = fields.Integer(required=True, index=True)
    done = fields.Integer()
    total = fields.Integer()

    def _start(self, import_id, total):
        self.search([("import_ref", "=", import_id)]).unlink()
        self.create({"import_ref": import_id, "done": 0, "total": total})

    def _tell(self, import_id, done):
        with self.env.registry.cursor() as cr:
            cr.execute(SQL("UPDATE med_import_progress SET done = %s WHERE import_ref = %s", done, import_id))
