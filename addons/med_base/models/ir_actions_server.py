from contextvars import ContextVar

from odoo import models
from odoo.api import SUPERUSER_ID
from odoo.exceptions import AccessError

# Not in the context of the environment: that is anybody's to change, also the action's own code.
_running = ContextVar("med_base.server_action", default=False)


def refuse_automation(env):
    """What two persons decide is no automation's to write, neither as OdooBot nor as whoever happens to click.

    :raises AccessError: a server action, an automation rule or a scheduled action is at work
    """
    if _running.get():
        _refuse(env)


def require_person(env):
    """The same, and no script's to decide either.

    :raises AccessError: no person does it
    """
    if _running.get() or env.uid == SUPERUSER_ID:
        _refuse(env)


def _refuse(env):
    raise AccessError(
        env._("A person has to do this in their own name: no automation, scheduled action or script can.")
    )


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    def run(self):
        """Every server action passes here, also those of automation rules and scheduled actions."""
        token = _running.set(True)
        try:
            return super().run()
        finally:
            _running.reset(token)
