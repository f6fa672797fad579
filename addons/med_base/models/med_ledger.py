from odoo import fields, models
from odoo.tools import SQL


class MedLedger(models.Model):
    """One row per company and customer, touched before the gate adds up a customer's documents.

    Odoo runs REPEATABLE READ: of two transactions that touch the same row the second fails and is run again on what
    the first left behind. A lock alone would still read yesterday's numbers.
    """

    _name = "med.ledger"
    _description = "Lock of a Customer's Documents"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade", index=True)
    touched = fields.Integer(default=0)

    _row_unique = models.UniqueIndex("(company_id, partner_id)")

    def _touch(self, pairs):
        """Touches the rows of (company id, partner id) pairs, in order, so that two transactions cannot deadlock."""
        if pairs:
            rows = SQL(", ").join(SQL("(%s, %s, 1)", *pair) for pair in sorted(pairs))
            self.env.cr.execute(
                SQL(
                    """INSERT INTO med_ledger (company_id, partner_id, touched) VALUES %s
                       ON CONFLICT (company_id, partner_id) DO UPDATE SET touched = med_ledger.touched + 1""",
                    rows,
                )
            )
