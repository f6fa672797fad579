from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import score


class MedScorecard(models.Model):
    """The engine: one evaluation for many subjects, each metric asked once, only what changed is written."""

    _inherit = "med.scorecard"

    @api.model
    def _score(self, template, subjects, at=None, company=None, again=False):
        """Scores subjects (records of the template's model) and returns their cards, in the order of the subjects.

        at: the day (default: today in the company's zone). company: whose figures count, where the template holds for
        all (default: the current company; a caller with a document passes the document's). Where nothing that counts
        has changed since the last card, that card is returned and nothing is written: a confirmed one keeps the
        figures it was confirmed on as long as they fall into the same bands. again: a confirmed card gets a successor
        even so.
        """
        template.ensure_one()
        if template.state != "published":
            raise UserError(self.env._("%(name)s is not published.", name=template.display_name))
        if subjects._name != template.model:
            raise ValueError(f"{template.code} scores {template.model}, not {subjects._name}")
        company = template.company_id or company or self.env.company
        at = at or self.env["med.gate"]._today(company)
        # Nobody has the right to write a scorecard: callers have checked who may score.
        cards = self.sudo().with_company(company).with_context(tracking_disable=True, mail_create_nosubscribe=True)
        template, subjects = template.with_env(cards.env), subjects.with_env(cards.env)
        last = cards._last(template, subjects, company)
        judged = cards._judge(template, subjects, at, company, last)
        cards._keep(template, subjects, at, company, last, judged, again)
        kept = cards._last(template, subjects, company)
        return self.browse([kept[subject.id].id for subject in subjects if subject.id in kept])

    def _last(self, template, subjects, company):
        """{subject id: its draft, or else the card that holds}."""
        found = self.search(
            [
                ("code", "=", template.code),
                ("company_id", "=", company.id),
                ("model", "=", subjects._name),
                ("res_id", "in", subjects.ids),
                ("state", "in", ("draft", "confirmed")),
            ]
        )
        return {card.res_id: card for card in found.sorted(lambda card: card.state == "draft")}

    def _judge(self, template, subjects, at, company, last):
        """{subject id: (values, score.Result)}; values: {criterion id: number, or id of the band answered}."""
        criteria, grades = template._arithmetic()
        measured = template.criterion_ids.filtered(lambda c: c.kind == "metric")
        figures = measured.metric_id._measure(subjects, at, company)
        answers = {c.key: (c.id, {b.key: b.id for b in c.band_ids}) for c in template.criterion_ids - measured}
        result = {}
        for subject in subjects:
            values = {c.id: figures[c.metric_id.code].get(subject.id) for c in measured}
            for line in last[subject.id].line_ids.filtered("answer_id") if subject.id in last else ():
                criterion, bands = answers.get(line.criterion_id.key, (None, {}))
                values[criterion] = bands.get(line.answer_id.key)  # an answer lives on in the next version
            result[subject.id] = values, score.score(criteria, values, grades, template.missing)
        return result

    def _keep(self, template, subjects, at, company, last, judged, again):
        """Writes the cards that say something new."""
        fresh, rows, redrawn = [], [], self.browse()
        for subject in subjects:
            values, result = judged[subject.id]
            current = last.get(subject.id, self.browse())
            stays = not again or current.state == "draft"
            if current and stays and current._says(template, values, result):
                continue
            card = self._card_values(template, result) | {"date": at}
            if current.state == "draft":
                redrawn += current
                current._force(card)
                rows += [(current, values, result)]
            else:
                fresh.append((subject, card, values, result))
        redrawn.line_ids._drop()
        made = self._make([self._new_values(template, subject, company) | card for subject, card, _v, _r in fresh])
        rows += [(card, values, result) for card, (_s, _c, values, result) in zip(made, fresh, strict=True)]
        self.env["med.scorecard.line"]._make(
            [
                {"scorecard_id": card.id, **self._line_values(template, line, values)}
                for card, values, result in rows
                for line in result.lines
            ]
        )
        if template.automatic:
            self.browse([card.id for card, _values, _result in rows])._confirm(self.env["res.users"])

    def _says(self, template, values, result):
        """Whether the card says the same: the bands, for a confirmed one; a draft the figures, too."""
        self.ensure_one()
        lines = {line.criterion_id.id: line for line in self.line_ids}
        if self.template_id != template or self.grade_id.id != (result.grade or False):
            return False
        for line in result.lines:
            old = lines.get(line.key)
            band = line.band.key if line.band else False
            if not old or (old.band_id.id, old.missing or "") != (band, line.missing):
                return False
            if self.state == "draft" and (old.has_value, score.exact(old.value)) != (
                line.value is not None,
                score.exact(round(float(line.value or 0), 4)),
            ):
                return False
        return True

    # --- values -----------------------------------------------------------------------------------------------------

    def _new_values(self, template, subject, company):
        partner = subject if subject._name == "res.partner" else "partner_id" in subject._fields and subject.partner_id
        return {
            "code": template.code,
            "model": subject._name,
            "res_id": subject.id,
            "subject_name": subject.display_name,
            "partner_id": partner.id if partner and partner._name == "res.partner" else False,
            "company_id": company.id,
        }

    def _card_values(self, template, result):
        return {
            "template_id": template.id,
            "version": template.version,
            "has_score": result.score is not None,
            "score": float(result.score or 0),
            "grade_id": result.grade or False,
            "earned_grade_id": result.earned or False,
            "missing_count": sum(bool(line.missing) for line in result.lines),
            "vetoed": bool(result.vetoes),
        }

    def _line_values(self, template, line, values):
        criterion = self.env["med.scorecard.criterion"].browse(line.key)
        answered = criterion.kind == "answer" and values.get(line.key)
        return {
            "criterion_id": line.key,
            "sequence": criterion.sequence,
            "answer_id": answered or False,
            "has_value": line.value is not None,
            "value": float(line.value or 0),
            "band_id": line.band.key if line.band else False,
            "missing": line.missing or False,
            "counted": line.counted,
            "points": float(line.points),
            "share": float(line.share),
            "contribution": float(line.contribution),
            "vetoes": line.vetoes,
            "next_band_id": line.step.band.key if line.step else False,
            "next_side": line.step.side if line.step else False,
            "next_bound": float(line.step.bound or 0) if line.step else 0,
            "next_gain": float(line.step.gain) if line.step else 0,
        }

    def _reckon(self):
        """Draws up drafts anew from the figures and answers they hold."""
        for card in self:
            template = card.template_id
            values = {line.criterion_id.id: line._given() for line in card.line_ids}
            criteria, grades = template._arithmetic()
            result = score.score(criteria, values, grades, template.missing)
            parts = {line.key: line for line in result.lines}
            for line in card.line_ids:
                new = card._line_values(template, parts[line.criterion_id.id], values)
                line._force({name: value for name, value in new.items() if name not in ("criterion_id", "answer_id")})
            card._force(card._card_values(template, result))

    def _subject_merged(self, gone, target):
        """Records (ids) have become one with target: what was said of them is kept there, but holds no longer."""
        cards = self.search([("model", "=", target._name), ("res_id", "in", list(gone))])
        open_cards = cards.filtered(lambda card: card.state != "superseded")
        open_cards._force({"state": "superseded", "superseded_on": fields.Datetime.now()})
        open_cards.flush_recordset()  # before they stand beside what holds of the target
        cards._force({"res_id": target.id})

    def _confirm(self, user):
        """Drafts become what holds; what held before is superseded. user: who confirms, none for an automatic one."""
        if not self:
            return
        now = fields.Datetime.now()
        before = self.search(
            [
                ("state", "=", "confirmed"),
                ("code", "in", self.mapped("code")),
                ("company_id", "in", self.company_id.ids),
                ("model", "in", self.mapped("model")),
                ("res_id", "in", self.mapped("res_id")),
            ]
        )
        keys = {(c.code, c.company_id, c.model, c.res_id) for c in self}
        before = before.filtered(lambda c: (c.code, c.company_id, c.model, c.res_id) in keys)
        before._force({"state": "superseded", "superseded_on": now})
        before.flush_recordset()  # before the next one may be confirmed
        self._force({"state": "confirmed", "confirmed_by_id": user.id, "confirmed_on": now})
