import re

from odoo.tests import HttpCase, new_test_user, tagged

from .collection_common import CollectionCase


@tagged("post_install", "-at_install")
class TestReconciliationPortal(HttpCase, CollectionCase):
    """A customer reads, disputes and signs its statements, and sees nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create({"name": "市第二医院", "is_company": True})
        cls.buyer = cls.portal("recon-buyer", cls.hospital)
        cls.stranger = cls.portal("recon-stranger", cls.other)

    @classmethod
    def portal(cls, login, company):
        contact = cls.env["res.partner"].create(
            {"name": login, "parent_id": company.id, "email": f"{login}@example.com"}
        )
        return new_test_user(cls.env, login, "base.group_portal", password=login, partner_id=contact.id, lang="en_US")

    def sent(self):
        self.october()
        statement = self.statement()
        self.env.flush_all()
        return statement

    def post(self, path, page, **data):
        text = self.url_open(page).text
        self.assertRegex(text, "name=.csrf_token.")
        token = re.search(r'name="csrf_token" value="(\w+)"', text)[1]
        answer = self.url_open(path, data={"csrf_token": token, **data})
        self.env.invalidate_all()
        return answer

    def test_sign(self):
        statement = self.sent()
        self.authenticate("recon-buyer", "recon-buyer")
        self.assertIn(statement.name, self.url_open("/my/reconciliations").text)
        page = f"/my/reconciliations/{statement.id}"
        self.post(f"{page}/sign", page, name="  ")
        self.assertEqual(statement.state, "sent")
        answer = self.post(f"{page}/sign", page, name="李主任 <b>")
        self.assertRecordValues(
            statement, [{"state": "signed", "signed_name": "李主任 <b>", "signed_by_id": self.buyer.id}]
        )
        self.assertIn("李主任 &lt;b&gt;", answer.text)
        self.assertEqual(set(statement.line_ids.mapped("answer")), {"right"})
        self.assertEqual(self.url_open(f"{page}/xlsx").status_code, 200)

    def test_dispute(self):
        statement = self.sent()
        self.authenticate("recon-buyer", "recon-buyer")
        page = f"/my/reconciliations/{statement.id}"
        line = statement.line_ids[0]
        answer = self.post(f"{page}/dispute", page, **{f"line_{line.id}": "很多"})
        self.assertIn("is no amount", answer.text)
        self.post(f"{page}/dispute", page, **{f"line_{line.id}": "NaN"})
        self.post(f"{page}/dispute", page)
        self.assertEqual(statement.state, "sent")
        self.post(
            f"{page}/dispute",
            page,
            **{f"line_{line.id}": "1,450.00", f"comment_{line.id}": "单价不符"},
            extra_document_0="F-88",
            extra_amount_0="20",
        )
        self.assertEqual(statement.state, "disputed")
        self.assertRecordValues(
            line, [{"answer": "differs", "customer_amount": 1450, "difference": 950, "comment": "单价不符"}]
        )
        self.assertRecordValues(
            statement.line_ids.filtered(lambda x: x.kind == "theirs"), [{"reference": "F-88", "difference": 20}]
        )
        self.assertTrue(statement.activity_ids)
        answer = self.post(f"{page}/sign", page, name="x")
        self.assertEqual(statement.state, "disputed")

    def test_foreign(self):
        """Another customer's statement, a draft and one that does not exist are all the same: not there."""
        statement = self.sent()
        draft = self.statement("payments", send=False)
        self.env.flush_all()
        self.authenticate("recon-stranger", "recon-stranger")
        self.assertNotIn(statement.name, self.url_open("/my/reconciliations").text)
        for id_ in (statement.id, draft.id, 99999999):
            for tail in ("", "/pdf", "/xlsx"):
                self.assertEqual(self.url_open(f"/my/reconciliations/{id_}{tail}").status_code, 404)
        token = re.search(r'csrf_token: "(\w+)"', self.url_open("/my").text)[1]
        for verb in ("sign", "dispute"):
            answer = self.url_open(
                f"/my/reconciliations/{statement.id}/{verb}", data={"csrf_token": token, "name": "x"}
            )
            self.assertEqual(answer.status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(statement.state, "sent")
        self.assertTrue(self.env["med.log"].search([("event", "=", "portal.refused")]))
        self.authenticate("recon-buyer", "recon-buyer")
        self.assertEqual(self.url_open(f"/my/reconciliations/{draft.id}").status_code, 404)
