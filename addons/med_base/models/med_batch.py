from odoo import models
from odoo.exceptions import UserError

from ..exceptions import GateBlocked


class MedBatch(models.AbstractModel):
    """A verb on many documents, each on its own: one that is refused does not keep the others back."""

    _name = "med.batch"
    _description = "One by One"

    def _each(self, documents, verb, title):
        """Runs ``verb(document)`` for each in a savepoint.

        :return: a client action that shows who passed and who was refused, with reasons
        """
        passed, refused = [], []
        for document in documents:
            row = {"model": document._name, "id": document.id, "name": document.display_name}
            try:
                with self.env.cr.savepoint():
                    verb(document)
            except GateBlocked as error:
                payload = next(iter(error.context["med"].get("documents", ())), {})
                refused.append({**row, "findings": payload.get("findings", [])})
            except UserError as error:
                finding = {"severity": "block", "message": str(error), "resolution": "", "lines": [], "link": False}
                refused.append({**row, "findings": [finding]})
            else:
                passed.append(row)
        return {
            "type": "ir.actions.client",
            "tag": "med_base.batch_report",
            "name": title,
            "target": "new",
            "params": {"title": title, "passed": passed, "refused": refused},
        }
