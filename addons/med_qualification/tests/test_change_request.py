from odoo import Command
from odoo.addons.med_qualification.tests.common_review import ReviewCase
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestChangeRequest(ReviewCase):
    """Master data of what has been approved changes by a request with a reason, decided by another person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.user("sales,base.group_partner_manager", "test-seller")
        cls.dealer.write({"street": "建设路 1 号", "city": "郑州", "vat": False})
        cls.licence("business_licence")
        cls.china = cls.env.ref("base.cn")

    def ask(self, record=None, user=None, reason="执照已变更", **wanted):
        """A request as the wizard makes it."""
        record = self.dealer if record is None else record
        action = record.with_user(user or self.seller).action_med_change()
        wizard = self.env["med.change.ask"].with_user(user or self.seller).with_context(**action["context"]).create({})
        wizard.reason = reason
        for name, value in wanted.items():
            line = wizard.line_ids.filtered(lambda line, name=name: line.name == name)
            line[{"text": "text", "choice": "choice", "link": "link"}[line.kind]] = value
        return self.env["med.change.request"].browse(wizard.action_apply()["res_id"])

    def test_a_direct_write_is_refused_and_offers_the_request(self):
        for user in (self.seller, self.quality, self.head):
            with self.assertRaises(RedirectWarning, msg=user.login) as caught:
                self.dealer.with_user(user).write({"name": "别的名字", "phone": "1"})
        self.assertEqual(self.dealer.name, "和平医疗器械有限公司")
        _message, action, _button, context = caught.exception.args
        self.assertEqual(action, self.env.ref("med_qualification.action_med_change_ask").id)
        wizard = self.env["med.change.ask"].with_user(self.seller).with_context(**context).create({"reason": "更名"})
        request = self.env["med.change.request"].browse(wizard.action_apply()["res_id"])
        self.assertRecordValues(request.line_ids, [{"name": "name", "old": "和平医疗器械有限公司", "new": "别的名字"}])
        self.dealer.with_user(self.seller).write({"phone": "0371-1", "comment": "x"})  # what is not guarded is free
        self.dealer.with_user(self.seller).write({"name": self.dealer.name, "phone": "2"})  # no change, no guard

    def test_who_is_not_approved_is_free(self):
        other = self.partner("新客户", "distributor")
        other.with_user(self.seller).write({"name": "新客户二", "street": "x", "country_id": self.china.id})
        self.assertEqual(other.name, "新客户二")

    def test_the_system_passes(self):
        self.dealer.sudo().write({"street": "x"})
        self.assertEqual(self.dealer.street, "x")

    def test_the_way_of_a_request(self):
        request = self.ask(name="和平医疗科技有限公司", street="建设路 2 号")
        self.assertRecordValues(
            request, [{"state": "submitted", "requested_by_id": self.seller.id, "partner_id": self.dealer.id}]
        )
        self.assertEqual(set(request.line_ids.mapped("name")), {"name", "street"})
        self.assertTrue(request.sudo().activity_ids.user_id.has_group("med_base.group_quality"))
        with self.assertRaises(AccessError):
            request.with_user(self.seller).action_approve("x")
        self.assertEqual(self.dealer.street, "建设路 1 号")
        request.with_user(self.quality).action_approve("与执照一致")
        self.assertRecordValues(self.dealer, [{"name": "和平医疗科技有限公司", "street": "建设路 2 号"}])
        self.assertEqual(request.state, "approved")
        self.assertEqual(self.log(request), ["created", "submitted", "step_approve", "approved"])

    def test_quality_does_not_decide_its_own(self):
        request = self.ask(user=self.quality, name="新名")
        with self.assertRaises(AccessError):
            request.with_user(self.quality).action_approve("x")
        request.with_user(self.head).action_approve("x")
        self.assertEqual(self.dealer.name, "新名")

    def test_refused(self):
        request = self.ask(name="新名")
        request.with_user(self.quality).action_refuse("执照未变")
        self.assertEqual((request.state, self.dealer.name), ("rejected", "和平医疗器械有限公司"))
        self.assertTrue(request.sudo().activity_ids.filtered(lambda a: a.user_id == self.seller))

    def test_changed_meanwhile(self):
        request = self.ask(name="新名", city="开封")
        self.dealer.sudo().city = "洛阳"
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            request.with_user(self.quality).action_approve("x")
        self.assertIn("洛阳", str(caught.exception))
        self.env.invalidate_all()
        self.assertEqual(
            (request.state, self.dealer.name, self.dealer.city), ("submitted", "和平医疗器械有限公司", "洛阳")
        )

    def test_of_kinds(self):
        request = self.ask(
            med_type_id=f"med.partner.type,{self.kind('retailer', 'partner_type').id}", is_company="no", reason="x"
        )
        self.assertEqual({line.name: line.new for line in request.line_ids}["is_company"], False)
        with self.assertRaises(UserError):
            self.ask(country_id=f"med.partner.type,{self.kind('retailer', 'partner_type').id}")

    def test_nothing_or_no_reason(self):
        with self.assertRaises(UserError):
            self.ask()
        with self.assertRaises(UserError):
            self.ask(name="新名", reason=" ")
        self.ask(name="新名")
        with self.assertRaises(UserError):  # another one for the same field
            self.ask(name="第三个名")

    def test_delivery_address(self):
        values = {"parent_id": self.dealer.id, "type": "delivery", "name": "仓库", "street": "仓储路 9 号"}
        with self.assertRaises(RedirectWarning) as caught:
            self.env["res.partner"].with_user(self.seller).create(values)
        context = caught.exception.args[3]
        wizard = self.env["med.change.ask"].with_user(self.seller).with_context(**context).create({"reason": "新仓库"})
        request = self.env["med.change.request"].browse(wizard.action_apply()["res_id"])
        self.assertEqual((request.operation, request.partner_id), ("create", self.dealer))
        self.assertFalse(self.dealer.child_ids)
        request.with_user(self.quality).action_approve("已核对许可证库房地址")
        address = self.dealer.child_ids
        self.assertRecordValues(address, [{"type": "delivery", "street": "仓储路 9 号", "name": "仓库"}])
        with self.assertRaises(RedirectWarning):
            address.with_user(self.seller).write({"street": "别处"})
        contact = self.env["res.partner"].with_user(self.seller).create({"parent_id": self.dealer.id, "name": "小王"})
        with self.assertRaises(RedirectWarning):  # the other way to a delivery address
            contact.write({"type": "delivery"})
        with self.assertRaises(RedirectWarning):
            contact.with_context(default_type="delivery").create({"parent_id": self.dealer.id, "street": "x"})
        with self.assertRaises(RedirectWarning):  # a contact's address is its company's
            contact.write({"street": "别处"})
        self.assertEqual(self.dealer.street, "建设路 1 号")

    def test_the_parent_changes(self):
        child = self.env["res.partner"].create({"name": "分部", "parent_id": self.dealer.id})
        with self.assertRaises(RedirectWarning):
            child.with_user(self.seller).write({"parent_id": self.hospital.id})

    def test_bank_account(self):
        with self.assertRaises(RedirectWarning):
            self.env["res.partner.bank"].with_user(self.seller).create(
                {"partner_id": self.dealer.id, "acc_number": "6222 0001"}
            )
        account = self.env["res.partner.bank"].create({"partner_id": self.dealer.id, "acc_number": "6222 0001"})
        with self.assertRaises(RedirectWarning):
            account.with_user(self.seller).write({"acc_number": "6222 9999"})
        request = self.ask(account, acc_number="6222 9999")
        self.assertEqual(request.partner_id, self.dealer)
        request.with_user(self.quality).action_approve("盖章函")
        self.assertEqual(account.acc_number, "6222 9999")

    def test_product(self):
        product = self.device.product_tmpl_id
        product.with_user(self.quality).med_sub_code = "01"  # a first value
        for values in ({"med_class": "2"}, {"name": "另名"}, {"med_sub_code": "02"}, {"med_sub_code": False}):
            with self.assertRaises(RedirectWarning, msg=str(values)):
                product.with_user(self.quality).write(values)
        request = self.ask(product, user=self.quality, med_class="2")
        request.with_user(self.head).action_approve("x")
        self.assertEqual(product.med_class, "2")

    def test_the_list_is_the_administrators(self):
        row = self.env.ref("med_qualification.guarded_partner_street")
        for user in (self.seller, self.head):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"active": False})
        row.with_user(self.user("rules")).write({"active": False})
        self.dealer.with_user(self.seller).write({"street": "自由路"})
        self.assertEqual(self.dealer.street, "自由路")
        self.assertIn("changed", self.log(row))
        field = self.env.ref("base.field_res_partner__category_id")
        with self.assertRaises(UserError):
            self.env["med.guarded.field"].create({"field_id": field.id})

    def test_import(self):
        result = (
            self.env["res.partner"].with_user(self.seller).load([".id", "name"], [[str(self.dealer.id), "进口的名字"]])
        )
        self.assertFalse(result["ids"])
        self.assertEqual(self.dealer.name, "和平医疗器械有限公司")

    def test_hostile(self):
        request = self.ask(name="新名")
        for values in (
            {"state": "approved"},
            {"res_id": self.hospital.id},
            {"requested_by_id": self.head.id},
            {"line_ids": [Command.clear()]},
            {"reason": "other"},
        ):
            for user in (self.seller, self.quality, self.head):
                with self.assertRaises(UserError, msg=str(values)):
                    request.with_user(user).write(values)
        with self.assertRaises(AccessError):
            request.line_ids.with_user(self.seller).write({"new": "x"})
        with self.assertRaises(AccessError):
            self.env["med.change.request"].with_user(self.quality).create(
                {"model": "res.partner", "res_id": self.dealer.id, "reason": "x"}
            )
        for values in (
            {"model": "res.users", "res_id": self.head.id},
            {"model": "res.partner", "res_id": 0, "wanted": {"name": "x", "comment": "x"}},
        ):
            with self.assertRaises(UserError, msg=str(values)):
                self.env["med.change.ask"].with_user(self.seller).create({**values, "reason": "x"}).action_apply()
        wizard = self.env["med.change.ask"].with_user(self.seller).create(
            {
                "model": "res.partner", "res_id": self.dealer.id, "reason": "x",
                "line_ids": [Command.create({"name": "user_id", "kind": "link"})],
            }
        )  # fmt: skip
        with self.assertRaises(UserError):
            wizard.action_apply()
        for user in (self.auditor, self.user("warehouse")):
            with self.assertRaises(AccessError, msg=user.login):
                self.ask(user=user, city="x")

    def test_a_partner_of_another_company(self):
        theirs = self.partner("外地客户", "distributor")
        self.licence("business_licence", theirs)
        theirs.company_id = self.company_2
        with self.assertRaises(AccessError):
            self.ask(theirs, name="x")
        request = self.env["med.change.request"].sudo()._ask_for(theirs, {"name": "x"}, "r", submit=False)
        self.assertEqual(request.company_id, self.company_2)
        self.assertNotIn(request, self.env["med.change.request"].with_user(self.quality).search([]))
        with self.assertRaises(AccessError):
            request.with_user(self.quality).action_approve("x")

    def test_what_a_customer_enters_becomes_a_request(self):
        contact = self.env["res.partner"].create({"name": "采购", "parent_id": self.dealer.id, "type": "contact"})
        customer = self.user("base.group_portal", "test-customer", partner_id=contact.id)
        dealer = self.dealer.with_user(customer).sudo()  # as the portal's controller does
        dealer.write({"street": "新街 1 号", "phone": "123"})
        self.assertRecordValues(self.dealer, [{"street": "建设路 1 号", "phone": "123"}])
        request = self.env["med.change.request"].search([("res_id", "=", self.dealer.id)])
        self.assertRecordValues(request, [{"state": "submitted", "requested_by_id": customer.id}])
        dealer.write({"street": "新街 2 号"})
        requests = self.env["med.change.request"].search([("res_id", "=", self.dealer.id)])
        self.assertEqual(sorted(requests.mapped("state")), ["rejected", "submitted"])
        (requests - request).with_user(self.quality).action_approve("电话核实")
        self.assertEqual(self.dealer.street, "新街 2 号")
        address = dealer.create({"name": "二库", "type": "delivery", "parent_id": self.dealer.id, "street": "某地"})
        self.assertFalse(address.active, "it counts when it is approved")
        asked = self.env["med.change.request"].search([("res_id", "=", address.id)])
        asked.with_user(self.quality).action_approve("许可证上有此地址")
        self.assertTrue(self.env["res.partner"].browse(address.id).active)

    def test_merge(self):
        other = self.partner("并入的公司", "distributor")
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.seller)
        with self.assertRaises(AccessError):
            wizard._merge([self.dealer.id, other.id], other)

    def test_the_contacts_of_an_approved_company_follow(self):
        """An approved address goes to the contacts that have it from their company, without a request of their own."""
        contact = self.env["res.partner"].create({"name": "小李", "parent_id": self.dealer.id, "type": "contact"})
        request = self.ask(street="建设路 8 号")
        request.with_user(self.quality).action_approve("x")
        self.assertEqual(contact.street, "建设路 8 号")
