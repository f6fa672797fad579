from odoo import api, models

DECISIVE = ("state", "location_id", "location_dest_id", "quantity", "partner_id", "product_id", "picking_id")


class StockMove(models.Model):
    """Goods reach a customer by many routes; all of them end in a done stock move, and there stands the gate.

    A move ships when it, or one of its lines, leads from anywhere else to a customer location.
    """

    _name = "stock.move"
    _inherit = ["stock.move", "med.gated"]

    @api.constrains(*DECISIVE)
    def _check_med_gate(self):
        if done := [move.id for move in self if move.state == "done"]:
            self.browse(done)._med_guard()

    def _action_done(self, cancel_backorder=False):
        # Asked before anything is moved, so that a refusal costs little; the constraint is what cannot be passed by.
        todo = self.filtered(
            lambda m: m.state not in ("done", "cancel") and m.quantity and (m.picked or m.is_inventory)
        )
        todo._med_guard()
        return super()._action_done(cancel_backorder)

    def _med_guard(self):
        """Passes the moves through the gate, by what each does, unless it has passed just so."""
        moves = self.sudo()  # the user need not be able to read all that is judged
        guarded = moves.filtered(lambda m: m._med_operation() == "stock.ship" or m._med_lots()) | moves.filtered(
            lambda m: any(self.env["med.rule"]._in_force(code, m.company_id.id) for code in m._med_operations())
        )
        if rest := moves - guarded:  # nothing but a hold can stand against them
            guarded |= rest.browse(rest.env["med.hold"]._manual_findings(rest))
        if not guarded:
            return
        cleared = self.env["med.clearance"].sudo()._of(guarded)  # nobody has a right on clearances
        changed = guarded.filtered(lambda m: m.id not in cleared or cleared[m.id] != m._med_snapshot())
        for operations, batch in changed.grouped(lambda m: m._med_operations()).items():
            for operation in operations:
                self.env["med.gate"]._pass(operation, self.browse(batch.ids))

    # --- med.gated --------------------------------------------------------------------------------------------------

    def _med_operation(self):
        """What the move does above all: it ships, receives or transfers."""
        return self._med_operations()[0]

    def _med_operations(self):
        """All that it does: a drop shipment ships, and receives as well."""
        ships = any(to.usage == "customer" and to != origin for origin, to in self._med_ways())
        found = ("stock.ship",) if ships else ()
        return (*found, "stock.receive") if self._med_receives() else found or ("stock.transfer",)

    def _med_receives(self):
        """Whether goods come in from a supplier, by the move or one of its lines; a refund to him is none."""
        origins = self.location_id | self._med_lines().location_id
        return "supplier" in origins.mapped("usage") and self.location_dest_id.usage != "supplier"

    def _med_ways(self):
        """From where to where the move and its lines lead: {(location, location)}; by line only if both differ."""
        lines = self._med_lines()
        origins, destinations = lines.location_id, lines.location_dest_id
        if len(origins) > 1 and len(destinations) > 1:
            ways = {(line.location_id, line.location_dest_id) for line in lines}
        else:
            ways = {(origin, to) for origin in origins for to in destinations}
        return ways | {(self.location_id, self.location_dest_id)}

    def _med_document(self):
        return self.picking_id or self

    def _med_company(self):
        return self.company_id or self.env.company

    def _med_partner(self):
        order = self.sale_line_id.order_id
        partner = self.partner_id or self.picking_id.partner_id or order.partner_shipping_id
        return partner.commercial_partner_id

    def _med_address(self):
        """Where the goods go. Of a drop shipment, the transfer names the supplier."""
        named = self.partner_id
        if not named and self.location_id.usage != "supplier":
            named = self.picking_id.partner_id
        return named or self.sale_line_id.order_id.partner_shipping_id

    def _med_partners(self):
        order = self.sale_line_id.order_id
        named = self.partner_id | self.picking_id.partner_id | order.partner_id | order.partner_shipping_id
        return named.commercial_partner_id

    def _med_orders(self):
        return [("sale.change", self.sale_line_id.order_id)]

    def _med_receivers(self):
        """Of a drop shipment, the transfer names the supplier."""
        named = self.partner_id | (
            self.picking_id.partner_id if self.location_id.usage != "supplier" else self.partner_id
        )
        return named.commercial_partner_id or self._med_partner()

    def _med_lines(self):
        """The lines that move: once something is picked, what is not picked stays."""
        lines = self.move_line_ids
        return (self.state != "done" and lines.filtered("picked")) or lines

    def _med_quantity(self):
        """Quantity done or to do, in the product's unit."""
        return self.product_uom._compute_quantity(self.quantity or self.product_uom_qty, self.product_id.uom_id)

    def _med_amount(self):
        line = self.sale_line_id
        price = line.price_reduce_taxinc if line else self.product_id.lst_price
        amount = price * self._med_quantity()
        if not line or line.currency_id == self._med_company().currency_id:
            return amount
        return line.currency_id._convert(amount, self._med_company().currency_id, self._med_company(), self._med_date())

    def _med_date(self):
        return self.date.date()

    def _med_lots(self):
        """The lots that move, also those that a line has only by name so far."""
        lines = self._med_lines()
        lots = lines.lot_id
        if named := lines.filtered(lambda line: line.lot_name and not line.lot_id):
            lots |= lots.search([("product_id", "=", self.product_id.id), ("name", "in", named.mapped("lot_name"))])
        return lots

    def _med_held_exempt(self):
        """A held lot may go into quarantine, nowhere else."""
        destinations = self._med_lines().location_dest_id or self.location_dest_id
        return all(place.med_quarantine and place.usage == "internal" for place in destinations)

    def _med_snapshot(self):
        lines = {}
        for line in self._med_lines():
            # By name: a lot that the receipt itself makes has no number before.
            key = f"{line.lot_id.name or line.lot_name}/{line.location_id.id}/{line.location_dest_id.id}"
            lines[key] = round(lines.get(key, 0.0) + line.quantity_product_uom, 6)
        return {
            "product": self.product_id.id,
            "partner": self._med_partner().id,
            "address": (self.partner_id or self.picking_id.partner_id).id,
            "from": self.location_id.id,
            "to": self.location_dest_id.id,
            "lines": lines,
        }

    def _med_line_names(self, ids):
        return [self.product_id.display_name]
