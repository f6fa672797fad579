"""What a licence must be like: to be saved (constraints), to be submitted and to be approved. Part of med.document."""

from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_list

from ..tools.words import clauses
from .med_document import OPEN_STATES

EARLIEST, LATEST = date(1949, 10, 1), date(2099, 12, 31)  # dates outside are slips of the pen, not licences
LONGEST_SCOPE = 50_000  # characters


class MedDocument(models.Model):
    _inherit = "med.document"

    @api.constrains("issued_on", "valid_from", "valid_to", "open_ended")
    def _check_dates(self):
        tomorrow = fields.Date.today() + timedelta(days=1)  # it is already where the issuer is
        for document in self:
            for name in ("issued_on", "valid_from", "valid_to"):
                day = document[name]
                if day and not EARLIEST <= day <= LATEST:
                    raise ValidationError(
                        self.env._(
                            "%(field)s of %(licence)s: the year %(year)s cannot be right. For a licence without an end,"
                            " leave the date empty and tick No Expiry.",
                            field=document._label(name),
                            licence=document.display_name,
                            year=day.year,
                        )
                    )
            if document.issued_on and document.issued_on > tomorrow:
                raise ValidationError(
                    self.env._(
                        "Issued on of %(licence)s: %(issued)s has not come yet.",
                        licence=document.display_name, issued=document.issued_on,
                    )
                )  # fmt: skip
            if document.valid_from and document.valid_to and document.valid_from > document.valid_to:
                raise ValidationError(
                    self.env._(
                        "Valid until of %(licence)s: %(to)s is before the first day of validity, %(first)s.",
                        licence=document.display_name, to=document.valid_to, first=document.valid_from,
                    )
                )  # fmt: skip
            if document.issued_on and document.valid_to and document.issued_on > document.valid_to:
                raise ValidationError(
                    self.env._(
                        "Issued on of %(licence)s: %(issued)s is after its last day of validity, %(to)s.",
                        licence=document.display_name, issued=document.issued_on, to=document.valid_to,
                    )
                )  # fmt: skip
            if document.open_ended and document.valid_to:
                raise ValidationError(
                    self.env._(
                        "%s: it has a last day of validity and No Expiry as well. Keep one.", document.display_name
                    )
                )

    @api.constrains("type_id", "partner_id", "product_tmpl_id", "lead_id")
    def _check_holder(self):
        # sudo: whether the holder is one of ours must not depend on the companies that the user sees
        companies = self.env["res.company"].sudo()
        own = companies.search([("partner_id", "in", self.commercial_partner_id.ids)]).partner_id
        for document in self:
            kind = document.type_id.holder_kind
            if kind == "product" and not document.product_tmpl_id:
                problem = self.env._("Product: a licence of this type belongs to a product. Choose it.")
            elif kind != "product" and not document.partner_id and not document.lead_id:
                problem = self.env._("Holder: choose the company or institution that the licence was issued to.")
            elif kind != "product" and document.product_tmpl_id:
                problem = self.env._("Product: a licence of this type belongs to a company, not to a product.")
            elif kind == "company" and document.commercial_partner_id not in own:
                problem = self.env._("Holder: only our own companies hold a licence of this type.")
            else:
                continue
            raise ValidationError(
                self.env._("%(licence)s: %(problem)s", licence=document.display_name, problem=problem)
            )

    @api.constrains("type_id", "number", "partner_id", "product_tmpl_id", "company_id", "state", "active")
    def _check_duplicate(self):
        """The same number twice for one holder and type, except as versions of one another."""
        living = Domain("state", "in", (*OPEN_STATES, "approved"))
        candidates = self.filtered(lambda d: d.active and d.number_key and d.state in (*OPEN_STATES, "approved"))
        if not candidates:
            return
        # sudo: a twin that the user may not see is a twin all the same
        others = self.sudo().search(living & Domain("number_key", "in", candidates.mapped("number_key")))
        for document in candidates:
            twins = others.filtered(
                lambda other, document=document: (
                    other != document
                    and other.number_key == document.number_key
                    and other.type_id == document.type_id
                    and other.commercial_partner_id == document.commercial_partner_id
                    and other.product_tmpl_id == document.product_tmpl_id
                    and (document.partner_id or other.lead_id == document.lead_id)
                    and (not other.company_id or not document.company_id or other.company_id == document.company_id)
                    and other.supersedes_id != document
                    and document.supersedes_id != other
                )
            )
            if twins:
                raise ValidationError(
                    self.env._(
                        "Number: %(licence)s is on record already for this holder (%(state)s). Open that one, and use"
                        " New Version if the licence was renewed or corrected.",
                        licence=document.display_name,
                        state=dict(self._fields["state"]._description_selection(self.env))[twins[0].state],
                    )
                )

    @api.constrains("scope_text")
    def _check_scope_text(self):
        for document in self:
            if len(document.scope_text or "") > LONGEST_SCOPE:
                raise ValidationError(
                    self.env._(
                        "Scope as Printed of %(licence)s: %(length)s characters are far more than any scope has."
                        " Copy the scope only.",
                        licence=document.display_name, length=len(document.scope_text),
                    )
                )  # fmt: skip

    # ---------------------------------------------------------------- steps

    def _check_complete(self):
        kind, missing = self.type_id, []
        if not self.number and kind.number_kind != "free":
            missing.append(self._label("number"))
        if not (self.partner_id or self.product_tmpl_id or self.prospect_name):
            missing.append(self._label("prospect_name"))
        if not self.valid_to and not self.open_ended:
            missing.append(self._label("valid_to"))
        if self.open_ended and kind.validity == "until":
            missing.append(self._label("valid_to"))
        if kind.needs_file and not self.file_ids:
            missing.append(self._label("file_ids"))
        # a customer sends the paper, quality reads its scope
        if kind.has_scope and not self.scope_ids and not (self.from_customer and self.state == "draft"):
            missing.append(self._label("scope_ids"))
        if missing:
            raise UserError(
                self.env._(
                    "%(licence)s is not complete. Please fill in: %(fields)s.",
                    licence=self.display_name, fields=format_list(self.env, list(dict.fromkeys(missing))),
                )
            )  # fmt: skip

    def _check_number(self):
        read = self.type_id._read_number(self.number)
        if read and read.status == "invalid":
            raise UserError(
                self.env._(
                    "Number %(number)s of %(licence)s cannot be right: %(problem)s.",
                    number=self.number,
                    licence=self.type_id.name,
                    problem=self._say_problems(read.errors),
                )
            )

    def _check_scope_confirmed(self):
        if self.type_id.has_scope and not self.scope_confirmed:
            raise UserError(
                self.env._(
                    "Scope Lines of %s: somebody must compare them with the paper and press Confirm Scope.",
                    self.display_name,
                )
            )

    # ---------------------------------------------------------------- words

    def _say_parts(self, parts):
        names = {
            "province": self.env._("Province"), "area": self.env._("Area"), "year": self.env._("Year"),
            "klass": self.env._("Class"), "category": self.env._("Category"), "sequence": self.env._("Serial"),
            "region": self.env._("Region"), "note": self.env._("Note"),
        }  # fmt: skip
        return " · ".join(f"{names[name]}: {parts[name]}" for name in names if parts.get(name))

    def _say_problems(self, codes):
        words = {
            "empty": self.env._("it is empty"),
            "too_long": self.env._("it is longer than any such number"),
            "other_kind": self.env._("it is the number of another type of licence"),
            "format": self.env._("it does not have the format of this type of licence"),
            "characters": self.env._("it has a character that cannot occur in such a number"),
            "length": self.env._("it has too many or too few characters"),
            "year": self.env._("the year in it cannot be right"),
            "check_digit": self.env._("its check digit is wrong, so one character was mistyped"),
            "sequence_length": self.env._("its serial part has an unusual length"),
            "province_unknown": self.env._("it begins with an unknown province"),
            "category_unknown": self.env._("its device category is in no catalogue"),
            "year_range": self.env._("its year is unusual for this type of licence"),
        }
        if "other_kind" in codes and (others := self.type_id._suggest(self.number)):
            words["other_kind"] = self.env._(
                "it looks like a number of: %s", format_list(self.env, others.mapped("name"), "or")
            )
        return clauses([words.get(code, code) for code in codes], self.env.lang)
