from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, formatLang

CHATTER = ("message_", "activity_", "website_message_")  # what the chatter keeps on a row is its own


class MedScorecardLine(models.Model):
    """One criterion's part in a scorecard. A person writes only the answer; the rest is computed by the engine."""

    _name = "med.scorecard.line"
    _description = "Scorecard Line"
    _order = "scorecard_id, sequence, id"
    _rec_name = "criterion_id"

    scorecard_id = fields.Many2one("med.scorecard", required=True, readonly=True, index=True, ondelete="cascade")
    state = fields.Selection(related="scorecard_id.state")
    criterion_id = fields.Many2one("med.scorecard.criterion", required=True, readonly=True, ondelete="restrict")
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(related="criterion_id.kind")
    has_value = fields.Boolean(readonly=True)
    value = fields.Float("Figure", readonly=True, digits=(16, 4), aggregator=None)
    answer_id = fields.Many2one(
        "med.scorecard.band", domain="[('criterion_id', '=', criterion_id)]", ondelete="restrict"
    )
    band_id = fields.Many2one("med.scorecard.band", readonly=True, ondelete="restrict")
    missing = fields.Selection(
        [("no_data", "No data"), ("no_band", "Outside all bands")], readonly=True, help="Why there are no points."
    )
    counted = fields.Boolean(readonly=True)
    points = fields.Float(readonly=True, digits=(5, 2), aggregator="avg")
    weight = fields.Float(related="criterion_id.weight")
    share = fields.Float("Share (%)", readonly=True, digits=(5, 2), help="Of the weights that count.")
    contribution = fields.Float(readonly=True, digits=(5, 2), help="To the score, at most the share.")
    vetoes = fields.Boolean("Veto", readonly=True)
    next_band_id = fields.Many2one("med.scorecard.band", readonly=True, ondelete="restrict")
    next_side = fields.Selection([("from", "From"), ("below", "Below")], readonly=True)
    next_bound = fields.Float(readonly=True, digits=(16, 4), aggregator=None)
    next_gain = fields.Float(readonly=True, digits=(5, 2), aggregator=None)
    value_text = fields.Char("Value", compute="_compute_texts")
    explanation = fields.Text(compute="_compute_texts")
    advice = fields.Text("What Would Raise It", compute="_compute_texts")

    _criterion_unique = models.Constraint(
        "UNIQUE(scorecard_id, criterion_id)", "A criterion stands once in a scorecard."
    )

    # --- computes ---------------------------------------------------------------------------------------------------

    @api.depends(
        "value", "has_value", "answer_id", "band_id", "points", "share", "contribution", "missing", "next_bound"
    )
    @api.depends_context("lang")
    def _compute_texts(self):
        for line in self:
            line.value_text = line._value_text()
            line.explanation = line._explanation()
            line.advice = line._advice()

    def _value_text(self):
        if self.kind == "answer":
            return self.answer_id.display_name or self.env._("not answered")
        return self._number(self.value) if self.has_value else self.env._("no data")

    def _number(self, value):
        metric = self.criterion_id.metric_id
        text = formatLang(self.env, value, digits=2)
        text = text.rstrip("0").rstrip(".,") if any(sign in text[-3:] for sign in ".,") else text
        return f"{text} {metric.unit or self.scorecard_id.company_id.currency_id.name}"

    def _explanation(self):
        values = {"value": self._value_text(), "band": self.band_id.display_name, "points": f"{self.points:g}"}
        values |= {"share": f"{self.share:.2f}", "part": f"{self.contribution:.2f}"}
        if self.band_id:
            text = self.env._("%(value)s, in “%(band)s”: %(points)s points at %(share)s%% add %(part)s.", **values)
            if self.kind == "answer":
                text = self.env._("Answered “%(value)s”: %(points)s points at %(share)s%% add %(part)s.", **values)
        elif self.counted:
            text = self.env._(
                "%(value)s: counts as the worst, %(points)s points at %(share)s%% add %(part)s.", **values
            )
        elif self.missing == "no_band":
            text = self.env._("%(value)s, outside all bands: left out, the other criteria weigh more.", **values)
        else:
            text = self.env._("%(value)s: left out, the other criteria weigh more.", **values)
        return f"{text} {self.env._('This is a veto: the grade is the lowest one.')}" if self.vetoes else text

    def _advice(self):
        if self.missing:
            return self.env._("An answer.") if self.kind == "answer" else self.env._("Data.")
        if not self.next_band_id:
            return self.env._("Nothing: it is the best.") if self.band_id else False
        values = {"bound": self._number(self.next_bound), "gain": f"{self.next_gain:.2f}"}
        values["band"] = self.next_band_id.display_name
        if self.next_side == "from":
            return self.env._("From %(bound)s on: %(gain)s more.", **values)
        if self.next_side == "below":
            return self.env._("Below %(bound)s: %(gain)s more.", **values)
        return self.env._("“%(band)s”: %(gain)s more.", **values)

    def _given(self):
        """What the arithmetic takes of the line: the id of the band answered, the figure, or None."""
        if self.kind == "answer":
            return self.answer_id.id or None
        return self.value if self.has_value else None

    # --- CRUD -------------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        raise AccessError(self.env._("The lines of a scorecard are made by “Score Now”."))

    def write(self, vals):
        if set(vals) != {"answer_id"}:
            raise AccessError(self.env._("Only the answer of a scorecard's line can be written."))
        self.scorecard_id._check_role()
        for line in self:
            if line.scorecard_id.state != "draft":
                raise UserError(
                    self.env._("%(name)s is no draft: it stays as it is.", name=line.scorecard_id.display_name)
                )
            if line.kind != "answer":
                raise UserError(self.env._("“%(name)s” is measured, not answered.", name=line.criterion_id.name))
        result = super().write(vals)
        self.scorecard_id.sudo()._reckon()  # the person may answer; what it comes to is the engine's
        return result

    @api.constrains("answer_id")
    def _check_answer(self):
        for line in self:
            if line.answer_id and line.answer_id.criterion_id != line.criterion_id:
                raise ValidationError(
                    self.env._("“%(answer)s” is no answer to this.", answer=line.answer_id.display_name)
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The lines of a scorecard are never deleted."))

    def _make(self, vals_list):
        """Creates past the guard."""
        return super().create(vals_list)

    def _force(self, vals):
        """Writes past the guard."""
        return super().write(vals)

    def _drop(self):
        """Removes the lines of drafts that are made anew; past ``_unlink_never``."""
        lines = self.filtered(lambda line: line.state == "draft")
        lines.flush_recordset()
        if lines:
            self.env.cr.execute(SQL("DELETE FROM med_scorecard_line WHERE id IN %s", tuple(lines.ids)))
            lines.scorecard_id.invalidate_recordset(["line_ids"])
            lines.invalidate_recordset(flush=False)
