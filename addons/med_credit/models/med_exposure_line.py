from odoo import api, fields, models
from odoo.tools import SQL


class MedExposureLine(models.TransientModel):
    """A document and what it adds to a customer's exposure, read when somebody asks."""

    _name = "med.exposure.line"
    _description = "Document of an Exposure"
    _order = "source_id, date, id"

    account_id = fields.Many2one("med.credit.account", required=True, readonly=True)
    source_id = fields.Many2one("med.exposure.source", readonly=True)
    model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="model", readonly=True)
    document_name = fields.Char("Document", readonly=True)
    date = fields.Date(readonly=True)
    currency_id = fields.Many2one(related="account_id.currency_id")
    amount = fields.Monetary(readonly=True)

    @api.model
    def _open(self, account, source=None):
        """Fills the lines of an account the user may read, and returns the action that shows them."""
        day = self.env["med.gate"]._today(account.company_id)
        # sudo: the figures are the account's, which the user may read; the documents open with his own rights
        rows = (
            account.env["med.exposure.source"]
            .sudo()
            ._rows(account._triples(), day, SQL("source, model, res_id, date, SUM(amount)"), SQL("GROUP BY 1, 2, 3, 4"))
        )
        sources = {row.code: row.id for row in self.env["med.exposure.source"].search([])}
        names = self._names({(model, res_id) for _s, model, res_id, _d, _a in rows})
        lines = self.create(
            [
                {
                    "account_id": account.id,
                    "source_id": sources[code],
                    "model": model,
                    "res_id": res_id,
                    "document_name": names.get((model, res_id)),
                    "date": date,
                    "amount": amount,
                }
                for code, model, res_id, date, amount in rows
                if amount and (source is None or code == source)
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Exposure of %s", account.partner_id.display_name),
            "res_model": self._name,
            "view_mode": "list,pivot",
            "domain": [("id", "in", lines.ids)],
            "context": {"search_default_by_source": 1},
        }

    def _names(self, documents):
        """Display names of (model, id): the number of a document that the user cannot open is no secret to him."""
        names = {}
        for model in {model for model, _id in documents}:
            ids = [res_id for name, res_id in documents if name == model]
            for record in self.env[model].sudo().browse(ids).exists():  # names only
                names[model, record.id] = record.display_name
        return names

    def action_open_document(self):
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}
