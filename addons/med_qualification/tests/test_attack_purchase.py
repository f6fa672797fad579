from odoo import Command
from odoo.addons.med_qualification.tests.common_letter import LetterCase
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestAttackPurchase(LetterCase):
    """Letters and purchases: what was approved stays, and what is right passes."""

    def test_defaults_add_no_region_to_an_approved_letter(self):
        letter = self.letter(self.maker, self.us, region_ids=self.region(self.beijing))
        for user in (self.quality, self.head, self.user("sales")):
            regions = self.env["med.authorisation.region"].with_user(user)
            with self.assertRaises(UserError), self.env.cr.savepoint():
                regions.with_context(default_authorisation_id=letter.id).create({"country_id": self.china.id})
        letter.invalidate_recordset()
        self.assertEqual(letter.region_ids.state_id, self.beijing)

    def test_the_letters_holding_company_is_never_written(self):
        letter = self.letter(self.maker, self.agent)
        for user in (self.quality, self.head):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                letter.with_user(user).write({"commercial_partner_id": self.us.id})
                self.env.flush_all()
        self.assertEqual(letter.document_id.commercial_partner_id, self.agent)

    def test_a_letter_of_another_company_above_is_not_ours(self):
        """A chain may not lead through a default that names somebody else's approved letter."""
        letter = self.letter(self.maker, self.agent)
        values = {"issuer_id": self.agent.id, "partner_id": self.us.id, "number": "X"}
        made = self.env["med.authorisation"].with_user(self.quality)
        made = made.with_context(default_document_id=letter.document_id.id, default_state="approved").create(values)
        self.assertNotEqual(made.document_id, letter.document_id)
        self.assertEqual(made.state, "draft")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            made.write({"child_ids": [Command.link(letter.id)]})
