from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_list

from ..tools.words import clauses

# Which states of a licence count as having it.
COUNTS = {
    "entered": ("draft", "submitted", "in_review", "approved"),
    "submitted": ("submitted", "in_review", "approved"),
    "approved": ("approved",),
}


class MedStageRequirement(models.Model):
    """What must be collected from a customer by the time its lead reaches a stage.

    It asks salespeople to collect in time; whether an order may be confirmed is for the rules of the gate alone.
    """

    _name = "med.stage.requirement"
    _inherit = ["mail.thread"]
    _description = "Stage Requirement"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    stage_id = fields.Many2one(
        "crm.stage",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        help="It must be there when a lead reaches this stage, and in all stages after it.",
    )
    doc_all_ids = fields.Many2many(
        "med.document.type", "med_stage_doc_all_rel", string="All Of", domain=[("holder_kind", "=", "partner")]
    )
    doc_any_ids = fields.Many2many(
        "med.document.type", "med_stage_doc_any_rel", string="One Of", domain=[("holder_kind", "=", "partner")]
    )
    needed_state = fields.Selection(
        [("entered", "Entered"), ("submitted", "Submitted to Quality"), ("approved", "Approved")],
        "How Far",
        required=True,
        default="entered",
        tracking=True,
    )
    partner_type_ids = fields.Many2many(
        "med.partner.type", string="Customer Types", help="Empty: for every customer, also one without a type."
    )
    class_2 = fields.Boolean("Class II", help="With neither class: whatever devices the customer is interested in.")
    class_3 = fields.Boolean("Class III")
    severity = fields.Selection(
        [("remind", "Remind the salesperson"), ("warn", "Warn on the lead"), ("block", "Refuse the stage")],
        "If Missing",
        required=True,
        default="remind",
        tracking=True,
    )
    deadline_days = fields.Integer(
        "Days to Collect", default=3, help="When the salesperson's activity is due, counted from reaching the stage."
    )
    resolution = fields.Char("What to Do", translate=True)
    date_from = fields.Date("In Force From")
    date_to = fields.Date("In Force Until")
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company.")

    _dates_ordered = models.Constraint(
        "CHECK(date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "In Force Until is before In Force From.",
    )
    _days_positive = models.Constraint("CHECK(deadline_days BETWEEN 0 AND 3650)", "Days to Collect: 0 to 3650.")

    @api.constrains("doc_all_ids", "doc_any_ids")
    def _check_types(self):
        for requirement in self:
            if not (requirement.doc_all_ids or requirement.doc_any_ids):
                raise ValidationError(
                    self.env._("%s: choose which licences have to be there.", requirement.display_name)
                )

    @api.constrains("stage_id", "severity")
    def _check_first_stage(self):
        first = self.env["crm.stage"].search([], limit=1)
        for requirement in self:
            if requirement.severity == "block" and requirement.stage_id == first:
                raise ValidationError(
                    self.env._(
                        "%(requirement)s: %(stage)s is where leads begin, so nothing can have been collected before."
                        " Choose a later stage, or remind instead of refusing.",
                        requirement=requirement.display_name,
                        stage=requirement.stage_id.display_name,
                    )
                )

    # --- judging ----------------------------------------------------------------------------------------------------

    @api.model
    def _missing(self, leads, ahead=False):
        """What the leads lack where they stand (or one stage ahead): {lead id: [(requirement, all, any, near)]}.

        ``all`` are the types that are missing, ``any`` those of which one is missing, ``near`` the licences on record
        of these types that do not count.
        """
        # sudo: what decides holds whoever asks, and also on licences that he does not see
        requirements = self.sudo().search([("stage_id", "!=", False)])
        leads = leads.sudo()  # see above
        if not (requirements and leads):
            return {}
        held, kinds, days = leads._med_holdings(), leads._med_classes(), leads._med_days()
        stages = leads._med_next_stages() if ahead else {lead.id: lead.stage_id for lead in leads}
        result = {}
        for lead in leads:
            for requirement in requirements:
                if not requirement._concerns(lead, stages[lead.id], kinds[lead.id], days[lead.id]):
                    continue
                lacks = requirement._lacks(held[lead.id], days[lead.id])
                if lacks:
                    result.setdefault(lead.id, []).append((requirement, *lacks))
        return result

    def _concerns(self, lead, stage, classes, day):
        """Whether the requirement holds for the lead in the stage on the day."""
        mine = self.stage_id
        return (
            (mine.sequence, mine.id) <= (stage.sequence, stage.id)
            and (not mine.team_ids or lead.team_id in mine.team_ids)
            and (not self.company_id or self.company_id == lead._med_company())
            and (not self.date_from or self.date_from <= day)
            and (not self.date_to or day <= self.date_to)
            and (not self.partner_type_ids or lead._med_partner_type() in self.partner_type_ids)
            and (
                not (self.class_2 or self.class_3)
                or bool((self.class_2 and 2 in classes) or (self.class_3 and 3 in classes))
            )
        )

    def _lacks(self, documents, day):
        """(types that are all missing, types of which one is missing, licences that are near), or None."""
        counting = documents.filtered(
            lambda document: (
                document.state in COUNTS[self.needed_state]
                and (not document.valid_to or document.valid_to >= day)
                and (self.needed_state != "approved" or not document.valid_from or document.valid_from <= day)
            )
        )
        missing = self.doc_all_ids - counting.type_id
        alternatives = self.doc_any_ids if not (self.doc_any_ids & counting.type_id) else self.doc_any_ids.browse()
        if not (missing or alternatives):
            return None
        return missing, alternatives, documents.filtered(lambda document: document.type_id in missing | alternatives)

    # --- words ------------------------------------------------------------------------------------------------------

    def _say(self, missing, alternatives, near):
        """What is missing, in words: each type with how near the customer is to having it."""
        words = [self._say_type(kind, near) for kind in missing]
        if alternatives:
            words.append(format_list(self.env, [self._say_type(kind, near) for kind in alternatives], "or"))
        return clauses(words, self.env.lang)

    def _say_type(self, kind, near):
        licence = near.filtered(lambda document: document.type_id == kind).sorted("id")[-1:]
        if not licence:
            return kind.name
        if licence.validity == "expired" or (licence.valid_to and licence.days_left < 0):
            how = self.env._("%(number)s expired on %(day)s", number=licence.number or "", day=licence.valid_to)
        else:
            states = dict(licence._fields["state"]._description_selection(self.env))
            how = self.env._("%(number)s is %(state)s", number=licence.number or "", state=states[licence.state])
        return self.env._("%(licence)s (%(how)s)", licence=kind.name, how=how.strip())

    def action_leads(self):
        """The open leads that lack what this requirement asks."""
        self.ensure_one()
        leads = self.env["crm.lead"].search(Domain("won_status", "=", "pending") & Domain("stage_id", "!=", False))
        missing = self._missing(leads)
        lacking = [id_ for id_, found in missing.items() if any(entry[0] == self for entry in found)]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leads that lack: %s", self.name),
            "res_model": "crm.lead",
            "view_mode": "list,kanban,form",
            "domain": [("id", "in", lacking)],
        }
