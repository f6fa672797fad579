"""What a lead must have collected to reach a stage. Part of crm.lead."""

from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.med_base.exceptions import GateBlocked
from odoo.exceptions import AccessError
from odoo.tools import SQL

COLLECT = "med_qualification.activity_collect"


class CrmLead(models.Model):
    _inherit = "crm.lead"

    # What a constraint cannot know otherwise: from where the lead comes. Like a clearance of the gate.
    med_stage_id = fields.Many2one(
        "crm.stage",
        "Stage Let Through",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    med_to_collect = fields.Html("To Collect", compute="_compute_med_to_collect", sanitize=False)

    def init(self):
        """Leads that were there before stand where they stand."""
        self.env.cr.execute(
            SQL("UPDATE crm_lead SET med_stage_id = stage_id WHERE med_stage_id IS NULL AND stage_id IS NOT NULL")
        )

    @api.depends("stage_id", "team_id", "partner_id", "med_prospect_type_id", "med_document_ids.state")
    @api.depends_context("lang")
    def _compute_med_to_collect(self):
        missing = self.env["med.stage.requirement"]._missing(self._origin, ahead=True)
        for lead in self:
            found = missing.get(lead._origin.id, ())
            said = dict.fromkeys(
                (requirement._say(*lacks), requirement.resolution or "") for requirement, *lacks in found
            )
            rows = [Markup("<li><strong>%s</strong> %s</li>") % row for row in said]
            lead.med_to_collect = Markup("<ul class='mb-0'>%s</ul>") % Markup("").join(rows) if rows else False

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._med_refuse_driven(vals)
            vals["med_stage_id"] = False  # explicit, because a default_ key of the context is the client's
        leads = super().create(vals_list)
        # Only now: what is posted makes followers, and the chatter adds those of a new record without looking.
        forward = leads.sudo()._med_going_forward(new=True)  # whatever the user sees of them
        forward._med_remind(self.env["med.stage.requirement"]._missing(forward), warn=True)
        return leads

    def write(self, vals):
        self._med_refuse_driven(vals)
        return super().write(vals)

    def _med_refuse_driven(self, vals):
        if vals.get("med_stage_id"):
            raise AccessError(self.env._("Stage Let Through: it follows the stage and cannot be set."))

    @api.constrains("stage_id")
    def _check_med_stage(self):
        """A lead goes forward only with what the stage asks for; back it always may."""
        moved = self.sudo().filtered(lambda lead: lead.stage_id != lead.med_stage_id)  # whatever the user sees of them
        forward = moved._med_going_forward()
        missing = self.env["med.stage.requirement"]._missing(forward)
        refused = {
            id_: blocking
            for id_, found in missing.items()
            if (blocking := [entry for entry in found if entry[0].severity == "block"])
        }
        if refused:
            raise self._med_refusal(refused)
        known = forward.filtered("med_stage_id")
        for stage, leads in moved.grouped("stage_id").items():
            leads._med_let_through(stage)
        known._med_remind(missing, warn=True)

    def _med_let_through(self, stage):
        return super().write({"med_stage_id": stage.id})  # past the refusal above

    def _med_going_forward(self, new=False):
        """The leads of self that go forward. A new one in the first stage of its team has not gone anywhere yet."""
        if not self:
            return self
        stages = self._med_stages()

        def forward(lead):
            here, old = lead.stage_id, lead.med_stage_id
            if new or not old:
                open_to = (stage for stage in stages if not stage.team_ids or lead.team_id in stage.team_ids)
                old = next(open_to, here)
            return bool(here) and (here.sequence, here.id) > (old.sequence, old.id)

        return self.filtered(forward)

    def _med_stages(self):
        return self.env["crm.stage"].search([], limit=1000)  # in their order

    def _med_next_stages(self):
        """{lead id: the stage after its own}, or its own where it is the last one"""
        stages = self._med_stages()

        def following(lead):
            here = (lead.stage_id.sequence, lead.stage_id.id)
            after = (
                stage for stage in stages
                if (stage.sequence, stage.id) > here and (not stage.team_ids or lead.team_id in stage.team_ids)
            )  # fmt: skip
            return next(after, lead.stage_id)

        return {lead.id: following(lead) for lead in self}

    # --- refusing ---------------------------------------------------------------------------------------------------

    def _med_refusal(self, refused):
        """The refusal in words, and as data for the dialog that shows those of the gate."""
        if not self.env.user._is_internal():
            return GateBlocked(self.env._("We cannot take this request yet. Please contact us."))
        lines, documents = [], []
        for lead in self.browse(refused).sudo():  # sudo: the name of a licence that the user does not see
            findings = [lead._med_stage_finding(*entry) for entry in refused[lead.id]]
            lines.append(self.env._("%(document)s is refused:", document=lead.display_name))
            lines += [f"- {finding['message']} {finding['resolution']}".rstrip() for finding in findings]
            documents.append(
                {
                    "model": self._name, "id": lead.id, "name": lead.display_name, "operation": "lead.advance",
                    "state": "block", "findings": findings, "hold": False, "approval": False, "can_request": False,
                }
            )  # fmt: skip
        title = self.env._("Licences are missing for this stage")
        return GateBlocked("\n".join(lines), {"title": title, "documents": documents})

    def _med_stage_finding(self, requirement, missing, alternatives, near):
        target = near[-1:] or self._med_holder() or (self if self.med_stage_id else self.browse())
        return {
            "rule": requirement.name,
            "code": f"STAGE-{requirement.id}",
            "version": 1,
            "severity": "block",
            "message": self.env._(
                "Stage %(stage)s needs: %(missing)s.",
                stage=self.stage_id.name,
                missing=requirement._say(missing, alternatives, near),
            ),
            "resolution": requirement.resolution
            or self.env._("Enter it on the lead under Qualification; or move the lead later."),
            "source": "",
            "lines": [],
            "link": {"model": target._name, "id": target.id, "name": target.display_name} if target else False,
            "waived": False,
        }

    # --- reminding --------------------------------------------------------------------------------------------------

    def _med_remind(self, missing, warn=False):
        """One activity a lead for its salesperson, as long as something is missing; a note for what only warns."""
        leads = self.sudo()  # the activity may be another person's
        kind = self.env.ref(COLLECT)
        planned = self.env["mail.activity"].sudo().search(  # see above
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("activity_type_id", "=", kind.id)]
        )  # fmt: skip
        by_lead = planned.grouped("res_id")
        for lead in leads:
            found = missing.get(lead.id, ())
            asked = [entry for entry in found if entry[0].severity != "warn"]
            activity = by_lead.get(lead.id, planned.browse())
            if asked:
                lead._med_plan(asked, activity)
            elif activity:
                activity.action_feedback()
            if warn and (warned := [entry for entry in found if entry[0].severity == "warn"]):
                lead.message_post(body=lead._med_say_missing(warned))

    def _med_plan(self, asked, activity):
        person = self.user_id or self.team_id.user_id or self.env.user
        mine = self.with_context(lang=person.lang or self.env.lang)
        asked = [tuple(part.with_env(mine.env) for part in entry) for entry in asked]
        days = min(requirement.deadline_days for requirement, *_lacks in asked)
        note = mine._med_say_missing(asked)
        if not activity:
            self.activity_schedule(
                COLLECT,
                fields.Date.context_today(self) + timedelta(days=days),
                summary=mine.env._("Collect licences"),
                note=note,
                user_id=person.id,
            )
        elif activity[:1].note != note:
            activity[:1].note = note

    def _med_say_missing(self, found):
        rows = [Markup("<li>%s</li>") % requirement._say(*lacks) for requirement, *lacks in found]
        head = self.env._("Still missing for stage %s:", self.stage_id.name)
        return Markup("%s<ul>%s</ul>") % (head, Markup("").join(rows))
