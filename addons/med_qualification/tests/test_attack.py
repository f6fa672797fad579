import io
import zipfile

from odoo.addons.med_qualification.tests import papers
from odoo.addons.med_qualification.tests.common import SCAN
from odoo.addons.med_qualification.tests.common_lead import LeadCase
from odoo.addons.med_qualification.tools import sheet
from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestAttack(LeadCase):
    """What decides about a licence changes by nobody's side door."""

    def refuses(self, deed, values):
        with self.subTest(deed=str(deed), values=str(values)):
            try:
                with self.env.cr.savepoint():
                    deed(values)
                    self.env.flush_all()
            except (UserError, RedirectWarning):
                return
            self.fail("It was not refused.")

    def product(self, name, **values):
        return self.env["product.product"].create({"name": name, "is_storable": True, **values})

    # --- whose licence it is ----------------------------------------------------------------------------------------

    def test_the_holding_company_is_never_written(self):
        licence = self.licence("operation_licence")
        draft = self.draft("operation_licence", user=self.sales, number="京东食药监械经营许20200077号")
        for document, user in ((licence, self.quality), (licence, self.head), (draft, self.sales)):
            for values in (
                {"commercial_partner_id": self.hospital.id},
                {"number_key": "x"},
                {"number_status": "valid"},
            ):
                self.refuses(document.with_user(user).write, values)
        hostile = self.env["med.document"].with_user(self.sales)
        hostile = hostile.with_context(default_commercial_partner_id=self.hospital.id)
        values = {"type_id": draft.type_id.id, "partner_id": self.dealer.id, "number": "京东食药监械经营许20200078号"}
        made = hostile.create(values) | hostile.create(
            {**values, "number": "1", "commercial_partner_id": self.hospital.id}
        )
        self.assertEqual(made.commercial_partner_id, self.dealer)

    def test_a_lead_gives_no_licence_under_review_to_another(self):
        lead = self.lead()
        licence = self.captured(lead, "business_licence")
        licence.action_submit()
        licence.with_user(self.quality).action_review()
        self.refuses(licence.with_user(self.sales).write, {"partner_id": self.hospital.id})
        lead.partner_id = self.hospital  # of another name than the paper that quality holds in hand
        self.assertFalse(licence.partner_id)
        licence.with_user(self.head).action_approve()
        self.assertFalse(licence.partner_id)
        self.assertEqual(licence.claimed_by_id, self.hospital)
        self.assertIn(self.head, licence.activity_ids.user_id)
        other = self.user("quality_head", "test-second-head")
        licence.with_user(other).action_accept_holder()
        self.assertEqual(licence.commercial_partner_id, self.hospital)

    # --- what was approved ------------------------------------------------------------------------------------------

    def test_defaults_add_nothing_to_an_approved_licence(self):
        licence = self.licence("operation_licence")
        lines, files = licence.scope_ids, licence.file_ids
        for user in (self.quality, self.head, self.sales):
            env = self.env["med.document"].with_user(user).with_context(default_document_id=licence.id).env
            line = {"catalogue": "2017", "klass": "3", "code": "08", "include": True}
            self.refuses(env["med.document.scope"].create, [line])
            self.refuses(env["med.document.file"].create, [{"name": "b.pdf", "content": SCAN}])
        licence.invalidate_recordset()
        self.assertEqual((licence.scope_ids, licence.file_ids), (lines, files))

    def test_scope_lines_keep_their_company(self):
        draft = self.draft("operation_licence")
        for values in ({"company_id": self.company_2.id}, {"entry_id": self.entry("2017", "08").id}):
            self.refuses(draft.scope_ids[0].with_user(self.quality).write, values)

    # --- what needs a letter ----------------------------------------------------------------------------------------

    def test_only_quality_takes_a_product_from_what_needs_a_letter(self):
        manager = self.user("sales,product.group_product_manager", "test-product-manager")
        category = self.env["product.category"].create({"name": "需授权", "med_needs_authorisation": True})
        below = category.create({"name": "起搏器", "parent_id": category.id})
        free = category.create({"name": "自由", "parent_id": False})
        template = self.device.product_tmpl_id
        template.with_user(self.quality).categ_id = below
        self.refuses(template.with_user(manager).write, {"categ_id": free.id})
        self.refuses(self.device.with_user(manager).write, {"categ_id": free.id})
        self.refuses(below.with_user(manager).write, {"parent_id": free.id})
        template.with_user(manager).write({"categ_id": category.id})
        template.with_user(self.quality).write({"categ_id": free.id})

    def test_a_variant_keeps_its_template(self):
        manager = self.user("sales,product.group_product_manager", "test-product-manager")
        harmless = self.product("手套")
        self.refuses(self.device.with_user(manager).write, {"product_tmpl_id": harmless.product_tmpl_id.id})

    # --- addresses --------------------------------------------------------------------------------------------------

    def test_no_address_of_an_approved_company_without_a_request(self):
        self.licence("operation_licence")
        seller = self.user("sales,base.group_partner_manager", "test-seller")
        partners = self.env["res.partner"].with_user(seller)
        for kind in ("other", "invoice", "delivery"):
            values = {"parent_id": self.dealer.id, "type": kind, "name": "车库", "street": "私人车库"}
            self.refuses(partners.create, values)
        self.assertFalse(self.dealer.child_ids)
        partners.create({"parent_id": self.dealer.id, "name": "小王"})

    # --- certificates -----------------------------------------------------------------------------------------------

    def test_the_certificate_of_another_product_is_none(self):
        other = self.product("另一器械", med_class="3", med_entry_id=self.entry("2017", "07").id)
        other.product_tmpl_id.sudo().med_registration_id = self.device.product_tmpl_id.med_registration_id
        review = self.env["med.business.review"].with_user(self.quality)
        review = review.create({"kind": "product", "product_tmpl_id": other.product_tmpl_id.id})
        self.assertEqual(review.line_ids.filtered("blocks").mapped("state"), ["missing"])

    # --- lists ------------------------------------------------------------------------------------------------------

    def test_a_list_hides_no_document_type(self):
        """With one, a part of a few bytes grows when it is read; it stood where nobody looked."""
        root = b"<worksheet/>"
        bad = (
            b"<!DOCTYPE a>" + root,
            b"<!-- <a> " + b" " * 5000 + b"--><!DOCTYPE a>" + root,
            b"<?xml version='1.0'?>" + b"<!---->" * 900 + b"<!DOCTYPE a>" + root,
            "\ufeff<!DOCTYPE a><a/>".encode("utf-16-le"),
        )
        good = (root, b"", b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n" + root)
        for part in (*bad, *good):
            data = io.BytesIO()
            with zipfile.ZipFile(data, "w") as archive:
                archive.writestr("xl/workbook.xml", part)
            with self.subTest(part=part[:40]), zipfile.ZipFile(data) as archive:
                if part in good:
                    sheet._check_archive(archive)
                else:
                    with self.assertRaises(sheet.SheetError):
                        sheet._check_archive(archive)

    # --- storage ----------------------------------------------------------------------------------------------------

    def test_a_customer_does_not_fill_the_disk(self):
        """What is withdrawn stays in the archive: adding and withdrawing has an end."""
        self.env["ir.config_parameter"].sudo().set_param("med_qualification.files_per_licence", "2")
        draft = self.env["med.document"]._portal_draft(self.dealer, self.kind("business_licence"))
        problems = []
        for number in range(10):
            problems.append(draft._portal_add_file(f"{number}.png", papers.png(number + 2)))
            draft.file_ids.action_withdraw()
        self.assertEqual([bool(problem) for problem in problems], [False] * 6 + [True] * 4)
