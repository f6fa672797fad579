from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import clean_context
from stdnum.cn import ric

from .med_document import OPEN_STATES

LETTER = "authorisation_letter"  # the licence type of the letters, by its stable code
# What an approved letter was approved for; its dates, holder and scans are the document's and guarded there.
DECISIVE = {
    "kind", "issuer_id", "agent_name", "agent_id_number", "agent_phone", "product_tmpl_ids", "categ_ids", "entry_ids",
    "class_1", "class_2", "class_3", "region_ids", "customer_ids", "parent_id", "original_seen",
}  # fmt: skip


class MedAuthorisation(models.Model):
    """A letter of authorisation: who may sell what, where and to whom, or who acts for a supplier or a buyer.

    The letter is a licence document: its holder, number, dates, scans, review and versions are those of the document.
    Letters make chains from the manufacturer down; a chain carries as much as its weakest letter.
    """

    _name = "med.authorisation"
    _inherits = {"med.document": "document_id"}
    _description = "Authorisation"
    _order = "id desc"
    _rec_names_search = ["document_id.number", "issuer_id.name", "document_id.partner_id.name", "agent_name"]

    document_id = fields.Many2one("med.document", "Letter", required=True, ondelete="restrict", index=True, copy=False)
    kind = fields.Selection(
        [
            ("sales", "May sell the issuer's goods"),
            ("salesperson", "Salesperson of a supplier"),
            ("buyer", "Agent of a buyer"),
        ],
        required=True,
        default="sales",
        index=True,
    )
    issuer_id = fields.Many2one(
        "res.partner", "Issued by Partner", required=True, index=True, ondelete="restrict", help="Who authorises."
    )
    agent_name = fields.Char("Person", help="Whom the letter names as acting for the company.")
    agent_id_number = fields.Char(
        "Identity Number (masked)", help="Only its ends are kept; the number stands on the scan of the letter."
    )
    agent_phone = fields.Char("Phone")
    product_tmpl_ids = fields.Many2many("product.template", string="Products")
    categ_ids = fields.Many2many("product.category", string="Product Categories", help="With all categories below.")
    entry_ids = fields.Many2many("med.catalogue.entry", string="Device Categories")
    class_1 = fields.Boolean("Class I")
    class_2 = fields.Boolean("Class II")
    class_3 = fields.Boolean("Class III")
    region_ids = fields.One2many("med.authorisation.region", "authorisation_id", "Regions", copy=True)
    customer_ids = fields.Many2many(
        "res.partner",
        "med_authorisation_customer_rel",
        string="Customers Named",
        help="Empty: all customers in the regions.",
    )
    parent_id = fields.Many2one(
        "med.authorisation",
        "By the Letter Above",
        index=True,
        ondelete="restrict",
        domain="[('kind', '=', 'sales'), ('commercial_partner_id', 'parent_of', issuer_id)]",
        help="The letter by which the issuer may authorise others; none for the manufacturer itself.",
    )
    child_ids = fields.One2many("med.authorisation", "parent_id", "Letters Granted by It", readonly=True)
    original_seen = fields.Boolean(help="Somebody held the sealed original in hand.")

    _letter_unique = models.UniqueIndex("(document_id)", "The letter is on record as an authorisation already.")
    _parent_not_self = models.Constraint("CHECK(parent_id <> id)", "A letter does not authorise itself.")

    @api.depends("kind", "issuer_id", "document_id.partner_id", "document_id.number", "agent_name")
    def _compute_display_name(self):
        for letter in self:
            names = filter(None, (letter.issuer_id.name, letter.partner_id.name, letter.agent_name))
            ways = " → ".join(dict.fromkeys(names))
            letter.display_name = f"{ways} ({letter.number})" if letter.number else ways

    # ---------------------------------------------------------------- constraints

    @api.constrains("parent_id", "issuer_id", "kind")
    def _check_chain(self):
        if self._has_cycle("parent_id"):
            raise ValidationError(
                self.env._("By the Letter Above: these letters would authorise one another in a ring.")
            )
        for letter in self.filtered("parent_id"):
            if letter.kind != "sales" or letter.parent_id.kind != "sales":
                raise ValidationError(
                    self.env._("%s: only letters to sell stand one above the other.", letter.display_name)
                )
            if letter.parent_id.commercial_partner_id != letter.issuer_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(letter)s is issued by %(issuer)s, but the letter above is held by %(holder)s: choose the"
                        " letter that the issuer holds.",
                        letter=letter.display_name,
                        issuer=letter.issuer_id.display_name,
                        holder=letter.parent_id.commercial_partner_id.display_name,
                    )
                )

    @api.constrains("kind", "agent_name", "issuer_id", "document_id")
    def _check_person(self):
        for letter in self:
            if letter.kind != "sales" and not letter.agent_name:
                raise ValidationError(self.env._("Person of %s: whom does the letter name?", letter.display_name))
            same = letter.issuer_id.commercial_partner_id == letter.commercial_partner_id
            if letter.kind != "sales" and not same:
                raise ValidationError(
                    self.env._(
                        "%s: a company sends its own people. Holder and issuer are the same.", letter.display_name
                    )
                )
            if letter.kind == "sales" and same:
                raise ValidationError(self.env._("%s: nobody authorises himself to sell.", letter.display_name))

    @api.constrains("document_id")
    def _check_letter(self):
        for letter in self:
            if letter.type_id.code != LETTER:
                raise ValidationError(self.env._("%s is not a letter of authorisation.", letter.type_id.name))

    # ---------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # Explicit, because a default_ key of the context is the client's: it could name a letter that was approved.
        self = self.with_context(clean_context(self.env.context))
        # sudo: which type the letters have is no secret
        kind = self.env["med.document.type"].sudo().search([("code", "=", LETTER)], limit=1)
        for vals in vals_list:
            if vals.get("document_id"):
                letter = self.env["med.document"].browse(vals["document_id"])
                letter.check_access("write")
                letter._check_editable({"type_id"})
            else:
                vals["type_id"] = kind.id
            vals["agent_id_number"] = self._masked(vals.get("agent_id_number"))
        return super().create(vals_list)

    def write(self, vals):
        if "document_id" in vals and any(letter.document_id.id != vals["document_id"] for letter in self):
            raise AccessError(self.env._("An authorisation keeps its letter."))
        if names := DECISIVE & vals.keys():
            self._check_editable_letter(names)
        if vals.get("agent_id_number"):
            vals = {**vals, "agent_id_number": self._masked(vals["agent_id_number"])}
        result = super().write(vals)
        if names:
            self.document_id._note_editor()
        return result

    @api.ondelete(at_uninstall=False)
    def _never_unlink(self):
        raise UserError(self.env._("Authorisations are evidence and are never deleted. Archive a draft's letter."))

    def _check_editable_letter(self, names):
        for letter in self:
            if letter.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "%(fields)s of %(letter)s: the letter is decided and does not change any more. Use the button"
                        " New Version.",
                        fields=", ".join(self._fields[name]._description_string(self.env) for name in sorted(names)),
                        letter=letter.display_name,
                    )
                )
        self.document_id._check_editable({"type_id"})  # who may touch one that was submitted

    def _masked(self, text):
        """Only the ends of an identity number; a Chinese one is checked first, as its check digit goes with it."""
        text = "".join((text or "").split()).upper()
        if len(text) == 18 and text[:17].isdigit() and ric.calc_check_digit(text) != text[-1]:
            raise ValidationError(
                self.env._("Identity Number: its check digit or date is wrong, look at the card again.")
            )
        if len(text) < 8 or "*" in text:
            return text or False
        return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"

    # ---------------------------------------------------------------- verbs: those of the letter

    def action_submit(self):
        """Hands the letter to quality."""
        return self.document_id.action_submit()

    def action_review(self):
        """Quality takes the letter and compares it with the original."""
        return self.document_id.action_review()

    def action_approve(self):
        """The letter counts from now on."""
        return self.document_id.action_approve()

    def action_reject(self, reason=None):
        """Sends the letter back with a reason."""
        return self.document_id.action_reject(reason)

    def action_revoke(self, reason=None):
        """The letter counts no longer, and with it nothing that stands on it."""
        return self.document_id.action_revoke(reason)

    def action_draft(self):
        """Takes a rejected letter up again."""
        return self.document_id.action_draft()

    def action_new_version(self):
        """A draft with the same scope, which takes this one's place when it is approved."""
        self.ensure_one()
        document = self.env["med.document"].browse(self.document_id.action_new_version()["res_id"])
        version = self.search([("document_id", "=", document.id)]) or self.copy({"document_id": document.id})
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": version.id, "view_mode": "form"}

    def action_open_letter(self):
        """The letter as a licence, with its review and its history."""
        self.ensure_one()
        return self.document_id._form()
