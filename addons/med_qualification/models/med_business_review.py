from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.addons.med_base.tools.people import said
from odoo.exceptions import UserError, ValidationError

from . import med_review_request  # noqa: F401 (inherited)

PARTNER_FIELDS = (
    *("legal_representative", "person_in_charge", "quality_contact", "business_mode", "premises"),
    *("warehouse_address", "agreement_until", "bank_details", "seal_on_file", "note_on_file", "salespersons"),
)
PRODUCT_FIELDS = (
    *("generic_name", "trade_name", "model_spec", "manufacturer", "contract_manufacturer", "udi_di"),
    *("storage", "shelf_life", "insurance_code", "first_lot", "label_on_file", "report_on_file"),
)


class MedBusinessReview(models.Model):
    """First-business approval (首营): may we trade with this company, or in this product, at all?

    What the decision rests on is copied when the review is submitted: the fields, the checklist, the steps. It holds
    until its date; then it is made again.
    """

    _name = "med.business.review"
    _description = "First-Business Review"
    _inherit = ["med.review.request"]
    _order = "id desc"
    _check_company_auto = True
    _log_code = "business_review"

    name = fields.Char("Number", readonly=True, copy=False, index=True)
    kind = fields.Selection(
        [("partner", "Company"), ("product", "Product")], "Review Of", required=True, default="partner"
    )
    flow = fields.Selection(
        [("buy", "We buy from it"), ("sell", "We sell to it")], default="buy", help="What the company is to us."
    )
    partner_id = fields.Many2one("res.partner", "Company", index=True, ondelete="restrict", check_company=True)
    product_tmpl_id = fields.Many2one(
        "product.template", "Product", index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", "Our Company", required=True, default=lambda self: self.env.company, index=True
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("in_review", "In Review"),
            ("approved", "Approved"),
            ("rejected", "Refused"),
            ("revoked", "Revoked"),
            ("expired", "Expired"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    request_reason = fields.Text("Why", help="Purchasing's or sales' reason: what is to be bought or sold, and why.")
    opening = fields.Boolean("Opening Approval", readonly=True, copy=False, help="In business before the system.")
    valid_to = fields.Date("Review Again by", readonly=True, copy=False, tracking=True)
    line_ids = fields.One2many("med.business.review.line", "review_id", "Checklist", readonly=True)
    blocking = fields.Integer("Missing", compute="_compute_blocking", help="What must be there and is not.")
    facts = fields.Json("Data at Submission", readonly=True, copy=False)

    legal_representative = fields.Char()
    person_in_charge = fields.Char()
    quality_contact = fields.Char("Person in Charge of Quality")
    business_mode = fields.Char("Way of Operation")
    premises = fields.Char("Business Premises")
    warehouse_address = fields.Char()
    agreement_until = fields.Date("Quality Agreement until")
    bank_details = fields.Text("Bank and Invoicing")
    seal_on_file = fields.Boolean("Seal Specimen on File")
    note_on_file = fields.Boolean("Delivery Note Specimen on File")
    salespersons = fields.Text("Salespersons and Their Authorisation")
    generic_name = fields.Char()
    trade_name = fields.Char()
    model_spec = fields.Char("Model and Specification")
    manufacturer = fields.Char("Registrant or Filer")
    contract_manufacturer = fields.Char()
    udi_di = fields.Char("UDI-DI")
    storage = fields.Char("Storage and Transport")
    shelf_life = fields.Char()
    insurance_code = fields.Char("Insurance Consumables Code")
    first_lot = fields.Char()
    label_on_file = fields.Boolean("Label and Instructions on File")
    report_on_file = fields.Boolean("Test Report on File")

    _user_writes = frozenset(
        ("kind", "flow", "partner_id", "product_tmpl_id", "company_id", "request_reason", *PARTNER_FIELDS)
    ) | frozenset(PRODUCT_FIELDS)

    _one_open = models.UniqueIndex(
        "(company_id, kind, COALESCE(partner_id, 0), COALESCE(product_tmpl_id, 0), COALESCE(flow, ''))"
        " WHERE state IN ('draft', 'submitted', 'in_review')",
        "A review of this is under way already: open that one.",
    )
    _partner_approved = models.Index("(partner_id, company_id) WHERE state = 'approved'")
    _product_approved = models.Index("(product_tmpl_id, company_id) WHERE state = 'approved'")

    # --- computes ---------------------------------------------------------------------------------------------------

    @api.depends("name", "partner_id", "product_tmpl_id")
    def _compute_display_name(self):
        for review in self:
            subject = review.sudo()._subject().display_name  # the name of what the review shows
            review.display_name = " ".join(filter(None, (review.name, subject)))

    @api.depends("line_ids.state")
    def _compute_blocking(self):
        for review in self:
            review.blocking = len(review.line_ids.filtered("blocks"))

    @api.constrains("kind", "partner_id", "product_tmpl_id", "flow")
    def _check_subject(self):
        for review in self:
            if review.kind == "partner" and not (review.partner_id and review.flow and not review.product_tmpl_id):
                raise ValidationError(
                    self.env._("%s: choose the company, and whether we buy from it or sell to it.", review.name)
                )
            if review.kind == "product" and not (review.product_tmpl_id and not review.partner_id):
                raise ValidationError(self.env._("%s: choose the product.", review.name))
            if review.partner_id != review.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._("%(name)s is a contact of %(company)s: review the company.",
                               name=review.partner_id.name, company=review.partner_id.commercial_partner_id.name)
                )  # fmt: skip

    def _draft_values(self, vals):
        vals = {"kind": "partner", "flow": "buy", "company_id": self.env.company.id, **vals}
        if vals["kind"] == "product":
            vals["flow"] = False
        return super()._draft_values(vals)

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews.filtered(lambda review: review.state == "draft")._refresh()
        return reviews

    def write(self, vals):
        result = super().write(vals)
        if {"partner_id", "product_tmpl_id", "kind", "flow", "company_id"} & vals.keys():
            self.filtered(lambda review: review.state == "draft")._refresh()
        return result

    # --- verbs ------------------------------------------------------------------------------------------------------

    def action_refresh(self):
        """Looks again at what is on record."""
        self.check_access("write")
        self._review_expect("draft")
        self._refresh()
        return True

    def action_revoke(self, reason=None):
        """The head of quality takes an approval back; without a reason, asks for it."""
        self.check_access("read")
        self._review_expect("approved")
        self.env["med.document"]._require("med_base.group_quality_head", self.env._("revoke an approval"))
        if not said(reason):
            return self._ask_reason("revoke")
        for review in self._plain().sudo(False):
            review._end("revoked", said(reason))
        return True

    def action_again(self):
        """A new review of the same: the yearly one, or after a change."""
        self.ensure_one()
        self.check_access("read")
        self._review_expect("approved", "expired", "revoked")
        open_ = self.search([*self._same_domain(), ("state", "in", ("draft", "submitted", "in_review"))], limit=1)
        if not open_:
            kept = ("kind", "flow", *PARTNER_FIELDS, *PRODUCT_FIELDS)
            values = {name: self[name] for name in kept}
            values |= {name: self[name].id for name in ("partner_id", "product_tmpl_id", "company_id")}
            open_ = self.create(values)
        return open_._form()

    def action_open_subject(self):
        self.ensure_one()
        subject = self._subject()
        return {
            "type": "ir.actions.act_window", "res_model": subject._name, "res_id": subject.id, "view_mode": "form",
        }  # fmt: skip

    def _form(self):
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": self.id, "view_mode": "form"}

    def _end(self, state, reason):
        """An approval that holds no longer."""
        self._drive(
            {"state": state, "decided_by_id": self.env.uid, "decided_on": fields.Datetime.now(),
             "decision_reason": reason}
        )  # fmt: skip
        self._review_log(state, reason=reason)
        for review in self:
            review.sudo().message_post(body=reason)  # who ends it need not have the right to write it
        self._facts_changed()

    # --- med.reviewed -----------------------------------------------------------------------------------------------

    def _review_subject(self):
        return self.kind

    def _subject(self):
        return self.partner_id if self.kind == "partner" else self.product_tmpl_id

    def _same_domain(self):
        return [
            ("company_id", "=", self.company_id.id), ("kind", "=", self.kind), ("flow", "=", self.flow),
            ("partner_id", "=", self.partner_id.id), ("product_tmpl_id", "=", self.product_tmpl_id.id),
        ]  # fmt: skip

    def _before_submit(self):
        if not said(self.request_reason):
            raise UserError(
                self.env._("%s: say why: what is to be bought or sold, and from or to whom.", self.display_name)
            )
        self._refresh()
        self._drive({"facts": self._frozen()})

    def _review_before_decided(self):
        """What must be there is there on the day of the decision, whatever was on record at the submission."""
        missing = [item["label"] for item in self._items() if self.env["med.business.review.line"]._is_blocking(item)]
        if missing:
            raise UserError(
                self.env._(
                    "%(review)s cannot be approved: %(missing)s. Get it, have it approved, and decide then; or refuse.",
                    review=self.display_name,
                    missing="; ".join(missing),
                )
            )

    def _on_approved(self):
        today = self.env["med.gate"]._today(self.company_id)
        # sudo: the one before ends by this one
        before = self.sudo().search([*self._same_domain(), ("state", "=", "approved"), ("id", "!=", self.id)])
        before._end("expired", self.env._("Replaced by %s.", self.name))
        months = self.company_id.med_review_months
        self._drive({"valid_to": today + relativedelta(months=months) if months else False})
        self._facts_changed()

    def _facts_changed(self):
        """Orders and receipts that wait for the approval are judged again."""
        holds = self.env["med.hold"].sudo()  # holds are the system's
        if partners := self.sudo().partner_id:  # only the ids are passed on
            holds._facts_changed(partners)
        if products := self.sudo().product_tmpl_id:  # as above
            products._med_recheck_holds()

    # --- background -------------------------------------------------------------------------------------------------

    @api.model
    def _cron_tend(self):
        """Ends approvals past their date, and asks for the next review a month before."""
        for company in self.env["res.company"].search([("active", "=", True)]):
            today = self.env["med.gate"]._today(company)
            domain = [("company_id", "=", company.id), ("state", "=", "approved")]
            for review in self.search([*domain, ("valid_to", "<", today)]):
                review._end("expired", self.env._("The date of the next review has passed."))
            ahead = today + relativedelta(days=company.med_review_ahead)
            for review in self.search([*domain, ("valid_to", "<=", ahead), ("valid_to", ">=", today)]):
                review._ask_again()

    def _ask_again(self):
        kind = self.env.ref("med_qualification.activity_review_again")
        if kind in self.activity_ids.activity_type_id or self.search_count(
            [*self._same_domain(), ("state", "in", ("draft", "submitted", "in_review"))], limit=1
        ):
            return
        user = self.requested_by_id if self.requested_by_id.active else self.decided_by_id
        words = self.with_context(lang=user.lang).env._("The approval ends on %s: review again.", self.valid_to)
        self.activity_schedule(
            "med_qualification.activity_review_again", summary=words, user_id=user.id, date_deadline=self.valid_to
        )
