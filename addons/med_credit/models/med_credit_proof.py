from odoo import api, fields, models
from odoo.tools import SQL


class MedCreditProof(models.Model):
    """A nightly comparison of the stored figures with the documents. What differs is an alarm: an event went unseen."""

    _name = "med.credit.proof"
    _description = "Proof of the Ledger"
    _inherit = ["med.driven"]
    _order = "id desc"

    date = fields.Datetime(required=True, readonly=True)
    accounts = fields.Integer("Accounts Compared", readonly=True)
    differing = fields.Integer("Accounts That Differ", readonly=True)
    seconds = fields.Float(readonly=True)
    line_ids = fields.One2many("med.credit.proof.line", "proof_id", "Differences", readonly=True)

    @api.depends("date")
    def _compute_display_name(self):
        for proof in self:
            proof.display_name = fields.Datetime.context_timestamp(proof, proof.date).strftime("%Y-%m-%d %H:%M")

    @api.model
    def _cron_prove(self):
        """Compares, tells who controls credit of what differs, and works everything out anew: dates have passed."""
        proof = self._prove()
        self.env["med.credit.account"]._rebuild()
        if proof.differing:
            proof._alarm()

    @api.model
    def _prove(self):
        """Compares the stored figures with the documents and keeps the result.

        What changes by a date alone (due dates, ends of guarantees) is not compared, and no account whose change is
        still waiting to be worked out.
        """
        start = fields.Datetime.now()
        count, rows = self._differences()
        proof = self._make(
            {
                "date": start,
                "accounts": count,
                "differing": len({row[0] for row in rows}),
                "seconds": (fields.Datetime.now() - start).total_seconds(),
                "line_ids": [
                    (0, 0, {"account_id": account, "source": source, "stored": stored, "actual": actual})
                    for account, source, stored, actual in rows[:1000]
                ],
            }
        )
        self.env["med.log"]._record("credit.proved", proof, accounts=count, differing=proof.differing)
        return proof

    def _differences(self):
        source = self.env["med.exposure.source"]
        source._flush_sources()
        kind = SQL("CASE WHEN source IN ('overdue', 'not_due') THEN 'receivable' ELSE source END")
        query = source._query(
            None, fields.Date.today(), SQL("company_id, partner_id, %s AS kind, SUM(amount) AS amount", kind),
            SQL("GROUP BY 1, 2, 3"),
        )  # fmt: skip
        where = SQL(
            """a.active AND a.refreshed_on IS NOT NULL AND NOT EXISTS (
                   SELECT FROM med_credit_dirty d JOIN res_partner p ON p.id = d.partner_id
                    WHERE p.commercial_partner_id = a.partner_id)"""
        )
        rows = self.env.execute_query(
            SQL(
                """WITH stored AS (
                        SELECT e.account_id, CASE WHEN s.code IN ('overdue', 'not_due') THEN 'receivable'
                                                  ELSE s.code END AS kind, SUM(e.amount) AS amount
                          FROM med_exposure e JOIN med_exposure_source s ON s.id = e.source_id GROUP BY 1, 2),
                    actual AS (
                        SELECT a.id AS account_id, n.kind, n.amount FROM (%(query)s) n
                          JOIN med_credit_account a ON a.company_id = n.company_id AND a.partner_id = n.partner_id)
                   SELECT a.id, kind, COALESCE(stored.amount, 0), COALESCE(actual.amount, 0)
                     FROM stored FULL JOIN actual USING (account_id, kind)
                     JOIN med_credit_account a ON a.id = account_id
                    WHERE kind != 'guarantee' AND %(where)s
                      AND abs(COALESCE(stored.amount, 0) - COALESCE(actual.amount, 0)) > 0.02
                    ORDER BY a.id""",
                query=query,
                where=where,
            )  # fmt: skip
        )
        count = self.env.execute_query(SQL("SELECT count(*) FROM med_credit_account a WHERE %s", where))[0][0]
        return count, rows

    def _alarm(self):
        """A to-do for each credit controller, one for all that differs."""
        people = self.env.ref("med_base.group_credit").all_user_ids.filtered("active")
        for user in people:
            self.env["mail.activity"].create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": user.partner_id.id,
                    "activity_type_id": self.env.ref("mail.mail_activity_data_warning").id,
                    "summary": self.env._(
                        "The credit ledger differs from the documents in %s accounts", self.differing
                    ),
                    "user_id": user.id,
                }
            )
