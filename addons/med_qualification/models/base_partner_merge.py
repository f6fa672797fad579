from odoo import models
from odoo.exceptions import AccessError


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """A merge gives one company's licences and approvals to another: the head of quality's decision, and logged."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        approved = partners._med_approved_owners()
        if approved and len(partners.commercial_partner_id) > 1:
            if not (self.env.su or self.env.user.has_group("med_base.group_quality_head")):
                raise AccessError(
                    self.env._(
                        "%s has approved licences or reviews: only the head of quality merges it with another company.",
                        approved[0].display_name,
                    )
                )
            self.env["med.log"]._record("partner.merged", approved, merged=partners.mapped("display_name"))
        return super()._merge(partner_ids, dst_partner, extra_checks)
