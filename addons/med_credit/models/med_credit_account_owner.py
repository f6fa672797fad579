from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class MedCreditAccount(models.Model):
    """Accounts of customers that come under another company, or become one with another customer."""

    _inherit = "med.credit.account"

    @api.model
    def _moved(self, partners):
        """What becomes of the accounts of partners that are no commercial partners any more.

        Where the company above has no account and customers are free without a limit, the account goes with it: a
        limit does not vanish by an entry in the address book. Elsewhere the account above decides, and this one rests.
        """
        partners = partners.filtered(lambda partner: partner.commercial_partner_id != partner)
        if not partners:
            return
        accounts = self.with_context(active_test=False).search([("partner_id", "in", partners.ids)])
        for account in accounts:
            above = account.partner_id.commercial_partner_id
            if not self._existing({(account.company_id, above)}) and account.company_id.med_credit_default == "free":
                account.partner_id = above
                account.active = True
            else:
                account.active = False
            account.message_post(
                body=self.env._("The customer belongs to %s now, whose credit account decides.", above.display_name)
            )
            self._mark_dirty({(account.company_id.id, above.id)})

    @api.model
    def _merging(self, partners, target):
        """Before partners become one: of each company one account stays, the target's, with all that the others had.

        Limits of the others end: what was granted to one customer is not granted to both. Guarantees go along.

        :raises UserError: the accounts are in different currencies
        """
        owner = target.commercial_partner_id
        accounts = self.with_context(active_test=False).search([("partner_id", "in", (partners | owner).ids)])
        for company, own in accounts.grouped("company_id").items():
            keep = own.filtered(lambda account: account.partner_id == owner) or own[:1]
            gone = own - keep
            if gone and gone.currency_id != keep.currency_id:
                raise UserError(
                    self.env._(
                        "The credit accounts of %(names)s in %(company)s are in different currencies. End the limits "
                        "of one of them and archive it before the merge.",
                        names=", ".join(own.partner_id.mapped("display_name")),
                        company=company.name,
                    )
                )
            if gone:
                gone._fold_into(keep)
            if keep.partner_id != owner:
                keep.partner_id = owner

    def _fold_into(self, keep):
        """Hands all that hangs on these accounts to another one, and takes them away."""
        now_over = self.limit_ids.filtered(lambda limit: limit.state in ("requested", "active"))
        for limit in now_over:
            limit._advance({"state": "replaced", "end_reason": self.env._("The customers were merged.")})
        keep.message_post(
            body=self.env._(
                "The credit account of %(names)s was merged into this one. Its limits have ended: ask for one that "
                "is right for both.",
                names=", ".join(self.partner_id.mapped("display_name")),
            )
        )
        merge = self.env["base.partner.merge.automatic.wizard"]
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM med_exposure WHERE account_id = ANY(%s)", self.ids))
        merge._update_foreign_keys_generic(self._name, self, keep)
        merge._update_reference_fields_generic(self._name, self, keep)
        self.env.flush_all()
        self.env.cr.execute(SQL("DELETE FROM med_credit_account WHERE id = ANY(%s)", self.ids))
        self.env.invalidate_all()
        self.env.add_to_compute(self.env["med.credit.limit"]._fields["partner_id"], keep.limit_ids)
        self.env.add_to_compute(self.env["med.credit.guarantee"]._fields["partner_id"], keep.guarantee_ids)
        self._mark_dirty(keep._pairs())


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """The accounts become one before the rows do: the merge knows no ledger and would delete one of them."""
        accounts = self.env["med.credit.account"].sudo()  # whoever may merge
        accounts._merging(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        roots = self.env["res.company"].sudo().search([("parent_id", "=", False)])  # all of theirs
        accounts._mark_dirty({(root.id, dst_partner.commercial_partner_id.id) for root in roots})
        return result
