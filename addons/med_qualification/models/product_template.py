from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

GUARDED = {
    "med_is_device", "med_class", "med_entry_id", "med_sub_code", "med_registration_id", "med_ivd", "med_cold",
    "med_implant", "med_registrant_id", "med_needs_authorisation",
}  # fmt: skip


class ProductTemplate(models.Model):
    _inherit = "product.template"

    med_is_device = fields.Boolean(
        "Medical Device",
        compute="_compute_med_is_device",
        store=True,
        readonly=False,
        precompute=True,
        help="A device without a class cannot be sold until quality has classed it.",
    )
    med_class = fields.Selection(
        [("1", "Class I"), ("2", "Class II"), ("3", "Class III")], "Device Class", tracking=True, index="btree_not_null"
    )
    med_entry_id = fields.Many2one(
        "med.catalogue.entry",
        "Device Category",
        tracking=True,
        ondelete="restrict",
        help="As on the registration certificate: 68xx in certificates of the old catalogue, 01 to 22 in the new.",
    )
    med_catalogue = fields.Selection(related="med_entry_id.catalogue", string="Catalogue")
    med_sub_code = fields.Char("Sub-code", help="What follows the category: 14-02 of 14-14-02, 1 of 6877-1.")
    med_registration_id = fields.Many2one(
        "med.document",
        "Registration Certificate",
        domain="[('product_tmpl_id', '=', id), ('state', 'in', ('draft', 'submitted', 'in_review', 'approved'))]",
        tracking=True,
    )
    med_registrant_id = fields.Many2one(
        "res.partner",
        "Registrant",
        domain=[("is_company", "=", True)],
        index="btree_not_null",
        tracking=True,
        help="Registrant or filer as on the certificate. Chains of authorisation begin with it.",
    )
    med_needs_authorisation = fields.Boolean(
        "Needs a Letter of Authorisation",
        help="It is sold and bought only where a chain of letters from the manufacturer covers it. Its product category"
        " may ask for that as well.",
    )
    med_implant = fields.Boolean("Implant")
    med_ivd = fields.Boolean("In-vitro Diagnostic Reagent", help="May be sold only where the scope names reagents.")
    med_cold = fields.Boolean("Cold Chain", help="Must be stored and transported cold.")
    med_document_ids = fields.One2many("med.document", "product_tmpl_id", "Device Certificates")
    med_note = fields.Char("To Check", compute="_compute_med_note")

    @api.depends("med_class")
    def _compute_med_is_device(self):
        for product in self:
            product.med_is_device = product.med_is_device or bool(product.med_class)

    @api.depends("med_is_device", "med_class", "med_entry_id", "med_registration_id.number", "med_ivd")
    @api.depends_context("lang")
    def _compute_med_note(self):
        for product in self:
            certificate = product.med_registration_id
            read = certificate.type_id._read_number(certificate.number) if certificate else None
            parts = read.parts if read else {}
            if product.med_is_device and not product.med_class:
                product.med_note = self.env._("The device class is missing: no customer can buy it before.")
            elif product.med_class in ("2", "3") and not product.med_entry_id and not product.med_ivd:
                product.med_note = self.env._("The device category is missing: each order will ask quality.")
            elif parts.get("klass") and product.med_class and str(parts["klass"]) != product.med_class:
                product.med_note = self.env._("The certificate's number says class %s.", parts["klass"])
            elif parts.get("category") and product.med_entry_id and product.med_entry_id.code[-2:] != parts["category"]:
                product.med_note = self.env._("The certificate's number says category %s.", parts["category"])
            else:
                product.med_note = False

    @api.constrains("med_class", "med_is_device", "type")
    def _check_med_class(self):
        for product in self:
            if product.med_is_device and product.type == "service":
                raise ValidationError(
                    self.env._("%s is a medical device and cannot be a service.", product.display_name)
                )
            if product.med_class and not product.med_is_device:
                raise ValidationError(
                    self.env._("%s has a device class, so it is a medical device.", product.display_name)
                )

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        if any(product[name] for product in products for name in GUARDED):  # by the values or a default_ key
            self._check_med_editor()
        return products

    def write(self, vals):
        if GUARDED & vals.keys():
            self._check_med_editor()
        asked = self.filtered(lambda product: product.categ_id._med_asks_for_letter()) if "categ_id" in vals else ()
        result = super().write(vals)
        if not all(product.categ_id._med_asks_for_letter() for product in asked):  # taken from where letters are asked
            self._check_med_editor()
        if GUARDED & vals.keys():
            self._med_recheck_holds()
        return result

    def _med_recheck_holds(self):
        """Orders and shipments that are held, and carry these products, are judged again."""
        holds = self.env["med.hold"].sudo()  # holds are the system's
        models_ = ("sale.order", "purchase.order", "stock.picking")
        waiting = holds.search([("state", "in", ("open", "requested")), ("model", "in", models_)])
        for model, part in waiting.grouped("model").items():
            # sudo: only which documents carry the product is read, of whatever company
            documents = self.env[model].sudo().browse(part.mapped("res_id")).exists()
            lines = documents.move_ids if model == "stock.picking" else documents.order_line
            concerned = lines.filtered(lambda line: line.product_id.product_tmpl_id in self)
            holds._facts_changed(documents=concerned.picking_id if model == "stock.picking" else concerned.order_id)

    def action_med_documents(self):
        """The device's file: its certificates, their changes, inspection and training records, and the former ones."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_document")
        return {
            **action,
            "name": self.env._("Device File of %s", self.display_name),
            "domain": [("product_tmpl_id", "=", self.id)],
            "context": {"default_product_tmpl_id": self.id, "search_default_by_type": 1},
        }

    def _check_med_editor(self):
        """Class and category decide who may buy: only quality staff keep them (base data, Beijing rules art. 8)."""
        if not (self.env.su or self.env.user.has_group("med_base.group_quality")):
            raise AccessError(
                self.env._("Device class, category and flags are kept by quality staff. Ask them to class the product.")
            )
