"""Customers who sign in, and the forms they send."""

import re

from odoo.addons.med_qualification.tests import papers
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.tests import HttpCase, freeze_time, new_test_user

TODAY = "2026-06-01"


class PortalCase(HttpCase, QualificationCase):
    """The dealer's buyer, the hospital's buyer, and a contact of the dealer's branch."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.frozen = freeze_time(TODAY)
        cls.frozen.start()
        cls.addClassCleanup(cls.frozen.stop)
        cls.dealer.write({"email": "dealer@example.com", "lang": "en_US"})
        cls.buyer = cls.portal_user("buyer", cls.dealer)
        cls.stranger = cls.portal_user("stranger", cls.hospital)

    @classmethod
    def portal_user(cls, login, company):
        contact = cls.env["res.partner"].create(
            {"name": login, "parent_id": company.id, "email": f"{login}@example.com"}
        )
        return new_test_user(cls.env, login, "base.group_portal", password=login, partner_id=contact.id, lang="en_US")

    def sign_in(self, user):
        self.authenticate(user.login, user.login)

    def get(self, path, status=200):
        answer = self.url_open(path)
        self.assertEqual(answer.status_code, status, answer.text[:300])
        return answer

    def token(self, text):
        return re.search(r'name="csrf_token" value="(\w+)"', text)[1]

    def csrf(self, page="/my/licences"):
        return self.token(self.url_open(page).text)

    def post(self, path, files=(), page="/my/licences", status=200, follow=True, **data):
        """Sends a form with its token; files are (name, bytes)."""
        data = {"csrf_token": self.csrf(page), **data}
        answer = self.url_open(
            path,
            data=data,
            files=[("file", (name, content)) for name, content in files] or None,
            allow_redirects=follow,
        )
        self.assertEqual(answer.status_code, status, answer.text[:300])
        self.env.invalidate_all()
        return answer

    def begin(self, code, user=None):
        """The draft that the customer begins."""
        self.sign_in(user or self.buyer)
        self.post("/my/licences/new", type_id=str(self.kind(code).id))
        return self.env["med.document"].search([("type_id.code", "=", code), ("from_customer", "=", True)], limit=1)

    def problems(self, answer):
        """{field: what is said} of the page."""
        return dict(re.findall(r'data-field="(\w+)">([^<]*)<', answer.text))

    FORM = {
        "number": "京东食药监械经营许20200039号",
        "issuer": "北京市药监局",
        "issued_on": "2026-05-01",
        "valid_from": "2026-05-10",
        "valid_to": "2031-05-09",
    }
    PAPER = ("许可证.pdf", papers.pdf())

    def events(self, event):
        return self.env["med.log"].search([("event", "=", event)], order="id")
