import base64
import doctest
import hashlib
import io
import json
import zipfile

from odoo import Command
from odoo.addons.med_base.tests.common_rules import RuleCase
from odoo.addons.med_qualification.tests.common import SCAN, QualificationCase
from odoo.addons.med_qualification.tools import pack as tool
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 08:00:00")
class TestEvidencePack(RuleCase, QualificationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dealer.name = "../../和平\\<b>医疗器械</b>"
        cls.scan = b"%PDF-1.4 the licence as it was"
        with freeze_time("2026-01-01 08:00:00"):
            cls.old = cls.licence(
                "quality_agreement", number="../OLD", valid_from="2025-01-01", valid_to="2026-12-31", scan=False,
                file_ids=[Command.create({"name": "passwd.pdf", "content": base64.b64encode(cls.scan)})],
            )  # fmt: skip
        # A name from before names were checked.
        cls.env.cr.execute("UPDATE med_document_file SET name = '../../etc/passwd' WHERE id = %s", cls.old.file_ids.ids)
        cls.env.invalidate_all()
        with freeze_time("2026-03-01 08:00:00"):
            version = cls.env["med.document"].browse(cls.old.with_user(cls.quality).action_new_version()["res_id"])
            version.with_user(cls.quality).write(
                {"valid_to": "2030-12-31", "file_ids": [Command.create({"name": "b.pdf", "content": SCAN})]}
            )
            cls.new = cls.approve(version)

    def make(self, document, user=None, as_on=None):
        """The pack of a document, made in the background: (record, {path: bytes})."""
        packs = self.env["med.evidence.pack"]
        packs.with_user(user or self.quality)._order_packs(document.with_user(user or self.quality), as_on)
        pack = packs.search([], limit=1)
        self.assertEqual(pack.state, "running")
        self.run_cron("med_base.ir_cron_outbox")
        if pack.state != "done":
            return pack, {}
        with zipfile.ZipFile(io.BytesIO(self.raw(pack))) as archive:
            return pack, {name: archive.read(name) for name in archive.namelist()}

    def raw(self, pack):
        return base64.b64decode(pack.with_context(bin_size=False).file)

    def ours(self, others):
        """What the pack says of the two licences of this test; our own company has some, too."""
        return [(one["id"], one["why"]) for one in others if one["id"] in (self.old.id, self.new.id)]

    def folders(self, files):
        """The licences of this test that lie in the pack with their files."""
        found = {
            name.split("/")[1].split("-")[0] for name in files if name.startswith("licences/") and name[9].isdigit()
        }
        return found & {str(self.old.id), str(self.new.id)}

    def verify(self, raw, user=None):
        wizard = self.env["med.evidence.verification"].with_user(user or self.auditor)
        wizard = wizard.create({"file": base64.b64encode(raw), "filename": "x.zip"})
        wizard.action_verify()
        return wizard

    def test_doctest(self):
        self.assertEqual(doctest.testmod(tool).failed, 0)

    def test_an_order_with_the_licences_of_its_day(self):
        order = self.order(self.dealer, date_order="2026-02-01 08:00:00", user=self.sales)
        rule = self.rule(value=100)
        self.refused(order.action_confirm)
        hold = self.hold(order)
        order.message_post(body="Please hurry", message_type="comment", subtype_xmlid="mail.mt_comment")
        pack, files = self.make(order, as_on="2026-02-01")
        folders = self.folders(files)
        self.assertEqual(folders, {str(self.old.id)})
        self.assertIn(self.scan, files.values(), "the very file")
        path = f"licences/{self.old.id}-"
        licence = json.loads(next(files[name] for name in files if name.startswith(path) and name.endswith(".json")))
        self.assertEqual(
            (licence["number"], licence["valid_to"], licence["files"][0]["intact"]), ("../OLD", "2026-12-31", True)
        )
        others = json.loads(files["licences/not_counting.json"])
        self.assertEqual(self.ours(others), [(self.new.id, "not_approved")])
        holds = json.loads(files["holds.json"])["rows"]
        self.assertEqual([row["name"] for row in holds], [hold.name])
        self.assertIn(f"{hold.name}", files["index.html"].decode())
        checks = json.loads(files["checks.json"])["rows"]
        self.assertEqual([row["result"] for row in checks], ["refused"])
        self.assertEqual(
            [name for name in files if name.startswith("rules/")], [f"rules/{rule.code}-v1-{rule.id}.json"]
        )
        self.assertTrue(any("Please hurry" in message["text"] for message in json.loads(files["messages.json"])))
        self.assertRecordValues(
            pack, [{"user_id": self.quality.id, "state": "done", "file_count": len(files) - 1, "error": False}]
        )

    def test_a_customer_today(self):
        _pack, files = self.make(self.dealer)
        folders = self.folders(files)
        self.assertEqual(folders, {str(self.new.id)})
        others = json.loads(files["licences/not_counting.json"])
        self.assertEqual(self.ours(others), [(self.old.id, "replaced")])
        self.assertIn("left_out", files["log.json"].decode(), "quality does not read the log")
        _pack, files = self.make(self.dealer, self.auditor)
        events = {row["event"] for row in json.loads(files["log.json"])["rows"]}
        self.assertIn("document.approved", events)

    def test_names_stay_in_the_zip(self):
        pack, files = self.make(self.dealer, as_on="2026-02-01")
        for name in [*files, pack.filename]:
            self.assertFalse(set(name.split("/")) & {"", ".", ".."}, name)
            self.assertNotRegex(name, r"[\\<>:\x00-\x1f]")
        page = files["index.html"].decode()
        self.assertNotIn("<b>医疗器械", page)
        self.assertIn("&lt;b&gt;医疗器械", page)
        self.assertTrue(any(name.endswith("etc_passwd") for name in files))

    def test_the_manifest_and_the_log(self):
        pack, files = self.make(self.dealer)
        manifest = json.loads(files["manifest.json"])
        self.assertEqual(manifest["document"]["id"], self.dealer.id)
        self.assertEqual({one["path"] for one in manifest["files"]}, set(files) - {"manifest.json"})
        for one in manifest["files"]:
            self.assertEqual(one["sha256"], hashlib.sha256(files[one["path"]]).hexdigest())
        log = self.env["med.log"].search([("event", "=", "evidence.exported")], limit=1)
        self.assertEqual(log.payload["manifest"], hashlib.sha256(files["manifest.json"]).hexdigest())
        self.assertEqual((log.user_id, log.model, log.res_id), (self.quality, "res.partner", self.dealer.id))
        self.assertEqual(pack.manifest_sha256, log.payload["manifest"])

    def rezip(self, files):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return file.getvalue()

    def test_verify(self):
        pack, files = self.make(self.dealer)
        good = self.verify(self.raw(pack), self.quality)
        self.assertEqual(good.result, "genuine", good.summary)
        self.assertEqual(self.verify(self.rezip(files)).result, "genuine", "packed anew, the same files")
        path = f"licences/{self.new.id}-"
        licence = next(name for name in files if name.startswith(path) and name.endswith(".json"))
        forged = {**files, licence: files[licence].replace(b"2030", b"2031")}
        for words, changed in (
            (f"Altered: {licence}", forged),
            (f"Missing: {licence}", {name: data for name, data in files.items() if name != licence}),
            ("Added: more.txt", {**files, "more.txt": b"x"}),
        ):
            with self.subTest(words):
                found = self.verify(self.rezip(changed))
                self.assertEqual(found.result, "altered")
                self.assertIn(words, found.summary)
        manifest = json.loads(files["manifest.json"])
        for one in manifest["files"]:
            if one["path"] == licence:
                one["sha256"] = hashlib.sha256(forged[licence]).hexdigest()
        both = {**forged, "manifest.json": json.dumps(manifest).encode()}
        self.assertEqual(self.verify(self.rezip(both)).result, "unknown", "a manifest made up to fit")
        for raw in (b"", b"PK\x03\x04 broken", b"x" * 100, self.rezip({"manifest.json": b"[]"}), self.rezip({})):
            with self.subTest(raw[:20]):
                self.assertEqual(self.verify(raw).result if raw else "unknown", "unknown")

    def test_a_revoked_one_counted_until_then(self):
        self.new.with_user(self.head).action_revoke("forged")
        pack = self.env["med.evidence.pack"]._make(
            {"model": "res.partner", "res_id": self.dealer.id, "company_id": self.company.id, "user_id": self.head.id,
             "as_on": "2026-05-31"}
        )  # fmt: skip
        self.assertEqual(pack._why_not(self.new), "")
        pack._drive({"as_on": "2026-06-01"})
        self.assertEqual(pack._why_not(self.new), "revoked")
        pack._drive({"as_on": "2025-12-31"})
        self.assertEqual(pack._why_not(self.old), "not_approved")

    def test_too_large(self):
        self.company.med_evidence_mb = 1
        big = base64.b64encode(b"%PDF-1.4" + bytes(1_100_000))
        self.licence(
            "gsp_certificate", number="G1", scan=False, file_ids=[Command.create({"name": "big", "content": big})]
        )
        pack, _files = self.make(self.dealer)
        self.assertEqual(pack.state, "failed")
        self.assertIn("1 MB", pack.error)
        with self.assertRaises(UserError):
            pack.with_user(self.quality).action_download()

    def test_purge(self):
        pack, _files = self.make(self.dealer)
        raw = self.raw(pack)
        self.run_cron("med_qualification.ir_cron_evidence")
        self.assertEqual(pack.state, "done")
        with freeze_time("2026-07-02 08:00:00"):
            self.run_cron("med_qualification.ir_cron_evidence")
        self.assertEqual((pack.state, pack.file), ("purged", False))
        self.assertEqual(self.verify(raw).result, "genuine", "a copy can be verified all the same")

    def test_who_may(self):
        order = self.order(self.dealer)
        for user in (self.sales, self.user("warehouse"), self.user("finance"), self.user("credit")):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    order.with_user(user).action_med_evidence()
                with self.assertRaises(AccessError):
                    self.dealer.with_user(user).with_context(default_user_id=self.quality.id).action_med_evidence()
                with self.assertRaises(AccessError):
                    self.env["med.evidence.verification"].with_user(user).create({"file": "YQ=="})
        pack, _files = self.make(self.dealer, self.auditor)
        self.assertFalse(
            pack.with_user(self.quality).search([("id", "=", pack.id)]), "another one's, who may read more"
        )
        own, _files = self.make(self.dealer)
        self.assertTrue(own.with_user(self.auditor).read(["file"]))
        for verb in (
            lambda: own.with_user(self.quality).write({"state": "purged"}),
            lambda: own.sudo().write({"manifest_sha256": "x"}),
            lambda: own.with_user(self.auditor).create({"model": "res.partner", "res_id": 1}),
        ):
            with self.assertRaises(AccessError):
                verb()
        with self.assertRaises(UserError):
            own.sudo().unlink()
        self.assertTrue(own.with_user(self.quality).action_download()["url"].endswith("?download=true"))

    def test_other_companies_stay_out(self):
        foreign = self.draft("gsp_certificate", company_id=self.company_2.id, user=self.env.user, number="FOREIGN-4711")
        _pack, files = self.make(self.dealer)
        self.assertNotIn(b"FOREIGN-4711", b"".join(files.values()))
        self.assertTrue(foreign.exists())

    def test_in_the_reader_s_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.quality.lang = "zh_CN"
        _pack, files = self.make(self.dealer)
        self.assertIn('lang="zh_CN"', files["index.html"].decode())

    def test_a_purchase_and_a_transfer(self):
        buyer = self.user("quality,purchase.group_purchase_user", "test-buyer")
        purchase = self.env["purchase.order"].create(
            {
                "partner_id": self.dealer.id,
                "order_line": [Command.create({"product_id": self.device.id, "product_qty": 1})],
            }
        )
        registration = self.draft(
            "registration", product_tmpl_id=self.device.product_tmpl_id.id, number="国械注准20203079911"
        )
        self.approve(registration)
        pack, files = self.make(purchase, buyer)
        self.assertEqual(pack.state, "done", pack.error)
        self.assertTrue([name for name in files if name.startswith(f"licences/{registration.id}-")])
        order = self.order(self.dealer)
        order.action_confirm()
        pack, _files = self.make(order.picking_ids)
        self.assertEqual(pack.state, "done", pack.error)
