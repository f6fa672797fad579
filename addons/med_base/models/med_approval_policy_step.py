from odoo import fields, models


class MedApprovalPolicyStep(models.Model):
    _name = "med.approval.policy.step"
    _inherit = ["med.publish.part"]
    _description = "Approval Policy Step"
    _order = "sequence, id"
    _rec_name = "group_id"

    policy_id = fields.Many2one("med.approval.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    group_id = fields.Many2one("res.groups", "Role", required=True, ondelete="restrict", help="Who decides.")
    hours = fields.Float("Hours to Decide", default=24, required=True, help="By the plain clock; 24 is one day.")
    distinct = fields.Boolean(
        "Another Person", default=True, help="Nobody who decided an earlier step may decide this one."
    )

    _hours = models.Constraint("CHECK(hours > 0)", "A step gives more than 0 hours to decide.")
    _role_once = models.Constraint("UNIQUE(policy_id, group_id)", "Each role decides once in a policy.")

    def _whole(self):
        return self.policy_id
