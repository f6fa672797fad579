from odoo import Command
from odoo.addons.med_qualification.tests import papers
from odoo.addons.med_qualification.tests.portal_common import PortalCase
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestPortal(PortalCase):
    """A customer and its own licences."""

    def test_story(self):
        """A customer begins, keeps, corrects and sends in; quality decides; the customer reads it."""
        draft = self.begin("operation_licence")
        self.assertRecordValues(
            draft,
            [{"state": "draft", "partner_id": self.dealer.id, "from_customer": True, "editor_ids": self.buyer.ids}],
        )
        page = f"/my/licences/{draft.id}"
        self.post(page, step="keep", number="京东食药监械经营许２０２０００３９号", valid_to="2031-05-09")
        self.assertRecordValues(draft, [{"state": "draft", "number": self.FORM["number"]}])
        self.post(page, files=[self.PAPER], step="send", **self.FORM)
        self.assertRecordValues(
            draft,
            [{"state": "submitted", "submitted_by": self.buyer.id, "number_status": "valid", "issuer": "北京市药监局"}],
        )
        self.assertEqual(draft.file_ids.mapped("name"), ["许可证.pdf"])
        self.assertEqual(draft.file_ids.create_uid, self.buyer)
        self.assertTrue(draft.activity_ids, "somebody of quality is asked")
        self.assertIn("Received", self.get(page).text)
        draft.with_user(self.quality).action_reject("盖章不清 <b>x</b>")
        answer = self.get(page)
        self.assertIn("盖章不清 &lt;b&gt;x&lt;/b&gt;", answer.text)
        self.post(page, step="send", **{**self.FORM, "scope_text": "2017年分类目录：III类：07"})
        self.assertRecordValues(draft, [{"state": "submitted"}])
        draft.with_user(self.quality).action_confirm_scope()
        draft.with_user(self.quality).action_review()
        draft.with_user(self.head).action_approve()
        self.assertIn("Valid", self.get(page).text)
        answer = self.post(page, step="send", number="x")
        self.assertIn("cannot be changed any more", answer.text)
        self.assertRecordValues(draft, [{"state": "approved", "number": self.FORM["number"]}])

    def test_four_eyes(self):
        """Whoever was made an employee later does not approve what he sent in as a customer."""
        draft = self.begin("quality_agreement")
        self.post(f"/my/licences/{draft.id}", files=[self.PAPER], step="send", **{**self.FORM, "number": "1"})
        draft.with_user(self.quality).action_review()
        self.buyer.write({"group_ids": [Command.set(self.env.ref("med_base.group_quality_head").ids)]})
        with self.assertRaises(AccessError):
            draft.with_user(self.buyer).action_approve()

    def test_checklist(self):
        self.licence("business_licence")
        self.licence("operation_licence", valid_to="2026-06-20")
        self.sign_in(self.buyer)
        answer = self.get("/my/licences")
        self.assertIn('data-state="expiring"', answer.text)
        self.assertIn("19 days left", answer.text)
        self.assertNotIn("Clinic filing certificate</strong>", answer.text)
        home = self.get("/my/home")
        self.assertIn("/my/licences", home.text)
        count = self.make_jsonrpc_request("/my/counters", {"counters": ["licence_count"]})
        self.assertEqual(count, {"licence_count": 2})

    def test_renewal(self):
        old = self.licence("operation_licence", valid_to="2026-07-15")
        self.sign_in(self.buyer)
        for _ in range(2):
            self.post(f"/my/licences/{old.id}/renew")
        new = old.successor_ids
        self.assertRecordValues(
            new, [{"state": "draft", "from_customer": True, "valid_to": False, "number": old.number}]
        )
        self.assertEqual(len(new.scope_ids), len(old.scope_ids))
        page = f"/my/licences/{new.id}"
        form = {**self.FORM, "valid_to": "2026-07-15"}
        problems = self.problems(self.post(page, files=[("old.pdf", b"%PDF-1.4 a scan")], step="send", **form))
        self.assertIn("not later than", problems["valid_to"])
        self.assertIn("damaged", problems["file"])
        self.post(page, files=[self.PAPER], step="send", **self.FORM)
        self.assertRecordValues(new + old, [{"state": "submitted"}, {"state": "approved"}])
        new.with_user(self.quality).action_confirm_scope()
        new.with_user(self.quality).action_review()
        new.with_user(self.head).action_approve()
        self.assertRecordValues(new + old, [{"state": "approved"}, {"state": "superseded"}])

    def test_the_old_paper_again(self):
        paper = self.env["med.document.file"]._encode(self.PAPER[1])
        old = self.licence(
            "quality_agreement", scan=False, file_ids=[Command.create({"name": "a.pdf", "content": paper})]
        )
        self.sign_in(self.buyer)
        self.post(f"/my/licences/{old.id}/renew")
        problems = self.problems(self.post(f"/my/licences/{old.successor_ids.id}", files=[self.PAPER], step="keep"))
        self.assertIn("the licence that ends", problems["file"])

    def test_ours_is_in_the_way(self):
        old = self.licence("quality_agreement", valid_to="2026-07-15")
        old.with_user(self.quality).action_new_version()
        self.sign_in(self.buyer)
        answer = self.post(f"/my/licences/{old.id}/renew")
        self.assertIn("We are preparing", answer.text)
        self.get(f"/my/licences/{old.successor_ids.id}", status=404)

    def test_precheck(self):
        """Each field says what is wrong with it, and the others are kept."""
        draft = self.begin("operation_licence")
        page = f"/my/licences/{draft.id}"
        cases = (
            ({"valid_to": "9999-12-31"}, "valid_to", "year 9999"),
            ({"valid_from": "2031-05-09", "valid_to": "2026-05-10"}, "valid_to", "before the first day"),
            ({"issued_on": "2026-02-30"}, "issued_on", "not a date"),
            ({"issued_on": "2026-12-01"}, "issued_on", "still to come"),
            ({"valid_from": "<script>"}, "valid_from", "&lt;script&gt;"),
            ({"number": "9" * 300}, "number", "too many"),
            ({"number": "京东食药监械经营备20200040号"}, "number", "Class II operation filing"),
            ({"number": "nonsense"}, "number", "cannot be right"),
            ({"number": ""}, "number", "copy the number"),
            ({"valid_to": ""}, "valid_to", "last day"),
            ({"valid_from": "", "issued_on": "", "valid_to": "2026-05-31"}, "valid_to", "expired already"),
        )
        for typed, field, words in cases:
            with self.subTest(typed=typed):
                answer = self.post(page, step="send", **{**self.FORM, "issuer": words[:50], **typed})
                self.assertIn(words, self.problems(answer)[field])
                self.assertIn("add a scan", self.problems(answer)["file"])
                self.assertRecordValues(draft, [{"state": "draft", "issuer": words[:50]}])
                for text in typed.values():
                    if "<" not in text and text:
                        self.assertIn(text[:200], answer.text, "what was typed is still there")

    def test_a_twin(self):
        self.licence("operation_licence")
        draft = self.begin("operation_licence")
        answer = self.post(f"/my/licences/{draft.id}", files=[self.PAPER], step="send", **self.FORM)
        self.assertIn("We have this number already", self.problems(answer)["number"])
        self.assertRecordValues(draft, [{"state": "draft", "number": False, "issuer": "北京市药监局"}])
        self.assertEqual(len(draft.file_ids), 1)

    def test_files(self):
        draft = self.begin("quality_agreement")
        page = f"/my/licences/{draft.id}"
        bad = (
            ("a.pdf", papers.archive()), ("a.exe", b"MZ" + bytes(100)), ("a.svg", b"<svg/>"), ("a.pdf", b""),
            ("a.pdf", papers.pdf(b"<</S/JavaScript/JS(x)>>")), ("a.png", papers.png(30_000, 30_000)),
            ("a.pdf", b"%PDF-1.4 cut"), ("large.pdf", papers.pdf() + b" " * 25 * 1024 * 1024),
        )  # fmt: skip
        for name, content in bad:
            with self.subTest(name=name, content=content[:20]):
                answer = self.post(page, files=[(name, content)], step="keep", number="7")
                self.assertIn(name, self.problems(answer)["file"])
        self.assertFalse(draft.file_ids)
        self.assertEqual(draft.number, "7")
        files = [("a.exe", b"MZ"), ("b.png", papers.png()), ("b again.png", papers.png())]
        answer = self.post(page, files=files, step="keep")
        self.assertIn("a.exe", self.problems(answer)["file"])
        self.assertEqual(draft.file_ids.mapped("name"), ["b.png"])
        self.post(f"{page}/file/{draft.file_ids.id}/withdraw")
        self.assertFalse(draft.file_ids.filtered("active"))

    def test_serving(self):
        draft = self.begin("quality_agreement")
        self.post(f"/my/licences/{draft.id}", files=[('我的 "证"\'.pdf'.replace('"', "”"), papers.pdf())], step="keep")
        answer = self.get(f"/my/licences/{draft.id}/file/{draft.file_ids.id}")
        self.assertEqual(answer.content, papers.pdf())
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])

    def test_discard(self):
        draft = self.begin("quality_agreement")
        self.post(f"/my/licences/{draft.id}/discard")
        self.assertFalse(draft.active)
        self.get(f"/my/licences/{draft.id}", status=404)
        again = self.begin("quality_agreement")
        self.assertNotEqual(again, draft)
        self.post(f"/my/licences/{again.id}", files=[self.PAPER], step="send", **{**self.FORM, "number": "1"})
        self.post(f"/my/licences/{again.id}/discard")
        self.assertTrue(again.active, "what was sent in is not discarded")

    def test_twice_begun(self):
        first = self.begin("quality_agreement")
        self.assertEqual(self.begin("quality_agreement"), first)
        self.assertEqual(self.env["med.document"].search_count([("partner_id", "=", self.dealer.id)]), 1)

    def test_open_ended(self):
        draft = self.begin("class2_filing")
        form = {**self.FORM, "number": "京东食药监械经营备20200040号", "valid_to": "", "open_ended_shown": "1"}
        answer = self.post(f"/my/licences/{draft.id}", files=[self.PAPER], step="send", **form)
        self.assertIn("valid_to", self.problems(answer))
        self.post(f"/my/licences/{draft.id}", step="send", open_ended="1", **form)
        self.assertRecordValues(draft, [{"state": "submitted", "open_ended": True, "valid_to": False}])

    # ---------------------------------------------------------------- other people's papers

    def test_foreign_ids(self):
        mine = self.licence("quality_agreement")
        hidden = self.draft("clinic_filing")
        theirs = self.licence("quality_agreement", self.hospital)
        product = self.draft("class1_filing", product_tmpl_id=self.device.product_tmpl_id.id)
        self.sign_in(self.buyer)
        self.get(f"/my/licences/{mine.id}")
        for foreign in (theirs.id, hidden.id, product.id, 999_999_999, 10**15):
            self.get(f"/my/licences/{foreign}", status=404)
            self.get(f"/my/licences/{foreign}/file/{theirs.file_ids.id}", status=404)
            for verb in ("", "/renew", "/comment", "/discard", f"/file/{theirs.file_ids.id}/withdraw"):
                self.post(f"/my/licences/{foreign}{verb}", status=404, step="send", text="x", number="forged")
        self.get(f"/my/licences/{mine.id}/file/{theirs.file_ids.id}", status=404)
        self.post("/my/licences/new", status=404, type_id=str(self.kind("registration").id))
        self.post("/my/licences/new", status=404, type_id="1 OR 1=1")
        self.env.invalidate_all()
        self.assertEqual(theirs.number, "2020-0001")
        self.assertFalse(theirs.successor_ids + hidden.successor_ids)
        entries = self.events("portal.refused")
        self.assertEqual(len(entries), 5 * 7 + 3)
        self.assertEqual(entries.user_id, self.buyer)
        self.assertEqual(entries[0].payload["licence"], theirs.id)
        self.assertTrue(all(entries.mapped("ip")))

    def test_who_belongs_to_the_company(self):
        """Every contact of the company sees its licences; a company of the same group, which is another, does not."""
        licence = self.licence("quality_agreement")
        branch = self.env["res.partner"].create({"name": "分公司", "parent_id": self.dealer.id, "is_company": True})
        office = self.env["res.partner"].create({"name": "采购部", "parent_id": self.dealer.id})
        for parent, status in ((office, 200), (branch, 404)):
            user = self.portal_user(f"of{parent.id}", parent)
            self.sign_in(user)
            self.get(f"/my/licences/{licence.id}", status=status)
        theirs = self.licence("quality_agreement", branch, number="77")
        self.sign_in(self.buyer)
        self.get(f"/my/licences/{theirs.id}", status=404)

    def test_moving_to_another_company_takes_no_licence_along(self):
        licence = self.licence("quality_agreement")
        self.buyer.partner_id.parent_id = self.hospital
        self.sign_in(self.buyer)
        self.get(f"/my/licences/{licence.id}", status=404)

    def test_rpc(self):
        licence = self.licence("quality_agreement")
        self.sign_in(self.buyer)
        for model in ("med.document", "med.document.file", "med.reminder", "med.renewal.link", "med.message.provider"):
            with mute_logger("odoo.http"), self.assertRaises(Exception) as caught:
                self.make_jsonrpc_request(
                    f"/web/dataset/call_kw/{model}/search_read",
                    {"model": model, "method": "search_read", "args": [[]], "kwargs": {}},
                )
            self.assertIn("AccessError", repr(caught.exception.args) + str(caught.exception))
        self.get(f"/web/content/med.document.file/{licence.file_ids.id}/content", status=404)

    def test_csrf(self):
        draft = self.begin("quality_agreement")
        for path in ("", "/renew", "/comment"):
            with mute_logger("odoo.http"):
                data = {"number": "forged", "text": "x", "step": "send"}
                answer = self.url_open(f"/my/licences/{draft.id}{path}", data=data)
            self.assertEqual(answer.status_code, 400)
        self.env.invalidate_all()
        self.assertFalse(draft.number)

    def test_signing_in(self):
        licence = self.licence("quality_agreement")
        self.authenticate(None, None)
        for path in ("/my/licences", f"/my/licences/{licence.id}", f"/my/licences/{licence.id}/file/1"):
            self.assertIn("/web/login", self.url_open(path).url)

    # ---------------------------------------------------------------- messages

    def test_messages(self):
        licence = self.licence("quality_agreement")
        for body, subtype in (("internal note", "mail.mt_note"), ("Please call us", "mail.mt_comment")):
            licence.with_user(self.quality).message_post(body=body, message_type="comment", subtype_xmlid=subtype)
        self.sign_in(self.buyer)
        self.post(f"/my/licences/{licence.id}/comment", text="<script>alert(1)</script> 好的")
        text = self.get(f"/my/licences/{licence.id}").text
        self.assertIn("Please call us", text)
        self.assertIn("&lt;script&gt;alert(1)", text)
        for secret in ("internal note", self.quality.name, self.head.name, "<script>alert(1)"):
            self.assertNotIn(secret, text)
        self.assertEqual(licence.message_ids[0].author_id, self.buyer.partner_id)

    def test_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.licence("quality_agreement")
        self.buyer.lang = "zh_CN"
        self.sign_in(self.buyer)
        self.assertEqual(self.get("/zh_CN/my/licences").status_code, 200)
