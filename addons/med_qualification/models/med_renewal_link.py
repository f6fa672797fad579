import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import hash_sign, verify_hash_signed

SCOPE = "med_qualification.renewal"


class MedRenewalLink(models.Model):
    """A signed address through which a customer sends in one licence without signing in.

    The link itself is worked out when a message is written and stored nowhere: what is here can only end it.
    """

    _name = "med.renewal.link"
    _description = "Renewal Link"
    _inherit = ["med.driven"]
    _order = "id desc"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="restrict"
    )
    type_id = fields.Many2one("med.document.type", required=True, readonly=True, ondelete="restrict")
    document_id = fields.Many2one("med.document", "Licence", readonly=True, index=True, ondelete="restrict")
    answer_id = fields.Many2one("med.document", "Sent In", readonly=True, ondelete="restrict")
    company_id = fields.Many2one(related="document_id.company_id", store=True, index=True)
    nonce = fields.Char(required=True, readonly=True, groups="base.group_system")
    expires_on = fields.Datetime(required=True, readonly=True)
    state = fields.Selection(
        [("open", "Usable"), ("used", "Used"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
        search="_search_state",
    )
    used_on = fields.Datetime(readonly=True)
    revoked_on = fields.Datetime(readonly=True)
    revoked_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    opened_count = fields.Integer("Times Opened", readonly=True, aggregator=None)
    opened_on = fields.Datetime("Last Opened", readonly=True)
    opened_from = fields.Char("Last Address", readonly=True)

    @api.depends("used_on", "revoked_on", "expires_on")
    def _compute_state(self):
        now = fields.Datetime.now()
        for link in self:
            if link.revoked_on:
                link.state = "revoked"
            elif link.used_on:
                link.state = "used"
            else:
                link.state = "expired" if link.expires_on <= now else "open"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        domains = {
            "revoked": [("revoked_on", "!=", False)],
            "used": [("revoked_on", "=", False), ("used_on", "!=", False)],
            "expired": [("revoked_on", "=", False), ("used_on", "=", False), ("expires_on", "<=", now)],
            "open": [("revoked_on", "=", False), ("used_on", "=", False), ("expires_on", ">", now)],
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("type_id", "partner_id")
    def _compute_display_name(self):
        for link in self:
            link.display_name = f"{link.type_id.display_name} · {link.partner_id.display_name}"

    @api.model
    def _issue(self, partner_id, type_id, document_id=False):
        """A new link for one licence of one customer, good for some days (a setting)."""
        days = self.env["med.reminder"]._setting("link_days", 30)
        return self._make(
            {
                "partner_id": partner_id,
                "type_id": type_id,
                "document_id": document_id,
                "nonce": secrets.token_hex(8),
                "expires_on": fields.Datetime.now() + timedelta(days=days),
            }
        )

    def _url(self):
        """The address for the customer. Whoever calls writes it to the customer and shows it to nobody else."""
        if not self:
            return ""
        link = self.sudo()  # the nonce is signed, not shown
        return f"{link.get_base_url()}/licence/renew/{hash_sign(link.env, SCOPE, [link.id, link.nonce])}"

    @api.model
    def _find(self, token):
        """The link of a token that we have signed, whatever has become of it since; empty for any other text."""
        # sudo: whoever follows a link need not be anybody
        links = self.sudo()
        try:
            told = verify_hash_signed(links.env, SCOPE, token or "")
        except (ValueError, IndexError, OverflowError):
            return links.browse()
        if not told:
            return links.browse()
        link = links.browse(told[0]).exists()
        return link if link and link.nonce == told[1] else links.browse()

    def _opened(self, address):
        self._drive({"opened_count": self.opened_count + 1, "opened_on": fields.Datetime.now(), "opened_from": address})

    def _used(self, document):
        self._drive({"used_on": fields.Datetime.now(), "answer_id": document.id})

    def action_revoke(self):
        """The links open nothing any more, from this moment on."""
        self.env["med.document"]._require_asker()
        self.check_access("read")
        open_ones = self.filtered(lambda link: link.state == "open")
        if not open_ones:
            raise UserError(self.env._("None of these links is open any more."))
        open_ones._drive({"revoked_on": fields.Datetime.now(), "revoked_by": self.env.uid})
        for link in open_ones:
            self.env["med.log"]._record("renewal_link.revoked", link.document_id or link.partner_id, link=link.id)
        return True
