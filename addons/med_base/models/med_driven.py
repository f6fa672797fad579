from odoo import api, models
from odoo.exceptions import AccessError, UserError

VERB = object()  # an identity, which no client can send: the context alone opens nothing
KEPT_CONTEXT = ("lang", "tz", "allowed_company_ids")


def plain(env):
    """The environment without what a client may have put into its context."""
    return env(context={key: env.context[key] for key in KEPT_CONTEXT if key in env.context})


class MedDriven(models.AbstractModel):
    """Rows that come into being and change only through verbs, and stay.

    No access right is given for them, and here the same holds for code that runs with all rights, such as an
    automation rule. A verb checks ``env.user`` first and then calls ``_make`` or ``_drive``.
    """

    _name = "med.driven"
    _description = "Changed Only by Its Verbs"

    _user_creates = False  # whether a user with the right may create rows, which then stay as they are
    _user_writes = frozenset()  # what a user with the right may change

    @api.model_create_multi
    def create(self, vals_list):
        if not self._user_creates:
            self._require_verb()
        return super().create(vals_list)

    def write(self, vals):
        # What the chatter and activities keep on the row is theirs.
        if any(
            not name.startswith(("message_", "activity_", "website_message_"))
            for name in vals.keys() - self._user_writes
        ):
            self._require_verb()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("%(kind)s are evidence and are never deleted.", kind=self._description))

    def _require_verb(self):
        if self.env.context.get("med_verb") is not VERB:
            raise AccessError(
                self.env._("%(kind)s cannot be written directly: use its buttons.", kind=self._description)
            )

    def _plain(self):
        """Without what a client may have put into the context (defaults, archived rows, silenced messages)."""
        return self.with_env(plain(self.env))

    def _make(self, vals):
        """Creates a row. The caller has checked the user."""
        # sudo: nobody has the right
        return self._plain().sudo().with_context(med_verb=VERB).create(vals).with_env(self._plain().env)

    def _drive(self, vals):
        """Changes rows. The caller has checked the user."""
        # sudo: nobody has the right
        return self._plain().sudo().with_context(med_verb=VERB).write(vals)
