from ast import literal_eval

from lxml import etree
from odoo.addons.med_qualification.tests.common import QualificationCase
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

ACTIONS = (
    "action_med_document",
    "action_med_document_review",
    "action_med_document_expiring",
    "action_med_document_type",
    "action_med_partner_type",
    "action_med_catalogue_entry",
    "action_med_partner",
    "action_med_product",
    "action_med_device",
    "action_med_requirement",
    "action_med_partner_tier",
    "action_med_supplier",
    "action_med_stage_requirement",
)

# Those of checks, import and evidence, and who has their menus.
MORE = {
    "action_med_source": ("quality", "quality_head", "auditor", "rules"),
    "action_med_source_standing": ("sales", "quality", "auditor"),
    "action_med_source_answer": ("sales", "quality", "auditor"),
    "action_med_watch_entry": ("quality", "auditor", "rules"),
    "action_med_watch_match": ("quality", "auditor", "rules"),
    "action_med_import": ("quality", "auditor"),
    "action_med_import_line": ("quality", "auditor"),
    "action_med_import_template": ("quality_head", "auditor"),
    "action_med_import_header": ("quality_head", "auditor", "rules"),
    "action_med_evidence_pack": ("quality", "auditor", "rules"),
}


@tagged("post_install", "-at_install")
class TestViews(QualificationCase):
    def test_lists_are_ordered_by_what_is_stored(self):
        """A form with a list ordered by anything else fails once its record is saved."""
        views = self.env["ir.ui.view"].search([("model", "=like", "med.%"), ("arch_db", "like", "default_order")])
        for view in views:
            tree = etree.fromstring(view.arch)
            for node in tree.xpath("//*[@default_order]"):
                holder, model = node.xpath("ancestor::field[1]"), self.env[view.model]
                if holder:
                    model = model[holder[0].get("name")]
                for part in node.get("default_order").split(","):
                    field = model._fields[part.split()[0]]
                    self.assertTrue(field.store, f"{view.xml_id}: {field}")

    def test_what_a_mixin_says_is_this_addons_word(self):
        """Else it is loaded in another language only with the mixin's addon, before it is there."""
        field = self.env["ir.model.fields"]._get("med.requirement", "state")
        ids = field.selection_ids.get_external_id().values()
        self.assertEqual({name.partition(".")[0] for name in ids}, {"med_qualification"})

    """Every list opens for who has the menu, and every filter of ours finds what its name says."""

    def test_actions_open(self):
        self.draft("operation_licence")
        for role in ("sales", "quality", "quality_head", "auditor", "rules"):
            env = self.env(user=self.user(role))
            for name in ACTIONS:
                action = self.env.ref(f"med_qualification.{name}")
                model = env[action.res_model]
                views = [(view.view_id.id, view.view_mode) for view in action.view_ids]
                views = views or [(False, mode) for mode in action.view_mode.split(",")]
                with self.subTest(role=role, action=name):
                    shown = model.get_views([*views, (False, "search")])["views"]["list"]["arch"]
                    names = {node.get("name") for node in etree.fromstring(shown).iter("field")}
                    model.search_read(literal_eval(action.domain or "[]"), sorted(names), limit=1)

    def test_the_files_and_the_leads_open(self):
        self.env["crm.lead"].create({"name": "x", "user_id": self.sales.id})
        for role, name in (
            ("quality", "action_med_partner_file"),
            ("auditor", "action_med_partner_file"),
            ("sales", "action_med_lead"),
        ):  # fmt: skip
            env, action = self.env(user=self.user(role)), self.env.ref(f"med_qualification.{name}")
            views = env[action.res_model].get_views(
                [*((view.view_id.id, view.view_mode) for view in action.view_ids), (action.search_view_id.id, "search")]
            )["views"]
            for kind in set(views) - {"search"}:
                names = {node.get("name") for node in etree.fromstring(views[kind]["arch"]).iter("field")}
                known = [field for field in names if field in env[action.res_model]._fields]
                with self.subTest(role=role, view=kind):
                    self.assertTrue(env[action.res_model].search_read([], known, limit=1))

    def test_more_actions_open(self):
        for name, roles in MORE.items():
            action = self.env.ref(f"med_qualification.{name}")
            for role in roles:
                model = self.env[action.res_model].with_user(self.user(role))
                with self.subTest(role=role, action=name):
                    modes = [(False, mode) for mode in (*action.view_mode.split(","), "search")]
                    shown = model.get_views(modes)["views"]
                    for view in shown.values():
                        for node in etree.fromstring(view["arch"]).iter("filter"):
                            if node.get("domain"):
                                model.search_count(safe_eval(node.get("domain"), {"uid": self.quality.id}))
                    names = {node.get("name") for node in etree.fromstring(shown["list"]["arch"]).iter("field")}
                    model.search_read([], sorted(names), limit=1)

    def test_filters(self):
        own = ("med.document", "med.document.type", "med.catalogue.entry", "med.requirement", "med.reminder")
        for model in (*own, "med.renewal.link", "res.partner", "product.template"):
            arch = etree.fromstring(self.env[model].with_user(self.quality).get_view(view_type="search")["arch"])
            for node in arch.iter("filter"):
                if node.get("domain") and (model.startswith("med.") or node.get("name", "").startswith("med_")):
                    with self.subTest(model=model, filter=node.get("name")):
                        self.env[model].search_count(safe_eval(node.get("domain"), {"uid": self.quality.id}))

    def test_the_filters_tell_licences_apart(self):
        today = self.env.cr.now().date()
        days = {"expired": -1, "expiring_30": 30, "expiring_60": 60, "expiring_90": 90, "in_force": 400}
        for name, offset in days.items():
            end = today.fromordinal(today.toordinal() + offset)
            self.licence("quality_agreement", number=name, valid_from="2020-01-01", valid_to=end)
        arch = etree.fromstring(self.env["med.document"].get_view(view_type="search")["arch"])
        found = {
            name: set(
                self.env["med.document"]
                .search(
                    [*safe_eval(arch.find(f".//filter[@name='{name}']").get("domain")), ("number", "in", list(days))]
                )
                .mapped("number")
            )
            for name in days
        }
        self.assertEqual(
            found,
            {
                "expired": {"expired"},
                "expiring_30": {"expiring_30"},
                "expiring_60": {"expiring_30", "expiring_60"},
                "expiring_90": {"expiring_30", "expiring_60", "expiring_90"},
                "in_force": {"expiring_30", "expiring_60", "expiring_90", "in_force"},
            },
        )

    def test_own_licences(self):
        self.draft("business_licence", partner=self.company.partner_id)
        action = self.env["med.document"].with_user(self.quality)._action_own()
        self.assertEqual(self.env["med.document"].search_count(action["domain"]), 3)
        self.assertTrue(self.env.ref("med_qualification.action_med_own_document").with_user(self.quality).run())

    def test_the_customers_licences(self):
        self.draft("business_licence")
        contact = self.env["res.partner"].create({"name": "采购部", "parent_id": self.dealer.id})
        action = contact.with_user(self.sales).action_med_documents()
        self.assertEqual(self.env["med.document"].search_count(action["domain"]), 1)
        self.assertEqual(action["context"]["default_partner_id"], self.dealer.id)
