from odoo import api, models


class MedHold(models.Model):
    """Screens that show a held document learn at once what becomes of it.

    The owner, the document's salesperson, the warehouse and credit control are told which document has changed, and no
    more: what a client shows of it, it reads with its user's rights.
    """

    _inherit = "med.hold"

    @api.model_create_multi
    def create(self, vals_list):
        holds = super().create(vals_list)
        holds._tell_screens()
        return holds

    def _drive(self, vals):
        result = super()._drive(vals)
        if "state" in vals:
            self._tell_screens()
        return result

    def _close(self, state, reason):
        closing = self.sudo().filtered(lambda hold: hold.state in ("open", "requested"))  # rights: see the verb
        result = super()._close(state, reason)
        if state in ("released", "rejected"):
            closing._tell_people(state)
        return result

    def _tell_screens(self):
        """At the end of the transaction: a client that reads earlier would see what was."""
        roles = self.env.ref("med_base.group_warehouse") + self.env.ref("med_base.group_credit")
        for hold in self.sudo():  # whose documents they are is the system's to know
            message = {"model": hold.model, "id": hold.res_id, "state": hold.state}
            for listener in (*roles.sudo(), *hold._people()):  # only to reach them
                listener._bus_send("med_hold_changed", message)

    def _people(self):
        """The owner, and the salesperson of the document."""
        document = self.env[self.model].browse(self.res_id).exists() if self.model in self.env else None
        seller = document.user_id if document and "user_id" in document._fields else self.env["res.users"]
        return (self.user_id | seller).filtered("active")

    def _tell_people(self, state):
        for hold in self:
            for user in hold._people() - self.env.user:
                env = self.with_context(lang=user.lang).env
                words = {
                    "released": env._("%s can go on.", hold.document_name),
                    "rejected": env._("%s has been refused.", hold.document_name),
                }
                kind = "success" if state == "released" else "danger"
                user._bus_send("simple_notification", {"type": kind, "message": words[state], "sticky": True})
