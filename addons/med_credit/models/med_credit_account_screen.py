from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class MedCreditAccount(models.Model):
    """What the screens of the accounts ask for."""

    _inherit = "med.credit.account"

    @api.model
    def _search_credit_state(self, operator, value):
        """By the limits in force today, as a set: the list of those over their limit is the first of the morning."""
        if operator != "in":
            return NotImplemented
        self.env["med.credit.limit"].flush_model(["account_id", "kind", "state", "amount", "date_from", "date_to"])
        self.flush_model(["exposure"])
        day = self.env["med.gate"]._today(self.env.company)
        in_force = SQL(
            "l.account_id = a.id AND l.state = 'active' AND l.date_from <= %(day)s"
            " AND (l.date_to IS NULL OR l.date_to >= %(day)s)",
            day=day,
        )
        query = SQL(
            """(SELECT a.id FROM med_credit_account a
                  LEFT JOIN LATERAL (SELECT l.amount FROM med_credit_limit l WHERE l.kind = 'base' AND %(in_force)s
                                      ORDER BY l.date_from DESC, l.id DESC LIMIT 1) b ON TRUE
                  LEFT JOIN LATERAL (SELECT SUM(l.amount) AS amount FROM med_credit_limit l
                                      WHERE l.kind = 'temporary' AND %(in_force)s) t ON TRUE
                 CROSS JOIN LATERAL (SELECT b.amount + COALESCE(t.amount, 0) AS amount,
                                            COALESCE(a.exposure, 0) AS used) v
                 WHERE CASE WHEN v.amount IS NULL THEN 'free'
                            WHEN round(v.used::numeric, 2) > round(v.amount::numeric, 2) THEN 'over'
                            WHEN v.amount > 0 AND 100 * v.used / v.amount >= %(near)s THEN 'near'
                            ELSE 'good' END = ANY(%(states)s))""",
            in_force=in_force,
            near=self._near_percent(),
            states=list(value),
        )
        return Domain("id", "in", query)

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_refresh(self):
        """Brings the stored figures up to date now."""
        self.check_access("read")
        self.sudo()._refresh()  # the figures are the system's
        return True

    def action_open_documents(self, source=None):
        """The documents that the exposure is made of, or one source's."""
        self.ensure_one()
        self.check_access("read")
        return self.env["med.exposure.line"]._open(self, source)

    def action_open_holds(self):
        """What of the customer's is held."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_base.action_med_hold")
        return action | {"domain": [("partner_id", "=", self.partner_id.id)], "context": {"search_default_open": 1}}

    def action_request_limit(self):
        """A new limit of the account, to be filled in and asked for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Limit"),
            "res_model": "med.credit.limit",
            "view_mode": "form",
            "context": {"default_account_id": self.id},
        }
