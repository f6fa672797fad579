import base64

from odoo import Command, fields
from odoo.addons.med_qualification.models.med_renewal_link import SCOPE
from odoo.addons.med_qualification.tests import papers
from odoo.addons.med_qualification.tests.portal_common import PortalCase
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import hash_sign, mute_logger

PNG = base64.b64encode(papers.png())


@tagged("post_install", "-at_install")
class TestRenewalLink(PortalCase):
    """Who holds the link sends in this one licence, until it ends."""

    def setUp(self):
        super().setUp()
        self.old = self.licence("operation_licence", valid_to="2026-07-15")
        self.link = self.issue(self.old)
        self.path = self.path_of(self.link)
        self.authenticate(None, None)
        self.opener.cookies["frontend_lang"] = "en_US"

    def issue(self, document):
        return self.env["med.renewal.link"]._issue(document.commercial_partner_id.id, document.type_id.id, document.id)

    def path_of(self, link):
        return link._url().removeprefix(link.get_base_url())

    def send(self, path=None, **values):
        path = path or self.path
        return self.post(path, page=path, **values)

    def test_story(self):
        page = self.get(self.path)
        self.assertIn("京东食药监械经营许20200039号", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertFalse(self.old.successor_ids, "looking makes nothing")
        answer = self.send(files=[("x.exe", b"MZ"), self.PAPER], step="send", **{**self.FORM, "valid_to": "9999-01-01"})
        self.assertEqual(set(self.problems(answer)), {"valid_to", "file"})
        new = self.old.successor_ids
        self.assertRecordValues(new, [{"state": "draft", "from_customer": True, "issuer": "北京市药监局"}])
        self.assertEqual(new.file_ids.mapped("name"), ["许可证.pdf"])
        public = self.env.ref("base.public_user")
        self.assertEqual((new.with_user(self.quality).editor_ids.sudo(), new.file_ids.create_uid), (public, public))
        answer = self.send(step="send", status=410, **self.FORM)
        self.assertIn('data-reason="used"', answer.text)
        self.assertRecordValues(new, [{"state": "submitted", "submitted_by": public.id}])
        self.assertRecordValues(self.link, [{"state": "used", "answer_id": new.id}])
        for event in ("renewal_link.opened", "renewal_link.used"):
            entry = self.events(event)[-1]
            self.assertTrue(entry.ip)
            self.assertTrue(entry.date)

    def test_used_again(self):
        self.send(files=[self.PAPER], step="send", status=410, **self.FORM)
        new = self.old.successor_ids
        with mute_logger("odoo.http"):
            answer = self.url_open(self.path, data={"csrf_token": self.csrf("/web/login"), "number": "forged"})
        self.assertEqual(answer.status_code, 410)
        new.with_user(self.quality).action_reject("盖章不清")
        self.assertIn("盖章不清", self.get(self.path, status=410).text)
        again = self.issue(new)
        self.assertIn("盖章不清", self.get(self.path_of(again)).text)
        self.send(self.path_of(again), withdraw=str(new.file_ids.id))
        self.assertFalse(new.file_ids, "the first thing that one does with what was sent back")
        self.send(self.path_of(again), files=[self.PAPER], step="send", status=410, **self.FORM)
        self.assertEqual(new.state, "submitted")

    def test_without_a_licence(self):
        """What we have never had is asked for and sent in the same way."""
        link = self.env["med.renewal.link"]._issue(self.dealer.id, self.kind("quality_agreement").id)
        path = self.path_of(link)
        self.send(path, files=[self.PAPER], step="keep", number="7")
        self.send(path, step="send", status=410, **{**self.FORM, "number": "7"})
        self.assertRecordValues(link.answer_id, [{"state": "submitted", "partner_id": self.dealer.id, "number": "7"}])

    def test_withdraw(self):
        self.send(files=[self.PAPER, ("b.png", papers.png())], step="keep")
        new, theirs = self.old.successor_ids, self.licence("quality_agreement", self.hospital)
        self.send(withdraw=str(new.file_ids[0].id))
        self.send(withdraw=str(theirs.file_ids.id))
        self.assertEqual((new.file_ids.mapped("name"), len(theirs.file_ids)), (["b.png"], 1))

    def test_wrong_tokens(self):
        good = self.path.rpartition("/")[2]
        middle = len(good) // 2
        forged = hash_sign(self.env(su=True), "another.scope", [self.link.id, self.link.nonce])
        other_nonce = hash_sign(self.env(su=True), SCOPE, [self.link.id, "0" * 16])
        gone = hash_sign(self.env(su=True), SCOPE, [999_999_999, "x"])
        flipped = good[:middle] + ("A" if good[middle] != "A" else "B") + good[middle + 1 :]
        for token in (forged, other_nonce, gone, flipped, good[:-5], "x", "%00", "1", "許可", good * 20):
            with self.subTest(token=token[:30]):
                answer = self.url_open(f"/licence/renew/{token}")
                self.assertEqual(answer.status_code, 404)
        self.assertGreaterEqual(len(self.events("renewal_link.refused")), 9)
        self.assertEqual(self.link.opened_count, 0)

    def test_expired(self):
        with freeze_time("2026-07-02"):
            answer = self.get(self.path, status=410)
            self.assertIn('data-reason="expired"', answer.text)
            self.assertIn("ask your contact", answer.text)
            self.assertEqual(self.link.state, "expired")
            self.assertIn(self.link, self.env["med.renewal.link"].search([("state", "=", "expired")]))
        self.assertEqual(self.events("renewal_link.refused")[-1].result, "expired")

    def test_revoked(self):
        self.link.with_user(self.sales).action_revoke()
        self.assertIn('data-reason="revoked"', self.get(self.path, status=410).text)
        self.assertRecordValues(self.link, [{"state": "revoked", "revoked_by": self.sales.id}])
        with self.assertRaises(UserError):
            self.link.with_user(self.sales).action_revoke()
        self.assertTrue(self.events("renewal_link.revoked"))

    def test_renewed_meanwhile(self):
        new = self.env["med.document"].browse(self.old.with_user(self.quality).action_new_version()["res_id"])
        new.with_user(self.quality).write(
            {"valid_to": "2031-01-01", "file_ids": [Command.create({"name": "a.png", "content": PNG})]}
        )
        self.approve(new)
        self.assertIn('data-reason="replaced"', self.get(self.path, status=410).text)

    def test_an_archived_customer(self):
        self.dealer.active = False
        self.get(self.path, status=410)

    def test_csrf(self):
        with mute_logger("odoo.http"):
            answer = self.url_open(self.path, data={"number": "forged", "step": "send"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.old.successor_ids)

    def test_rate(self):
        self.env["ir.config_parameter"].set_param("med_qualification.link_requests", "3")
        statuses = [self.url_open(self.path).status_code for _ in range(5)]
        self.assertEqual(statuses, [200, 200, 200, 429, 429])
        self.assertEqual(self.url_open(self.path_of(self.issue(self.old))).status_code, 200, "another link is another")
        with freeze_time("2026-06-01 01:30:00"):
            self.assertEqual(self.url_open(self.path).status_code, 200, "an hour later")
        self.env["ir.config_parameter"].set_param("med_qualification.link_requests_address", "2")
        statuses = [self.url_open("/licence/renew/guess").status_code for _ in range(3)]
        self.assertEqual(statuses[-1], 429)
        self.assertNotIn("127.0.0.1", str(self.env["med.rate"].search([]).mapped("key")))

    def test_one_licence_only(self):
        """The link shows nothing else of the customer."""
        other = self.licence("quality_agreement", number="SECRET-7")
        text = self.get(self.path).text
        self.assertNotIn("SECRET-7", text)
        self.assertIn("/web/login", self.url_open(f"/my/licences/{other.id}").url)
        self.assertEqual(self.send(step="keep", number="7", partner_id=str(self.hospital.id)).status_code, 200)
        self.assertEqual(self.old.successor_ids.partner_id, self.dealer)

    def test_ours_is_in_the_way(self):
        self.old.with_user(self.quality).action_new_version()
        self.assertIn("We are preparing", self.get(self.path).text)
        with mute_logger("odoo.http"):
            self.url_open(self.path, data={"csrf_token": self.csrf("/web/login"), "number": "forged", "step": "keep"})
        self.env.invalidate_all()
        self.assertNotEqual(self.old.successor_ids.number, "forged")

    # ---------------------------------------------------------------- our own people

    def test_asking(self):
        action = self.old.with_user(self.sales).action_ask_customer()
        self.assertEqual(action["params"]["type"], "success")
        rows = self.env["med.reminder"].search([("document_id", "=", self.old.id)], order="id")
        self.assertEqual(rows.mapped("channel"), ["mail", "sms"])
        self.assertEqual(set(rows.mapped("occasion")), {"request"})
        self.assertTrue(self.events("document.asked_for"))
        self.assertIn("Please send us", rows[0].mail_id.subject)
        for role in ("auditor", "warehouse"):
            with self.assertRaises(AccessError):
                self.old.with_user(self.user(role)).action_ask_customer()
        with self.assertRaises(UserError):
            self.draft("clinic_filing").with_user(self.sales).action_ask_customer()
        with self.assertRaises(UserError):
            self.licence("quality_agreement", self.company.partner_id).with_user(self.sales).action_ask_customer()

    def test_asking_for_what_is_missing(self):
        wizard = self.env["med.document.request"].with_user(self.sales).create({"partner_id": self.dealer.id})
        self.assertIn(self.kind("business_licence"), wizard.type_ids)
        self.assertIn(self.kind("operation_licence"), wizard.type_ids)
        self.assertEqual(wizard.email, "dealer@example.com")
        wizard.action_ask()
        links = self.env["med.renewal.link"].search([("partner_id", "=", self.dealer.id), ("id", "!=", self.link.id)])
        self.assertEqual(set(links.type_id), set(wizard.type_ids))
        self.assertIn(self.old, links.document_id)
        self.assertEqual(self.dealer.with_user(self.sales).med_renewal_link_count, len(links) + 1)

    def test_an_address_that_does_not_exist(self):
        self.dealer.email = False
        self.buyer.partner_id.email = False
        action = self.old.with_user(self.sales).action_ask_customer()
        self.assertEqual(action["params"]["type"], "danger")

    def test_rights(self):
        link = self.link
        self.assertTrue(link.with_user(self.sales).state)
        with self.assertRaises(AccessError):
            link.with_user(self.sales).read(["nonce"])
        for deed in (
            lambda: link.with_user(self.sales).write({"expires_on": fields.Datetime.now()}),
            lambda: link.sudo().write({"used_on": False}),
            lambda: link.with_user(self.user("auditor")).action_revoke(),
            lambda: link.with_user(self.user("warehouse")).read(["state"]),
            lambda: self.env["med.rate"].with_user(self.sales).search([]),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                deed()
