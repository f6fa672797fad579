from odoo import models


class Policy:
    """What holds for the accounts of one company on one day besides the score: read once, asked per account."""

    def __init__(self, grades, segments, overrides, factors, limits, guarantees, convert):
        self.grades = {grade.id: (index, grade) for index, grade in enumerate(grades)}
        self.fallback = next((segment for segment in segments if segment.fallback), None)
        self.overrides, self.factors, self.limits, self.guarantees = overrides, factors, limits, guarantees
        self.convert = convert

    def worse(self, one, other):
        """The worse of two grades, either may be none."""
        if not one or not other:
            return one or other
        return max(one, other, key=lambda grade: self.grades[grade.id][0])

    def outcome(self, account, rated, scored, known):
        """What a rating writes of the account. known: {metric code: value}."""
        segment = account.segment_id or self.fallback
        years = known.get("relationship_years")
        new = bool(segment) and (years is None or float(years) * 12 < segment.new_months)
        grade = self.worse(scored, segment.new_grade_id if new and scored else None)
        grade = self.overrides.get(account.id) or grade
        points = (rated.points or 0) / 100
        return {
            "grade_id": grade.id if grade else None,
            "scored_grade_id": scored.id if scored else None,
            "points": points,
            "has_points": rated.points is not None,
            "vetoed": rated.vetoed,
            "is_new": new,
            "proposed_limit": self._limit(account, grade, points, known) if grade else 0.0,
            "grade_days": self._days(grade, segment, new) if grade else 0,
        }

    def _days(self, grade, segment, new):
        if not grade.max_days or grade.hold_policy == "prepay":
            return 0
        days = grade.max_days + (segment.extra_days if segment else 0)
        return min(days, segment.new_days) if new else days

    def _limit(self, account, grade, points, known):
        own = {
            "points": points,
            "factor": self.factors.get(account.id, 1.0),
            "exposure": account.exposure,
            "overdue": account.overdue,
            "limit": self.limits.get(account.id, (False, None))[1],
            "guarantee": self.guarantees.get(account.id, 0.0),
        }
        figures = {code: None if value is None else float(value) for code, value in known.items()}
        return self.convert(account, grade._proposed(figures | own))


class MedCreditAccount(models.Model):
    _inherit = "med.credit.account"

    def _policies(self, company, day):
        """The Policy of the accounts, which are of one company."""
        rates = {}

        def convert(account, amount):
            if account.currency_id == company.currency_id:
                return round(amount, 2)
            if account.currency_id not in rates:
                rates[account.currency_id] = self.env["res.currency"]._get_conversion_rate(
                    company.currency_id, account.currency_id, company, day
                )
            return account.currency_id.round(amount * rates[account.currency_id])

        guarantees = self.env["med.credit.guarantee"]._read_group(
            [
                ("account_id", "in", self.ids),
                ("state", "=", "active"),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ],
            ["account_id"],
            ["amount:sum"],
        )
        return Policy(
            self.env["med.credit.grade"].with_context(active_test=False).search([]),
            self.env["med.credit.segment"].search([]),
            self.env["med.credit.override"]._in_force(self, day),
            self.env["med.credit.factor"]._of(self, company, day),
            self.env["med.credit.limit"]._of_accounts(self, day),
            {account.id: amount for account, amount in guarantees},
            convert,
        )
