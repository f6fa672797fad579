from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 5000


class MedCreditAccount(models.Model):
    """Keeping the stored figures current: by events within seconds, and proved every night.

    A transaction that changes a document writes down whose figures it may have changed (rows that nobody waits for);
    the background job works them out after its commit. Decisions never read the stored figures.
    """

    _inherit = "med.credit.account"

    # --- what has changed -------------------------------------------------------------------------------------------

    @api.model
    def _mark_dirty(self, pairs):
        """Remembers (company id, commercial partner id) pairs for the background job, at the end of the transaction.

        Companies may be branches. Only what has an account by then is worked out.
        """
        pairs = {(company, partner) for company, partner in pairs if company and partner}
        if not pairs:
            return
        precommit = self.env.cr.precommit
        waiting = precommit.data.get("med_credit.dirty")
        if waiting is None:
            waiting = precommit.data["med_credit.dirty"] = set()
            precommit.add(self.sudo()._write_dirty)  # the marks are the system's
        waiting |= pairs

    def _write_dirty(self):
        pairs = self.env.cr.precommit.data.pop("med_credit.dirty", None)
        if not pairs:
            return
        rows = SQL(", ").join(SQL("(%s, %s)", *pair) for pair in sorted(pairs))
        self.env.cr.execute(  # what the transaction has deleted meanwhile has no figures any more
            SQL(
                """INSERT INTO med_credit_dirty (company_id, partner_id)
                   SELECT c.id, p.id FROM (VALUES %s) AS v(company_id, partner_id)
                     JOIN res_company c ON c.id = v.company_id JOIN res_partner p ON p.id = v.partner_id""",
                rows,
            )
        )
        self.env.ref("med_credit.ir_cron_refresh")._trigger()

    @api.model
    def _mark_all_dirty(self):
        self.flush_model(["company_id", "partner_id"])
        self.env.cr.execute(
            "INSERT INTO med_credit_dirty (company_id, partner_id)"
            " SELECT company_id, partner_id FROM med_credit_account WHERE active"
        )
        self.env.ref("med_credit.ir_cron_refresh")._trigger()

    @api.model
    def _cron_refresh(self):
        """Works out the marked accounts, and has the holds of their customers looked at again."""
        cron = self.env["ir.cron"]
        while True:
            rows = self.env.execute_query(
                SQL(
                    """WITH gone AS (DELETE FROM med_credit_dirty WHERE id IN (
                            SELECT id FROM med_credit_dirty ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
                            RETURNING company_id, partner_id)
                       SELECT DISTINCT a.id FROM gone JOIN res_company c ON c.id = gone.company_id
                         JOIN res_partner p ON p.id = gone.partner_id
                         JOIN med_credit_account a ON a.partner_id = p.commercial_partner_id
                          AND a.company_id = split_part(c.parent_path, '/', 1)::int""",
                    BATCH,
                )
            )
            accounts = self.browse([id_ for (id_,) in rows])
            accounts._refresh()
            if accounts:
                self.env["med.hold"]._credit_changed(accounts)
            left = self.env.execute_query(SQL("SELECT count(*) FROM med_credit_dirty"))[0][0]
            if not cron._commit_progress(len(rows), remaining=left) or not left:
                break

    # --- working out ------------------------------------------------------------------------------------------------

    def _refresh(self):
        """Stores what the accounts' documents add up to."""
        for company, accounts in self.grouped("company_id").items():
            accounts._store(accounts._triples(), self.env["med.gate"]._today(company), accounts.ids)

    @api.model
    def _rebuild(self):
        """Works out all accounts anew, as a set."""
        ids = self.search([("active", "=", True)]).ids
        if ids:
            self._store(None, fields.Date.today(), ids)

    def _store(self, triples, day, ids):
        source = self.env["med.exposure.source"]
        for model in ("med.credit.account", "med.exposure", "med.exposure.source"):
            self.env[model].flush_model()
        query = source._query(
            triples, day, SQL("company_id, partner_id, source, SUM(amount) AS amount, MIN(due) AS due"),
            SQL("GROUP BY 1, 2, 3"),
        )  # fmt: skip
        source._flush_sources()
        self.env.cr.execute(
            SQL(
                """WITH now AS (
                        SELECT a.id AS account_id, s.id AS source_id, round(n.amount::numeric, 2) AS amount,
                               s.code, s.counts, n.due
                          FROM (%(query)s) n
                          JOIN med_credit_account a ON a.company_id = n.company_id AND a.partner_id = n.partner_id
                          JOIN med_exposure_source s ON s.code = n.source
                         WHERE round(n.amount::numeric, 2) != 0),
                    put AS (
                        INSERT INTO med_exposure (account_id, source_id, amount)
                        SELECT account_id, source_id, amount FROM now
                        ON CONFLICT (account_id, source_id) DO UPDATE SET amount = EXCLUDED.amount
                         WHERE med_exposure.amount IS DISTINCT FROM EXCLUDED.amount),
                    cut AS (
                        DELETE FROM med_exposure e WHERE e.account_id = ANY(%(ids)s)
                           AND NOT EXISTS (SELECT FROM now WHERE now.account_id = e.account_id
                                              AND now.source_id = e.source_id))
                   UPDATE med_credit_account a
                      SET exposure = COALESCE(t.total, 0), overdue = COALESCE(t.overdue, 0), overdue_since = t.since,
                          refreshed_on = now() AT TIME ZONE 'UTC'
                     FROM (SELECT u.id, SUM(n.amount) FILTER (WHERE n.counts) AS total,
                                  SUM(n.amount) FILTER (WHERE n.code = 'overdue') AS overdue,
                                  MIN(n.due) FILTER (WHERE n.code = 'overdue') AS since
                             FROM unnest(%(ids)s) AS u(id)
                             LEFT JOIN now n ON n.account_id = u.id
                            GROUP BY u.id) t
                    WHERE a.id = t.id""",
                query=query,
                ids=list(ids),
            )  # fmt: skip
        )
        self.invalidate_model(["exposure", "overdue", "overdue_since", "refreshed_on", "exposure_ids"])
        self.env["med.exposure"].invalidate_model()
