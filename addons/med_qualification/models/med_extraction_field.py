"""What a reading proposes for one field of a licence, and what a person decided about it."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import number
from ..tools.ocr import compare
from ..tools.ocr.reader import LONG_TERM, SURE

NAMES = [
    ("kind", "Type of Licence"),
    ("number", "Number"),
    ("uscc", "Unified Social Credit Code"),
    ("holder", "Holder"),
    ("registrant", "Registrant"),
    ("legal_representative", "Legal Representative"),
    ("address", "Address"),
    ("product", "Product"),
    ("model", "Model and Specification"),
    ("klass", "Device Class"),
    ("issuer", "Issued by"),
    ("issued_on", "Issued on"),
    ("valid_from", "Valid from"),
    ("valid_to", "Valid until"),
    ("scope_text", "Scope as Printed"),
]
DATES = ("issued_on", "valid_from", "valid_to")
# Proposals that a field of the licence takes; the others are compared with what is on record, and only noted.
COMPARED = (
    "number", "issuer", "issued_on", "valid_from", "valid_to", "open_ended", "scope_text", "type_id", "partner_id",
    "product_tmpl_id",
)  # fmt: skip
TAKEN = ("number", "issuer", "scope_text", *DATES)


class MedExtractionField(models.Model):
    _name = "med.extraction.field"
    _description = "Proposed Licence Field"
    _inherit = ["med.driven"]
    _order = "extraction_id desc, sequence, id"

    extraction_id = fields.Many2one("med.extraction", required=True, readonly=True, ondelete="restrict", index=True)
    page_id = fields.Many2one("med.extraction.page", readonly=True, ondelete="restrict")
    document_id = fields.Many2one(related="extraction_id.document_id")
    company_id = fields.Many2one(related="extraction_id.company_id", store=True, index=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    name = fields.Selection(NAMES, "Field", required=True, readonly=True)
    value = fields.Text("As Printed", readonly=True)
    normal = fields.Text("As Understood", readonly=True, help="Dates as 2024-01-05; long-term means no expiry.")
    shown = fields.Text("Read", compute="_compute_shown")
    confidence = fields.Float(readonly=True, aggregator=None)
    level = fields.Selection(
        [("sure", "Sure"), ("fair", "Fair"), ("poor", "Poor")], string="Reliability", compute="_compute_level"
    )
    box = fields.Json(readonly=True, help="x, y, width, height as parts of the page.")
    doubtful = fields.Boolean(readonly=True, help="It must be compared with the picture before it is taken.")
    notes = fields.Json(readonly=True)
    doubt = fields.Char("Why Doubtful", compute="_compute_doubt")
    recorded = fields.Text("On Record", compute="_compute_comparison")
    comparison = fields.Selection(
        [("equal", "As on Record"), ("differs", "Differs"), ("new", "New"), ("none", "Nothing to Compare")],
        compute="_compute_comparison",
    )
    decision = fields.Selection(
        [("accepted", "Accepted"), ("corrected", "Corrected"), ("refused", "Not Used")], readonly=True
    )
    decided_value = fields.Text(readonly=True)
    decided_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime(readonly=True)

    _once = models.UniqueIndex("(extraction_id, name)")

    @api.depends("name")
    def _compute_sequence(self):
        order = [name for name, _label in NAMES]
        for proposal in self:
            proposal.sequence = order.index(proposal.name)

    @api.depends("confidence", "doubtful")
    def _compute_level(self):
        for proposal in self:
            sure = proposal.confidence >= SURE and not proposal.doubtful
            proposal.level = "sure" if sure else "fair" if proposal.confidence >= 0.6 else "poor"

    @api.depends("notes")
    @api.depends_context("lang")
    def _compute_doubt(self):
        words = {
            "low": self.env._("It was hard to read."),
            "repaired": self.env._("A letter that cannot occur was read as a digit."),
            "check": self.env._("It is not in order: look at each character."),
            "numeral": self.env._("The class is told by a Roman numeral alone, and those are often misread."),
            "contradiction": self.env._("It contradicts the type of the licence or its number."),
            "engine": self.env._("This engine is wrong too often to be taken unseen."),
        }
        for proposal in self:
            proposal.doubt = " ".join(words[note] for note in proposal.notes or () if note in words) or False

    # ---------------------------------------------------------------- comparing

    @api.depends_context("lang")
    @api.depends("normal", "name", *(f"document_id.{name}" for name in COMPARED))
    def _compute_comparison(self):
        for proposal in self:
            recorded = proposal._recorded()
            proposal.recorded = proposal._say(recorded)
            if recorded is None:
                proposal.comparison = "none"
            elif not recorded:
                proposal.comparison = "new"
            else:
                same = compare.same(proposal.name, proposal.normal or "", recorded, number.normalise)
                proposal.comparison = "equal" if same else "differs"

    @api.depends("normal", "name")
    @api.depends_context("lang")
    def _compute_shown(self):
        for proposal in self:
            proposal.shown = proposal._say(proposal.normal)

    def _say(self, text):
        """The text as people say it: types and classes by name, no expiry in words."""
        if self.name == "kind" and text:
            return self.env["med.document.type"].search([("code", "=", text)], limit=1).name or text
        if self.name == "klass" and text:
            classes = self.env["product.template"]._fields["med_class"]._description_selection(self.env)
            return dict(classes).get(text, text)
        return self.env._("No expiry") if text == LONG_TERM else text or False

    def _recorded(self):
        """What is on record for the field, as text; None where nothing is ever recorded."""
        document = self.document_id
        # sudo: whoever reads the licence reads its holder's name on it
        partner, product = document.sudo().partner_id, document.sudo().product_tmpl_id
        if self.name in DATES:
            if self.name == "valid_to" and document.open_ended:
                return LONG_TERM
            return fields.Date.to_string(document[self.name]) or ""
        if self.name in TAKEN:
            return document[self.name] or ""
        if self.name == "kind":
            return document.type_id.code or ""
        if self.name == "holder" and document.holder_kind != "product":
            return partner.name or ""
        if self.name == "uscc" and partner:
            return partner.commercial_partner_id.vat or ""
        if self.name == "address" and partner:
            return "".join(filter(None, (partner.state_id.name, partner.city, partner.street, partner.street2)))
        if self.name == "product" and product:
            return product.name or ""
        if self.name == "klass" and product:
            return product.med_class or ""
        return None

    # ---------------------------------------------------------------- deciding

    def action_accept(self):
        """Takes sure proposals over into the licence; a doubtful one has to be confirmed by itself."""
        doubtful = self.filtered("doubtful")
        if doubtful:
            raise UserError(
                self.env._(
                    "%(field)s: %(doubt)s Compare it with the picture, then use Confirm, or correct it.",
                    field=doubtful[0]._label(),
                    doubt=doubtful[0].doubt or "",
                )
            )
        return self._decide("accepted")

    def action_accept_doubtful(self):
        """Takes one proposal over, doubtful or not: a person has compared it with the picture."""
        self.ensure_one()
        return self._decide("accepted")

    def action_correct(self, value):
        """Takes over what a person typed instead of what was read."""
        self.ensure_one()
        value = value.strip() if isinstance(value, str) else ""
        if not value:
            raise UserError(self.env._("%s: type what the paper says, or refuse the proposal.", self._label()))
        return self._decide("corrected", value)

    def action_refuse(self):
        """What was read is wrong or not wanted; the licence stays as it is."""
        return self._decide("refused")

    def _is_sure(self):
        return not self.decision and self.level == "sure" and self.comparison != "differs"

    def _decide(self, decision, value=None):
        """The licence is written with the rights of the user, who becomes one of its editors; then it is noted."""
        for document in self.document_id:
            document.check_access("write")
            document._check_editable({"number"})
            proposals = self.filtered(lambda proposal: proposal.document_id == document)  # noqa: B023 (used at once)
            if decision != "refused" and (values := proposals._values(value)):
                document.write(values)
            for proposal in proposals:
                proposal._drive(
                    {
                        "decision": decision,
                        "decided_value": value or (proposal.normal if decision == "accepted" else False),
                        "decided_by": self.env.uid,
                        "decided_on": fields.Datetime.now(),
                    }
                )
            what = {proposal.name: value or proposal.normal for proposal in proposals}
            readings = proposals.extraction_id.ids
            self.env["med.log"]._record("extraction.decided", document, result=decision, fields=what, readings=readings)
        return True

    def _values(self, value=None):
        """What the proposals (or the one corrected value) write into the licence."""
        values = {}
        for proposal in self.filtered(lambda proposal: proposal.name in TAKEN):
            text = value or proposal.normal or ""
            if proposal.name == "valid_to":
                long_term = compare.is_long_term(text)
                values |= {"open_ended": long_term, "valid_to": False if long_term else proposal._day(text)}
            elif proposal.name in DATES:
                values[proposal.name] = proposal._day(text)
            else:
                values[proposal.name] = text
        return values

    def _day(self, text):
        day = compare.day(text)
        if not day:
            raise UserError(
                self.env._("%(field)s: “%(text)s” is no date. Write it as 2024-01-05.", field=self._label(), text=text)
            )
        return day

    def _label(self):
        return dict(self._fields["name"]._description_selection(self.env))[self.name]
