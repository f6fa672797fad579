from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.i18n import format_list

from .ir_actions_server import refuse_automation, require_person


class MedPublishMixin(models.AbstractModel):
    """What decides about others is written by one person and published by another; every version stays.

    draft -> submitted -> published -> retired. A published version is not edited: a new version is made of it,
    and its publication retires the old one. ``_publish_fields`` names what decides; it is frozen after the draft.
    Persons do so in their own name, no automation. Only an addon's data may bring a published row, while they are
    installed (med_publish_mixin_install.py).
    A model that mixes it in adds ``previous_id`` (a Many2one to itself).
    """

    _name = "med.publish.mixin"
    _description = "Published by a Second Person"

    _publish_fields = ()
    _publish_key = ("code", "company_id")

    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "To publish"), ("published", "Published"), ("retired", "Retired")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    version = fields.Integer(default=1, readonly=True, copy=False)
    editor_ids = fields.Many2many("res.users", string="Written By", readonly=True, copy=False)
    submitted_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    submitted_on = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    published_on = fields.Datetime(readonly=True, copy=False)
    retired_on = fields.Datetime(readonly=True, copy=False)
    retire_requested_by_id = fields.Many2one("res.users", "Retirement Asked By", readonly=True, copy=False)

    _publish_driven = {
        *("state", "version", "previous_id", "editor_ids", "submitted_by_id", "submitted_on"),
        *("published_by_id", "published_on", "retired_on", "retire_requested_by_id"),
    }

    # --- CRUD -------------------------------------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_installer():
            refuse_automation(self.env)
            driven = {f"default_{name}" for name in self._publish_driven}  # a client's defaults give them no more
            self = self.with_env(
                self.env(context={key: value for key, value in self.env.context.items() if key not in driven})
            )
            for vals in vals_list:
                if driven := self._publish_driven & vals.keys():
                    raise AccessError(self._driven_message(driven))
                vals["editor_ids"] = [(6, 0, [self.env.uid])]
        return super().create(vals_list)

    def write(self, vals):
        decisive = set(self._publish_fields) & vals.keys()
        if self._is_installer():
            return all(record._write_installed(vals) for record in self)
        if driven := self._publish_driven & vals.keys():
            raise AccessError(self._driven_message(driven))
        if decisive:
            self.check_access("write")
            refuse_automation(self.env)
            if frozen := self.filtered(lambda r: r.state != "draft"):
                raise UserError(
                    self.env._(
                        "%(name)s is %(state)s and cannot be edited: make a new version of it.",
                        name=frozen[0].display_name,
                        state=dict(frozen._fields["state"]._description_selection(self.env))[frozen[0].state],
                    )
                )
            vals = {**vals, "editor_ids": [(4, self.env.uid)]}
        return super().write(vals)

    def _driven_message(self, names):
        return self.env._(
            "%(fields)s cannot be set: it changes only by its buttons.", fields=format_list(self.env, sorted(names))
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        if any(record.state != "draft" or record.previous_id for record in self):
            raise UserError(self.env._("Only a first draft can be deleted. Every published version stays."))

    # --- verbs ------------------------------------------------------------------------------------------------------

    def _check_person(self):
        """Whether the person may do it: in their own name and with their own rights, whoever calls."""
        require_person(self.env)
        self.sudo(False).check_access("write")

    def action_submit(self):
        """Hands the draft to a second person."""
        self._check_person()
        self._move("draft", "submitted", submitted_by_id=self.env.uid, submitted_on=fields.Datetime.now())
        self._publish_log("submitted")
        return True

    def action_withdraw(self):
        """Back to draft."""
        self._check_person()
        self._move("submitted", "draft", submitted_by_id=None, submitted_on=None)
        self._publish_log("withdrawn")
        return True

    def action_publish(self):
        """Publishes; by somebody who neither wrote nor submitted it. Retires the version before."""
        self._check_person()
        for record in self:
            if self.env.user in record.editor_ids | record.submitted_by_id:
                raise UserError(
                    self.env._(
                        "You wrote or submitted %(name)s. Another person has to publish it.", name=record.display_name
                    )
                )
            record._before_publish()
            record._same_row().filtered(lambda r: r.state == "published")._retire()
        self._move("submitted", "published", published_by_id=self.env.uid, published_on=fields.Datetime.now())
        self._publish_log("published")
        self._after_publish()
        return True

    def action_request_retire(self):
        """Asks that a published row stop to hold; a second person agrees by retiring it."""
        self._check_person()
        self._require("published")
        self.sudo()._force({"retire_requested_by_id": self.env.uid})  # a driven field
        self._publish_log("retirement_requested")
        return True

    def action_retire(self):
        """Retires: the row holds no longer. Somebody else must have asked for it."""
        self._check_person()
        self._require("published")
        for record in self:
            if not record.retire_requested_by_id or record.retire_requested_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "Retiring %(name)s takes two persons: one asks for it, another one agrees.",
                        name=record.display_name,
                    )
                )
        self._retire()
        self._publish_log("retired")
        self._after_publish()
        return True

    def action_new_version(self):
        """A draft with the next version number, to edit and publish in place of this one."""
        self.ensure_one()
        self._check_person()
        last = max(self._same_row().mapped("version"), default=self.version)
        if open_draft := self._same_row().filtered(lambda r: r.state in ("draft", "submitted")):
            draft = open_draft[:1]
        else:
            draft = self._next_version(last + 1).with_env(self.env)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "view_mode": "form",
        }

    # --- hooks and helpers ------------------------------------------------------------------------------------------

    def _before_publish(self):
        """Hook: raises when the row should not be published."""

    def _after_publish(self):
        """Hook: what is in force has changed."""

    def _next_version(self, version):
        values = {name: self[name] for name in self._publish_key if isinstance(self[name], str)}
        values |= {"version": version, "previous_id": self.id, "editor_ids": [(6, 0, [self.env.uid])]}
        return self._as_installer().copy(values)  # driven fields; the verb has checked the user

    def _same_row(self):
        """All versions of the row."""
        domain = [(name, "=", self[name].id if name.endswith("_id") else self[name]) for name in self._publish_key]
        return self.with_context(active_test=False).search(domain)

    def _force(self, vals):
        """Writes driven fields past the guard of ``write``."""
        return super().write(vals)

    def _require(self, state):
        if wrong := self.filtered(lambda r: r.state != state):
            raise UserError(
                self.env._(
                    "%(name)s is not in the state for that; somebody else may have just changed it. Reload the page.",
                    name=wrong[0].display_name,
                )
            )

    def _move(self, old, new, **columns):
        """One UPDATE that only one of two people at once can win."""
        self._require(old)
        self.flush_model()
        sets = SQL(", ").join(SQL("%s = %s", SQL.identifier(n), v) for n, v in {"state": new, **columns}.items())
        rows = self.env.execute_query(
            SQL(
                "UPDATE %s SET %s WHERE id IN %s AND state = %s RETURNING id",
                SQL.identifier(self._table),
                sets,
                tuple(self.ids) or (0,),
                old,
            )
        )
        self.invalidate_recordset()
        if len(rows) != len(self):
            raise UserError(self.env._("Somebody else has just decided this. Reload the page."))

    def _retire(self):
        if self:
            self.sudo()._force({"state": "retired", "retired_on": fields.Datetime.now()})  # driven fields

    def _publish_log(self, event):
        for record in self:
            self.env["med.log"]._record(f"{self._table}.{event}", record, version=record.version)
