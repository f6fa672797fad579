from odoo import api, models
from odoo.exceptions import AccessError


class MedGate(models.AbstractModel):
    """What the web client asks the gate."""

    _inherit = "med.gate"

    @api.model
    def preview(self, model, res_ids):
        """What the gate would say to the next step of each document; shapes in docs/design.md.

        :raises AccessError: the user may not read one of them, or is a customer
        """
        self._check_internal()
        if model not in self.env or not hasattr(self.env[model], "_med_preview"):
            return {}
        documents = self.env[model].browse(res_ids).exists()
        documents.check_access("read")
        result = {}
        for document in documents:
            step = document.sudo()._med_preview()  # the rules read more than the user may
            verdicts = self._evaluate(*step) if step else []
            gate = self.sudo()  # the hold is shown to who sees the document
            result[str(document.id)] = gate._payload(verdicts[0]) if verdicts else {"state": "none", "findings": []}
        return result

    @api.model
    def request_approval(self, model, res_id, reason):
        """Asks for a waiver of what the document needs approval for.

        :raises UserError: there is nothing to approve, or something that nobody may approve
        """
        self._check_internal()
        document = self.env[model].browse(res_id)
        document.check_access("write")
        step = document.sudo()._med_preview() if hasattr(document, "_med_preview") else None  # as in preview
        verdicts = self._evaluate(*step) if step else []
        hold = self.env["med.hold"]._for_request(verdicts[0] if verdicts else None, document)
        return hold.action_request_approval(reason)

    def _link_names(self, found):
        """The names of what findings link to, with one look for each model: {(model, id): name}."""
        links = {finding.link for part in found.values() for *_rule, finding in part if finding.link}
        names = {}
        for model in {model for model, _id in links}:
            ids = [id_ for other, id_ in links if other == model]
            names |= {(model, record.id): record.display_name for record in self.env[model].browse(ids).exists()}
        return names

    def _check_internal(self):
        """A customer may read his orders, and not what is thought of them."""
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Only employees see what the rules say."))
