"""First-business reviews as the people concerned make them."""

from odoo.addons.med_qualification.tests.common import QualificationCase


class ReviewCase(QualificationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.user("purchase.group_purchase_user", "test-buyer")
        cls.chief = cls.user("purchase.group_purchase_manager", "test-chief")
        cls.sales_chief = cls.user("sales_team.group_sale_manager,med_base.group_sales", "test-sales-chief")
        cls.maker = cls.partner("康达医疗器械制造有限公司", "manufacturer", supplier_rank=1)

    @classmethod
    def review(cls, subject=None, user=None, flow="buy", **values):
        """A draft that purchasing has filled in."""
        subject = cls.maker if subject is None else subject
        kind = "partner" if subject._name == "res.partner" else "product"
        field = "partner_id" if kind == "partner" else "product_tmpl_id"
        return (
            cls.env["med.business.review"]
            .with_user(user or cls.buyer)
            .create({"kind": kind, "flow": flow, field: subject.id, "request_reason": "新供应商", **values})
        )

    @classmethod
    def decide(cls, review, *users, verb="action_approve"):
        """Takes a review through its steps, one person after the other."""
        for user in users or (cls.chief, cls.quality, cls.head):
            getattr(review.with_user(user), verb)("同意" if verb == "action_approve" else "资料不全")
        return review

    @classmethod
    def complete(cls, partner):
        """Gives the company what its checklist asks for."""
        dealer = ("business_licence", "operation_licence", "class2_filing")
        for code in dealer if partner.med_type_id.code == "distributor" else ("business_licence", "production_licence"):
            if not partner.med_document_ids.filtered(lambda held, code=code: held.type_id == cls.kind(code)):
                cls.licence(code, partner)

    @classmethod
    def approved(cls, subject=None, flow="buy"):
        """An approved review of a company that has what it needs, or of a product."""
        subject = cls.maker if subject is None else subject
        if subject._name == "res.partner":
            cls.complete(subject)
        review = cls.review(subject, flow=flow)
        review.action_submit()
        people = (cls.sales_chief, cls.quality, cls.head) if flow == "sell" else ()
        return cls.decide(review, *people)

    def log(self, record):
        """The codes of what the log tells of a record, in order."""
        entries = self.env["med.log"].search([("model", "=", record._name), ("res_id", "=", record.id)], order="id")
        return [entry.event.partition(".")[2] for entry in entries]
