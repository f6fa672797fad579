from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class MedOperation(models.Model):
    """A step of the business that the gate guards. Shipped as data: only code can guard a new one."""

    _name = "med.operation"
    _description = "Guarded Operation"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True, readonly=True)
    model = fields.Char(required=True, readonly=True, help="The document that is judged")
    sequence = fields.Integer(default=10, readonly=True)
    includes_id = fields.Many2one(
        "med.operation",
        "Also Obeys",
        readonly=True,
        help="The rules of that operation hold here too: what may not be confirmed may not be changed to either.",
    )
    fact_ids = fields.Many2many("med.fact", string="Facts", readonly=True)
    description = fields.Text(translate=True, readonly=True)
    rule_count = fields.Integer(compute="_compute_rule_count")

    _code_unique = models.Constraint("UNIQUE(code)", "An operation's code is unique.")

    def _compute_rule_count(self):
        counts = dict(
            self.env["med.rule"]._read_group(
                [("operation_id", "in", self.ids), ("state", "=", "published")], ["operation_id"], ["__count"]
            )
        )
        for operation in self:
            operation.rule_count = counts.get(operation, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Operations are part of the software and cannot be deleted."))

    @api.model
    @tools.ormcache()
    def _id_by_code(self):
        """{code: id} of all operations."""
        return {operation.code: operation.id for operation in self.sudo().search([])}  # operations are no secret

    def action_rules(self):
        """Opens the rules of the operation."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "med.rule",
            "view_mode": "list,form",
            "domain": [("operation_id", "=", self.id)],
            "context": {"default_operation_id": self.id},
        }
