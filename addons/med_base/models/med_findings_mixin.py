from markupsafe import Markup
from odoo import api, fields, models
from odoo.tools.i18n import format_list

ICONS = {"log": "fa-info-circle text-info", "warn": "fa-exclamation-triangle text-warning"}
ICONS |= {"approve": "fa-hand-paper-o text-warning", "block": "fa-ban text-danger"}


class MedFindingsMixin(models.AbstractModel):
    """Shows kept findings (a list of dicts, see med.gate) to a person."""

    _name = "med.findings.mixin"
    _description = "Findings"

    findings = fields.Json(readonly=True)
    findings_html = fields.Html("What Was Found", compute="_compute_findings_html", sanitize=False)
    rule_names = fields.Char("Rules", compute="_compute_findings_html")

    @api.depends("findings")
    @api.depends_context("lang")
    def _compute_findings_html(self):
        ids = {f["rule_id"] for record in self for f in record.findings or () if f.get("rule_id")}
        # every employee may read rules; what is kept is in the language of who was refused
        names = {rule.id: rule.name for rule in self.env["med.rule"].sudo().browse(ids).exists()}
        for record in self:
            findings = record.findings or []
            rules = dict.fromkeys(names.get(f.get("rule_id")) or f["rule"] for f in findings)
            record.rule_names = format_list(self.env, rules)
            record.findings_html = Markup("").join(self._finding_html(f) for f in findings) or False

    @api.model
    def _finding_html(self, data):
        parts = [
            Markup('<div class="mb-2"><i class="fa %s me-1"></i><strong>%s</strong>')
            % (ICONS[data["severity"]], data["message"]),
        ]
        if data.get("waived"):
            parts.append(Markup(' <span class="badge text-bg-success">%s</span>') % self.env._("approved"))
        if data.get("lines"):
            parts.append(self._lines_html(data["lines"]))
        if data.get("resolution"):
            parts.append(Markup("<div>%s</div>") % data["resolution"])
        rule = f"{data['code']} v{data['version']}" if data.get("version") else data["code"]
        small = " · ".join(filter(None, (data["rule"], rule, data.get("source"))))
        parts.append(Markup('<small class="text-muted">%s</small></div>') % small)
        return Markup("").join(parts)

    def _lines_html(self, lines):
        """The lines that a finding is about: the first ones, and all of them when one opens it."""
        some, every = self.env["med.gate"]._some(lines), format_list(self.env, lines)
        if some == every:
            return Markup("<div>%s</div>") % every
        return Markup("<details><summary>%s</summary>%s</details>") % (some, every)
