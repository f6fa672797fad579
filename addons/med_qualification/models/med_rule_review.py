"""Reviews that the requirement matrix asks for: scorecards of the partner. Part of med.rule and res.partner."""

from odoo import models
from odoo.addons.med_base.tools.finding import Finding
from odoo.tools import SQL

from ..tools import matrix


class MedRule(models.Model):
    _inherit = "med.rule"

    def _review_findings(self, record, devices, party, row, facts):
        """A review that the row asks for, and that is missing, too old or too low."""
        if not row.card:
            return
        cards = self._cards(facts, record._med_company()).get(party["partner"], {}).get(row.card, [])
        review = matrix.reviewed(row, cards, facts.date(record))
        if review.state in ("valid", "expiring"):
            return
        texts = self._together("med.requirement", row.id, facts, lambda row: (row.id,))
        card = review.card or (cards[-1] if cards else None)
        yield Finding(
            message=texts.message
            or self.env._("%(partner)s has not passed a review that is asked for %(products)s: %(missing)s."),
            resolution=self._review_resolution(review),
            values={
                "partner": party["name"] or self.env._("Nobody"),
                "products": self._names(devices),
                "missing": self._review_words(texts, review),
                "requirement": texts.name,
            },
            lines=self._lines(record, devices),
            link=("med.scorecard", card["id"]) if card else self._partner_link(party),
            severity=row.severity,
            source=texts._legal_source(),
            code=f"{row.name}:{party['partner']}:review_{review.reason}",
        )

    def _cards(self, facts, company):
        """The scorecards of all parties, read once for all rules of one run of the gate."""
        kept = facts.__dict__.setdefault("review_cards", {})
        codes = {row.card for rows in facts.matrix_rows.values() for row in rows if row.card}
        fact = self._party_fact()  # of a drop shipment the supplier is another party than the receiver
        key = company.id, fact, frozenset(codes)
        if key not in kept:
            ids = {party["partner"] for parties in facts[fact].values() for party in parties}
            kept[key] = self.env["res.partner"].browse(ids - {0})._med_cards(codes, company)
        return kept[key]

    def _review_words(self, texts, review):
        name = texts.scorecard_template_id.name
        if review.reason == "old":
            return self.env._("%(review)s expired on %(day)s", review=name, day=review.end)
        if review.reason == "low":
            points = f"{review.card['points']:g}"
            return self.env._("%(review)s has %(points)s points, which is too low", review=name, points=points)
        if review.reason == "draft":
            return self.env._("%(review)s is not confirmed yet", review=name)
        return self.env._("%(review)s was never done", review=name)

    def _review_resolution(self, review):
        if review.reason == "draft":
            return self.env._("Quality answers what is open in the scorecard and confirms it.")
        if review.reason == "low":
            return self.env._("Clear up with %(partner)s what the scorecard names, and score it again.")
        if review.reason == "old":
            return self.env._("Quality opens the last scorecard, presses Score Again, answers and confirms.")
        return self.env._("Quality opens %(partner)s, presses Score Now, answers the questions and confirms.")


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _med_cards(self, codes, company):
        """{partner id: {template code: [card]}} of drafts and of what holds, in one query."""
        if not (self and codes):
            return {}
        self.env["med.scorecard"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT c.res_id, c.code, c.id, c.state, c.has_score, c.score, g.minimum, c.date
                     FROM med_scorecard c LEFT JOIN med_scorecard_grade g ON g.id = c.grade_id
                    WHERE c.model = 'res.partner' AND c.res_id = ANY(%s) AND c.code = ANY(%s) AND c.company_id = %s
                      AND c.state IN ('draft', 'confirmed')
                    ORDER BY c.state, c.id""",
                self.ids,
                sorted(codes),
                company.id,
            )
        )
        result = {}
        for partner, code, id_, state, has_score, points, grade, date in rows:
            card = {"id": id_, "state": state, "points": points if has_score else None, "grade": grade, "date": date}
            result.setdefault(partner, {}).setdefault(code, []).append(card)
        return result
