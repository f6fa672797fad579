from odoo import api, models


class MedRule(models.Model):
    """The server actions of a rule run in the background, from the outbox: an action that fails opens no gate."""

    _inherit = "med.rule"

    @api.depends("operation_id.model")
    def _compute_action_model(self):
        """What a person sees of a move is its transfer: that is held, and that is acted upon."""
        for rule in self:
            rule.action_model = {"stock.move": "stock.picking"}.get(rule.model, rule.model)

    def _queue_actions(self, verdict, event):
        for data in verdict.findings:
            self._queue_action_of(data, verdict, event)

    def _queue_action_of(self, data, document, event):
        """Queues the actions of a finding's rule.

        :param data: the finding, as kept in evidence
        :param document: what has ``model`` and ``res_id`` and ``fingerprint``: a verdict or a hold
        :param event: "finding" or "release"
        """
        if not data.get("rule_id"):
            return
        rule = self.browse(data["rule_id"]).exists()
        company = self.env["res.company"].browse(
            document.company_id if isinstance(document.company_id, int) else document.company_id.id
        )
        actions = rule.finding_action_ids if event == "finding" else rule.release_action_ids
        for action in actions:
            key = f"{event}:{action.id}:{rule.id}:{document.model}:{document.res_id}:{document.fingerprint}"
            payload = {"action": action.id, "model": document.model, "res_id": document.res_id, "rule": rule.id}
            self.env["med.outbox"]._enqueue("rule_action", key, payload, company)


class MedOutbox(models.Model):
    _inherit = "med.outbox"

    def _outbox_rule_action(self, payload):
        """Runs a rule's server action on the document."""
        action = self.env["ir.actions.server"].browse(payload["action"]).exists()
        document = self.env[payload["model"]].browse(payload["res_id"]).exists()
        if action and document:
            if action.model_id.model != document._name:  # a move's rule acts on the move's transfer only if made for it
                raise ValueError(f"{action.display_name} is made for {action.model_id.model}, not {document._name}")
            context = {"active_model": document._name, "active_id": document.id, "active_ids": document.ids}
            action.with_context(**context).run()
