from decimal import Decimal, InvalidOperation

from odoo import api, fields, models
from odoo.fields import Domain

MOST = Decimal(10) ** 12
MOST_EXTRA = 20


class MedReconciliation(models.Model):
    """What a signed-in customer does with its statements. Called with all rights, on what ``_portal_find`` found."""

    _inherit = "med.reconciliation"

    @api.model
    def _portal_domain(self, partner):
        """Statements of the partner's own company that were sent to it."""
        return Domain("partner_id", "=", partner.commercial_partner_id.id) & Domain(
            "state", "not in", ("draft", "cancelled")
        )

    @api.model
    def _portal_find(self, partner, statement_id):
        # sudo: found by the domain of what the customer may see
        return self.sudo().search(self._portal_domain(partner) & Domain("id", "=", statement_id))

    def _portal_sign(self, name):
        """Signs as it stands; returns what is wrong, in words, or None."""
        name = " ".join((name or "").split())[:100]
        if not name:
            return self.env._("Please enter your name: it stands for your signature.")
        if self.state not in ("sent", "agreed"):
            return self.env._("This statement cannot be signed any more, or not yet.")
        self._claim("sent", "agreed")
        self._sign(name, portal=True)
        self._portal_tell(self.env._("Signed in the portal by %s.", name))
        return None

    def _portal_dispute(self, name, figures, extra):
        """Keeps the customer's figures.

        :param figures: {line id: (amount, comment)} as typed; an empty amount leaves a line as it is
        :param extra: [(document, amount, comment)] that are in the customer's books only
        :return: {field: what is wrong}
        """
        if self.state not in ("sent", "disputed"):
            return {"form": self.env._("This statement cannot be answered any more.")}
        self._claim("sent", "disputed")
        errors, answers, added = {}, [], []
        for line in self.line_ids.filtered(lambda line: line.kind != "theirs"):
            typed, comment = figures.get(line.id, ("", ""))
            if typed.strip():
                amount = self._amount(typed)
                if amount is None:
                    errors[f"line_{line.id}"] = self.env._("%s is no amount.", typed[:20])
                else:
                    answers.append((line, amount, comment.strip()[:500]))
        for number, (document, typed, comment) in enumerate(extra[:MOST_EXTRA]):
            amount = self._amount(typed)
            if document.strip() and amount is None:
                errors[f"extra_{number}"] = self.env._("%s is no amount.", typed[:20])
            elif document.strip():
                added.append((document.strip()[:100], amount, comment.strip()[:500]))
        differs = [row for row in answers if not self.currency_id.is_zero(row[1] - row[0].amount)]
        if not errors and not differs and not added:
            errors["form"] = self.env._("None of your figures differs. Sign the statement if it is right.")
        if not errors:
            self._keep_answers(answers, added, name)
        return errors

    def _amount(self, typed):
        """The amount typed, with the separators that people type, or None."""
        try:
            value = Decimal(typed.strip().replace(",", "").replace("，", "").replace(" ", ""))
        except InvalidOperation:
            return None
        return self.currency_id.round(float(value)) if value.is_finite() and abs(value) < MOST else None

    def _keep_answers(self, answers, added, name):
        for line, amount, comment in answers:
            same = self.currency_id.is_zero(amount - line.amount)
            line._drive(
                {
                    "customer_amount": amount,
                    "answer": "right" if same else "differs",
                    "comment": comment or line.comment,
                }
            )
        self.env["med.reconciliation.line"]._make(
            [
                {
                    "reconciliation_id": self.id,
                    "kind": "theirs",
                    "date": fields.Date.to_string(self.date_to),
                    "reference": document,
                    "amount": 0.0,
                    "customer_amount": amount,
                    "answer": "differs",
                    "comment": comment,
                }
                for document, amount, comment in added
            ]
        )
        self._dispute(name)
        self._portal_tell(self.env._("Disputed in the portal by %s.", name))

    def _portal_tell(self, text):
        self.message_post(body=text, subtype_xmlid="mail.mt_comment", author_id=self.env.user.partner_id.id)
