"""Who may read (r), write (w), create (c) and delete (u) what: a change of it is a change of this table."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import ROLES, MedCase

# "*" is every role that is not named.
TABLE = {
    "med.approval": "*:r",
    "med.approval.decision": "*:rwc",
    "med.approval.policy": "*:r rules:rwcu",
    "med.approval.policy.step": "*:r rules:rwcu",
    "med.approval.step": "*:r",
    "med.check": "auditor+credit+finance+quality+quality_head+rules:r",
    "med.clearance": "",
    "med.delegation": "*:rc auditor:r",
    "med.fact": "*:r",
    "med.hold": "*:r credit+quality+quality_head:rwc rules:rw",
    "med.hold.release": "credit+quality+quality_head:rwcu",
    "med.ledger": "",
    "med.log": "auditor+quality_head+rules:r",
    "med.log.block": "auditor+quality_head+rules:r",
    "med.log.verification": "auditor+quality_head+rules:r",
    "med.metric": "*:r",
    "med.operation": "*:r",
    "med.outbox": "auditor+quality_head+rules:r",
    "med.rule": "*:r rules:rwcu",
    "med.rule.override": "*:r rules:rwcu",
    "med.rule.pack": "*:r rules:rwc",
    "med.rule.trial": "auditor+quality+quality_head:r rules:rwcu",
    "med.rule.trial.line": "auditor+quality+quality_head+rules:r",
    "med.scorecard": "auditor+engineer+finance+rules+sales+service:r credit+quality+quality_head:rw",
    "med.scorecard.band": "*:r credit+quality_head+rules:rwcu",
    "med.scorecard.criterion": "*:r credit+quality_head+rules:rwcu",
    "med.scorecard.grade": "*:r credit+quality_head+rules:rwcu",
    "med.scorecard.line": "auditor+engineer+finance+rules+sales+service:r credit+quality+quality_head:rw",
    "med.scorecard.template": "*:r credit+quality_head+rules:rwcu",
    "med.waiver": "*:r",
}


@tagged("post_install", "-at_install")
class TestSecurity(MedCase):
    def rights(self, model, user):
        model = self.env[model].with_user(user)
        return "".join(name[0] for name in ("read", "write", "create", "unlink") if model.has_access(name))

    def models(self):
        return sorted(
            name
            for name in self.env.registry
            if name.startswith("med.")
            and not self.env[name]._abstract
            and self.env[name]._original_module == "med_base"
        )

    def test_table(self):
        found, expected = {}, {}
        for model in self.models():
            rows = dict(part.split(":") for part in TABLE.get(model, "").split())
            named = {role: rights for roles, rights in rows.items() for role in roles.split("+")}
            for role in ROLES:
                found[model, role] = self.rights(model, self.user(role))
                expected[model, role] = named.get(role, named.get("*", ""))
        self.maxDiff = None
        self.assertEqual(found, expected)

    def test_customers_and_strangers_have_none(self):
        portal = new_test_user(self.env, "portal-nobody", "base.group_portal")
        for user in (portal, self.env.ref("base.public_user")):
            for model in self.models():
                self.assertEqual(self.rights(model, user), "", f"{model} {user.login}")

    def test_auditor_reads_the_documents_and_changes_nothing(self):
        auditor = self.user("auditor")
        order = self.order()
        order.action_confirm()
        for record in (order, order.order_line, order.picking_ids, order.picking_ids.move_ids, self.hospital):
            self.assertTrue(record.with_user(auditor).read(["display_name"]))
            for verb in (lambda r: r.write({"active": False}), lambda r: r.unlink(), lambda r: r.create({})):
                with self.assertRaises(AccessError):
                    verb(record.with_user(auditor))
        for model in ("account.move", "product.template", "stock.lot", "res.partner", "ir.actions.server", "ir.rule"):
            self.assertNotRegex(self.rights(model, auditor), "[wcu]", model)

    def test_roles_given_and_taken_are_logged(self):
        user = self.user("sales", "test-promoted")
        head = self.env.ref("med_base.group_quality_head")
        user.write({"group_ids": [(4, head.id)]})
        head.write({"user_ids": [(3, user.id)]})
        user.write({"name": "Promoted"})
        log = self.env["med.log"].search(
            [("event", "=", "res_users.roles_changed"), ("res_id", "=", user.id)], order="id"
        )
        self.assertEqual([bool(row.payload["given"]) for row in log], [True, True, False])
        self.assertIn(head.full_name, log[1].payload["given"])
        self.assertIn(head.full_name, log[2].payload["taken"])
