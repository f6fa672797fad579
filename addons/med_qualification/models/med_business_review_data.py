"""What a first-business review looks at: the checklist, and what its sheet shows. Part of med.business.review."""

from dateutil.relativedelta import relativedelta
from odoo import fields, models

from .med_business_review import PARTNER_FIELDS, PRODUCT_FIELDS

PARTNER_DATA = ("name", "vat", "med_type_id", "contact_address", "phone", "email")
PRODUCT_DATA = (
    *("name", "default_code", "med_class", "med_entry_id", "med_sub_code", "med_registration_id"),
    *("med_implant", "med_ivd", "med_cold"),
)


class MedBusinessReview(models.Model):
    _inherit = "med.business.review"

    def _open_many(self, kind, flow, subjects, company, reason):
        """Approved reviews of what was in business before the system; the caller has checked user and reason."""
        reviews = self.browse()
        today = self.env["med.gate"]._today(company)
        months = company.med_review_months
        for subject in subjects:
            review = self._make(
                {
                    "name": self.env["ir.sequence"].sudo().next_by_code(self._name),  # whoever asks gets a number
                    "kind": kind, "flow": flow if kind == "partner" else False, "company_id": company.id,
                    "partner_id": subject.id if kind == "partner" else False,
                    "product_tmpl_id": subject.id if kind == "product" else False,
                    "requested_by_id": self.env.uid, "request_reason": reason, "opening": True,
                }
            )  # fmt: skip
            review._drive(
                {
                    "facts": review._frozen(), "state": "approved", "submitted_on": fields.Datetime.now(),
                    "decided_by_id": self.env.uid, "decided_on": fields.Datetime.now(), "decision_reason": reason,
                    "valid_to": today + relativedelta(months=months) if months else False,
                }
            )  # fmt: skip
            review._review_log("opened", reason=reason)
            reviews |= review
        reviews._facts_changed()
        return reviews

    # --- checklist --------------------------------------------------------------------------------------------------

    def _refresh(self):
        """The checklist as it is today; only while the review is a draft."""
        for review in self:
            # sudo: a draft's lines are worked out, nobody writes them
            review.sudo().line_ids._erase()
            for number, item in enumerate(review._items()):
                document = self.env["med.document"].sudo().browse(item["document_id"] or [])  # its number only
                self.env["med.business.review.line"]._make(
                    {
                        "review_id": review.id, "sequence": number, "label": item["label"], "state": item["state"],
                        "severity": item["severity"], "document_id": document.id, "number": document.number,
                        "valid_to": item["valid_to"], "blocks": self.line_ids._is_blocking(item),
                    }
                )  # fmt: skip
            review.invalidate_recordset(["line_ids"])

    def _items(self):
        """The items of the checklist, in the shape of ``res.partner._med_checklist``."""
        subject = self._subject().sudo()  # what decides is often what the person may not see
        if not subject:
            return []
        if self.kind == "product":
            return self._product_items(subject)
        today = self.env["med.gate"]._today(self.company_id)
        found = subject._med_checklist(flow=self.flow, company=self.company_id, date=today)
        return found.get(subject.id, [])

    def _product_items(self, product):
        """A device is classed and has a certificate that counts."""
        if not product.med_is_device:
            return []
        label = product._fields["med_class"]._description_string(self.env)
        items = [self._item(label, "valid" if product.med_class else "missing")]
        if product.med_class in ("2", "3") and not product.med_ivd:
            label = product._fields["med_entry_id"]._description_string(self.env)
            items.append(self._item(label, "valid" if product.med_entry_id else "missing", severity="warn"))
        own = product.med_document_ids  # a link to another product's certificate is none
        certificate = (product.med_registration_id & own) or own.filtered(lambda document: document.state == "approved")
        certificate = certificate[:1]
        items.append(self._certificate_item(certificate))
        return items

    def _certificate_item(self, certificate):
        label = self.env._("Registration certificate or filing")
        if not certificate:
            return self._item(label, "missing")
        today = self.env["med.gate"]._today(self.company_id)
        if certificate.state not in ("approved", "superseded"):
            state = "review"
        elif certificate.valid_to and certificate.valid_to < today:
            state = "expired"
        else:
            state = "valid"
        return self._item(label, state, document=certificate)

    def _item(self, label, state, severity="block", document=None):
        return {
            "label": label, "state": state, "severity": severity,
            "document_id": document.id if document else False, "valid_to": document.valid_to if document else False,
        }  # fmt: skip

    # --- what the sheet shows ---------------------------------------------------------------------------------------

    def _frozen(self):
        """[[name of the field, value as text]]: what was on record at submission."""
        subject = self._subject().sudo()  # as above
        names = PARTNER_DATA if self.kind == "partner" else PRODUCT_DATA
        own = PARTNER_FIELDS if self.kind == "partner" else PRODUCT_FIELDS
        rows = [[f"{subject._name}.{name}", self._text(subject, name)] for name in names if name in subject._fields]
        rows += [[f"{self._name}.{name}", self._text(self, name)] for name in own]
        if self.kind == "partner":
            rows.append(["bank", ", ".join(subject.bank_ids.mapped("acc_number"))])
        return rows

    def _text(self, record, name):
        """A value as plain text; of a choice its code, so that each reader sees it in his language."""
        value, field = record[name], record._fields[name]
        if field.type == "many2one":
            return value.display_name or ""
        if field.type == "boolean":
            return "1" if value else "0"
        return str(value).replace("\n", ", ").strip(", ") if value else ""

    def _shown(self):
        """[(label, text)] in the reader's language, for the sheet; of a draft as it is now."""
        rows = []
        for key, text in self.facts or self._frozen():
            if key == "bank":
                rows.append((self.env._("Bank accounts"), text))
                continue
            model, _dot, name = key.rpartition(".")
            field = self.env[model]._fields.get(name)
            if field is None:  # of a field that is gone: what was kept is shown all the same
                rows.append((name, text))
                continue
            if field.type == "boolean":
                text = self.env._("Yes") if text == "1" else self.env._("No")
            elif field.type == "selection":
                text = dict(field._description_selection(self.env)).get(text, text)
            rows.append((field._description_string(self.env), text))
        return rows

    def _shown_date(self, value):
        return fields.Datetime.context_timestamp(self, value).strftime("%Y-%m-%d %H:%M") if value else ""
