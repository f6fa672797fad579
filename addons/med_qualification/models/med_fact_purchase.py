from odoo import models


class MedFact(models.Model):
    """What rules know of purchases and receipts. The amounts and counts of sales orders hold for purchases as well."""

    _inherit = "med.fact"

    def _fact_max_quantity(self, records, at):
        if records._name != "purchase.order":
            return super()._fact_max_quantity(records, at)
        return {r.id: max(r.order_line.mapped("product_qty"), default=0.0) for r in records}

    def _fact_supplier_country(self, records, at):
        return {r.id: r._med_supplier().country_id.code or "" for r in records}

    def _fact_supplier_age_days(self, records, at):
        return {
            r.id: (at[r.id] - supplier.create_date.date()).days if (supplier := r._med_supplier()) else 0
            for r in records
        }

    def _fact_drop_ship(self, records, at):
        """Whether the goods go from the supplier to somebody else, past our warehouse."""
        return {r.id: bool(r.dest_address_id) for r in records}

    def _fact_has_purchase_order(self, records, at):
        """Whether a confirmed purchase order of the supplier stands behind the receipt, and it orders the product."""
        result = {}
        for record in records:
            line = record.purchase_line_id
            result[record.id] = (
                line.order_id.state == "purchase"
                and line.product_id == record.product_id
                and line.product_qty > 0
                and record._med_supplier() == line.order_id.partner_id.commercial_partner_id
            )
        return result

    def _fact_over_receipt(self, records, at):
        """How much more than ordered has come with this receipt, in the product's own unit; 0 without an order."""
        result = {}
        for record in records:
            line = record.purchase_line_id
            others = line.move_ids.filtered(
                lambda m, record=record: m != record and m.state == "done" and m._med_receives()
            )
            came = sum(move._med_quantity() for move in others | record) if line else 0.0
            result[record.id] = max(came - line.product_uom_qty, 0.0)
        return result

    # --- plain data, as of _fact_licences; no formula could use them, so they have no row ---------------------------

    def _fact_supplier_licences(self, records, at):
        """What the suppliers hold; of a drop shipment the receiver is another party."""
        return self._licences_held(records, at, {r.id: r._med_supplier().ids or [0] for r in records})

    def _fact_own_licences(self, records, at):
        """What our own company holds: the document's company."""
        return self._licences_held(
            records, at, {r.id: r._med_company().partner_id.commercial_partner_id.ids for r in records}
        )
