"""Which partners are approved master data. Part of res.partner."""

from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "med.guarded"]

    @api.model_create_multi
    def create(self, vals_list):
        vals_list, waiting = self._med_guard_create(vals_list)
        records = super().create(vals_list)
        records._med_guard_created(waiting)
        return records

    def write(self, vals):
        allowed = self._med_guard_write(vals)
        return super().write(allowed) if allowed or not vals else True

    def _med_subject(self):
        return self.commercial_partner_id

    def _med_approved_owners(self):
        roots = self.sudo().commercial_partner_id  # whether they are approved must not depend on who asks
        approved = set(self._med_approved_ids(roots.ids))
        return self.filtered(lambda partner: partner.sudo().commercial_partner_id.id in approved)  # as above

    def _med_owner_of(self, vals):
        """A new address of an approved company, whatever it is called: goods can be sent to any.

        A new contact person is free, and has the address of the company.
        """
        kind = vals.get("type", self.env.context.get("default_type"))
        parent = vals.get("parent_id", self.env.context.get("default_parent_id"))
        if kind in (None, False, "contact") or not parent:
            return self.browse()
        return self.browse(parent)._med_approved_owners()

    def _med_approved_ids(self, ids):
        """Those of the companies that hold an approved licence or first-business review."""
        self.env["med.document"].flush_model(["state", "commercial_partner_id"])
        self.env["med.business.review"].flush_model(["state", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT commercial_partner_id FROM med_document
                    WHERE state = 'approved' AND commercial_partner_id = ANY(%(ids)s) AND product_tmpl_id IS NULL
                    UNION
                   SELECT partner_id FROM med_business_review
                    WHERE state = 'approved' AND partner_id = ANY(%(ids)s)""",
                ids=list(ids),
            )
        )
        return [id_ for (id_,) in rows]
