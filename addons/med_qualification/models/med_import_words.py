"""What the findings of an import say. Part of med.import."""

from odoo import models


class MedImport(models.Model):
    _inherit = "med.import"

    def _say(self, problem):
        """A problem of a row (med_import_entry.Problem) in words."""
        labels = dict(self.env["med.import.header"]._targets())
        words = self._problem_words().get(problem.code) or self.env["med.document"]._say_problems([problem.code])
        label = labels.get(problem.field, "")
        text = self.env._("%(field)s: %(problem)s", field=label, problem=words) if label else words
        return f"{text} [{problem.value}]" if problem.value else text

    def _problem_words(self):
        return {
            "missing": self.env._("it is missing"),
            "too_long": self.env._("it is far too long"),
            "digits_lost": self.env._("Excel has replaced the last digits by zeros; format the column as text"),
            "unreadable": self.env._("it cannot be read"),
            "ambiguous": self.env._("day and month cannot be told apart; write it as 2025-03-01"),
            "no_day": self.env._("there is no such day"),
            "year": self.env._("the year cannot be right"),
            "reversed": self.env._("the last day is before the first"),
            "unknown_type": self.env._("which licence it is cannot be told; name its type"),
            "product_type": self.env._("such a licence belongs to a product, not to a customer"),
            "unknown_partner_type": self.env._("there is no such customer type; it stays empty"),
            "quality_only": self.env._("only quality sets the customer type; it stays as it is"),
            "several": self.env._("several customers on record fit"),
            "conflict": self.env._("the code is of one customer on record and the name of another"),
            "other_code": self.env._("a customer of this name is on record with another code"),
            "other_name": self.env._("another name stands in the file, or on record, for the same code"),
            "similar": self.env._("it resembles one that is on record or in the file; a duplicate?"),
            "repeated": self.env._("the same stands in an earlier row"),
            "contradiction": self.env._("an earlier row says otherwise about the same licence"),
            "guarded": self.env._("the customer has been approved: it changes only by a change request"),
            "kept": self.env._("another value is on record and stays"),
            "under_review": self.env._("this licence is being reviewed with other dates; it stays as it is"),
            "bad_number": self.env._("the number cannot be one of this licence; it can be drafted, not approved"),
            "failed": self.env._("it could not be saved"),
            "archived": self.env._("such a customer is in the archive; take it out of there first"),
        }
