import json

from odoo import api, fields, models

from .med_source import RESULTS


class MedSourceAnswer(models.Model):
    """What a source said about a company, and when. Written once and sealed."""

    _name = "med.source.answer"
    _inherit = ["med.append.only"]
    _description = "Answer of a Source"
    _log_access = False
    _order = "id desc"
    _rec_name = "partner_name"

    source_id = fields.Many2one("med.source", required=True, readonly=True, ondelete="restrict", index=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict", index=True)
    partner_ref = fields.Integer(
        "Partner Id",
        readonly=True,
        index=True,
        help="A number, so that a merge of partners leaves the answer as it was.",
    )
    partner_name = fields.Char("Company Asked For", readonly=True)
    uscc = fields.Char("Credit Code Asked For", readonly=True)
    asked_on = fields.Datetime(required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Asked by", readonly=True, ondelete="restrict")
    result = fields.Selection(RESULTS, required=True, readonly=True, index=True)
    facts = fields.Json(readonly=True, help="What of the answer was read.")
    facts_text = fields.Text("Answer", compute="_compute_facts_text")
    raw_sha256 = fields.Char("SHA-256 of the Raw Answer", readonly=True)
    http_status = fields.Integer("HTTP Status", readonly=True, aggregator=None)
    attempts = fields.Integer(readonly=True, aggregator=None)
    milliseconds = fields.Integer(readonly=True, aggregator="avg")
    error = fields.Char("Error Code", readonly=True)
    error_text = fields.Char("What Went Wrong", compute="_compute_error_text")
    error_detail = fields.Char(readonly=True)

    @api.depends("facts")
    @api.depends_context("lang")
    def _compute_facts_text(self):
        words = dict(self.env["med.source.field"]._fields["target"]._description_selection(self.env))
        for answer in self:
            facts = answer.facts or {}
            answer.facts_text = "\n".join(
                f"{words.get(name, name)}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
                for name, value in facts.items()
            )

    @api.depends("error")
    @api.depends_context("lang")
    def _compute_error_text(self):
        words = self._error_words()
        for answer in self:
            answer.error_text = words.get(answer.error, answer.error) if answer.error else False

    @api.model
    def _error_words(self):
        return {
            "scheme": self.env._("The address is neither http nor https."),
            "userinfo": self.env._("The address holds a user or password."),
            "host": self.env._("The address has no host."),
            "port": self.env._("The port cannot be right."),
            "name": self.env._("The name of the server is unknown."),
            "private": self.env._("The address is in a private network, which the source does not allow."),
            "connect": self.env._("The server cannot be reached."),
            "timeout": self.env._("The server did not answer in time."),
            "tls": self.env._("The connection is not safe: the certificate was refused."),
            "redirect": self.env._("The server sends on to another address, which is not followed."),
            "status": self.env._("The server answered with an error."),
            "encoding": self.env._("The answer is packed, although that was not asked for."),
            "too_big": self.env._("The answer is larger than allowed."),
            "broken": self.env._("The connection broke off."),
            "header": self.env._("A header of the source cannot be sent."),
            "json": self.env._("The answer is not JSON."),
            "deep": self.env._("The answer is nested too deep."),
            "mapping": self.env._("No status stands where the source's fields say it does."),
            "value": self.env._("The meaning of the status is not entered in the source."),
            "no_uscc": self.env._("The company has no valid credit code to ask with."),
            "no_number": self.env._("The company has no licence number to ask with."),
            "other_company": self.env._("The answer is about another company."),
            "no_list": self.env._("No list has been imported yet."),
            "possible": self.env._("A company of a similar name is listed: somebody has to look."),
            "not_found": self.env._("The source does not know the company."),
        }
