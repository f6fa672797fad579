from odoo import fields, models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merging moves documents to another customer by SQL, past every constraint: what is open is judged again."""
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        target = (dst_partner or self.dst_partner_id or self.env["res.partner"].browse(partner_ids)).exists()
        if target:
            gone = set(partner_ids) - set(target.ids)
            self.env["med.scorecard"].sudo()._subject_merged(gone, target)  # scorecards are the system's
            self.env["med.hold"].sudo()._facts_changed(partners=target)  # holds are the system's
            self.env["med.outbox"]._rejudge_later("merged", target)
        return result


class MedOutbox(models.Model):
    _inherit = "med.outbox"

    def _rejudge_later(self, why, partners):
        """Has the confirmed orders of partners judged again, because the partners are others' now."""
        key = f"{why}:{partners.ids}:{partners.commercial_partner_id.ids}:{fields.Datetime.now()}"
        self._enqueue("rejudge_partner", key, {"partners": partners.ids})

    def _outbox_rejudge_partner(self, payload):
        """Judges the confirmed orders of partners again, as far as goods are still to come or go; holds what fails."""
        partners = self.env["res.partner"].browse(payload["partners"]).exists()
        for operation, orders in self._orders_to_rejudge(partners.commercial_partner_id):
            for verdict in self.env["med.gate"]._evaluate(operation, orders) if orders else ():
                if verdict.refused:
                    self.env["med.gate"]._write_refusals([verdict])

    def _orders_to_rejudge(self, partners):
        """[(operation, orders)] of commercial partners; addons add what else they guard."""
        orders = self.env["sale.order"].search(
            [
                ("partner_id.commercial_partner_id", "in", partners.ids),
                ("state", "=", "sale"),
                ("delivery_status", "!=", "full"),
            ]
        )
        return [("sale.change", orders)]
