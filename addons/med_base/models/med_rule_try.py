import hashlib
import json

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import formula
from ..tools.finding import fill
from .med_fact import Facts


class MedRule(models.Model):
    """Trying a rule before it holds, and what publishing asks of the trial."""

    _inherit = "med.rule"

    def _digest(self):
        """SHA-256 of what decides."""
        self.ensure_one()
        names = [name for name in self._publish_fields if name not in ("sequence", "name")]
        rule = self.sudo().with_context(lang="en_US")  # the actions and roles, whoever looks
        # Rows count by their ids: a name changes with the language, and a role's name is cached without it.
        values = {
            name: rule[name].ids if field.relational else field.convert_to_export(rule[name], rule)
            for name in names
            for field in [rule._fields[name]]
        }
        return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()

    def _last_trial(self):
        """The last finished trial of the rule as it is now."""
        self.ensure_one()
        digest = self._digest() if self.trial_ids else ""
        return self.trial_ids.filtered(lambda t: t.state == "done" and t.rule_digest == digest)[:1]

    def action_try(self):
        """Tries the rule on the documents of the last 90 days, in the background."""
        self.ensure_one()
        trial = self.env["med.rule.trial"].create({"rule_id": self.id})
        return {"type": "ir.actions.act_window", "res_model": trial._name, "res_id": trial.id, "view_mode": "form"}

    def _lockout_limit(self):
        """The share of documents above which a refusing rule needs a reason in writing."""
        return float(self.env["ir.config_parameter"].sudo().get_param("med_base.lockout_share", "0.2"))  # a setting

    def _before_publish_trial(self):
        """A rule that refuses has to have been tried; one that would refuse much needs a reason in writing."""
        if self.severity in ("log", "warn"):
            return
        trial = self._last_trial()
        if not trial:
            raise UserError(
                self.env._("Try %(rule)s first: nobody knows yet whom it would refuse.", rule=self.display_name)
            )
        limit = self._lockout_limit()
        if trial.share > limit and not (self.lockout_reason or "").strip():
            raise UserError(
                self.env._(
                    "%(rule)s would refuse %(share)d %% of the documents of the last %(days)d days "
                    "(%(found)d of %(total)d). Check it; to publish it all the same, write down why.",
                    rule=self.display_name,
                    share=round(trial.share * 100),
                    days=trial.days,
                    found=trial.found,
                    total=trial.done,
                )
            )

    def _try(self, records, dates):
        """What the rule would have found: {record id: message}."""
        found = self.judge(records, Facts(records, dates))
        return {
            record.id: fill(
                found[record.id][0].message or self.message,
                {
                    "document": record._med_document().display_name,
                    "partner": record._med_partner().name or "",
                    **found[record.id][0].values,
                },
            )
            for record in records
            if found.get(record.id)
        }

    @api.model
    def check_formula(self, operation_id, text):
        """What the formula editor shows beneath a formula: its problem, or its value on the newest document.

        :return: {"ok": bool, "error": str, "sample": str}
        """
        self.env["med.rule"].check_access("write")
        rule = self.new({"operation_id": operation_id, "check_type": "formula", "formula": text})
        if problem := rule._problem_formula():
            return {"ok": False, "error": problem, "sample": ""}
        Document = self.env[rule.operation_id.model].sudo()  # facts read more than the user may
        record = Document.search([("company_id", "in", self.env.companies.ids)], limit=1, order="id desc")
        if not record:
            return {"ok": True, "error": "", "sample": ""}
        facts = Facts(record, {record.id: record._med_date()})
        try:
            value = formula.evaluate(text, facts.of(record))
        except formula.FormulaError as error:
            value = self._formula_problem(error)
            if error.code != "no_value":  # of this document only: the formula is right
                return {"ok": False, "error": value, "sample": ""}
        return {"ok": True, "error": "", "sample": f"{record._med_document().display_name}: {value}"}
