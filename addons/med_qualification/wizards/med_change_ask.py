from odoo import api, fields, models
from odoo.addons.med_qualification.models.med_guarded_field import MODELS
from odoo.exceptions import AccessError, UserError


class MedChangeAsk(models.TransientModel):
    """Asks for a change of approved master data: the guarded fields as they are, beside what they shall be."""

    _name = "med.change.ask"
    _description = "Request a Change"

    model = fields.Char(required=True, readonly=True)
    res_id = fields.Integer(readonly=True)
    wanted = fields.Json(readonly=True, help="What was to be saved when the form refused it.")
    record_name = fields.Char(compute="_compute_record_name")
    reason = fields.Text()
    line_ids = fields.One2many("med.change.ask.line", "ask_id", "Fields")

    @api.depends("model", "res_id")
    def _compute_record_name(self):
        for ask in self:
            ask.record_name = ask._record().display_name or self.env[ask._known_model()]._description

    @api.model_create_multi
    def create(self, vals_list):
        asks = super().create(vals_list)
        for ask in asks.filtered(lambda ask: not ask.line_ids):
            ask.line_ids = [fields.Command.create(values) for values in ask._lines()]
        return asks

    @api.model
    def default_get(self, names):
        """The form shows the fields at once."""
        values = super().default_get(names)
        if "line_ids" in names and values.get("model"):
            ask = self.new({name: values.get(name) for name in ("model", "res_id", "wanted")})
            values["line_ids"] = [fields.Command.create(line) for line in ask._lines()]
        return values

    def _known_model(self):
        if self.model not in MODELS:
            raise UserError(self.env._("Changes of this kind of record need no request."))
        return self.model

    def _record(self):
        record = self.env[self._known_model()].browse(self.res_id or [])
        record.check_access("read")
        return record

    def _lines(self):
        record, wanted = self._record(), self.wanted or {}
        guarded = self.env["med.guarded.field"]._of(self.model)
        names = list(guarded) if record else list(wanted)
        request = self.env["med.change.request"]
        rows = []
        for name in names:
            field = record._fields.get(name)
            if field is None or (field.groups and not record._has_field_access(field, "read")):
                continue
            old = record._med_plain(name) if record else False
            new = record._med_plain_value(name, wanted[name]) if name in wanted else old
            rows.append({"name": name, "old_text": request._text(record, name, old), **self._typed(record, field, new)})
        return rows

    def _typed(self, record, field, value):
        """The value in the column of its kind."""
        if field.type == "many2one":
            return {"kind": "link", "link": f"{field.comodel_name},{value}" if value else False}
        if field.type in ("selection", "boolean"):
            return {"kind": "choice", "choice": self._code(value)}
        return {"kind": "text", "text": str(value) if value else False}

    @staticmethod
    def _code(value):
        return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value

    def action_apply(self):
        """Submits the request."""
        self.ensure_one()
        record = self._record()
        if not record.has_access("write" if record else "create"):
            raise AccessError(self.env._("You may not ask for a change of this: you have no right to work with it."))
        wanted = {line.name: line._value(record) for line in self.line_ids}
        allowed = self.env["med.guarded.field"]._of(self.model).keys()
        if record and wanted.keys() - allowed:
            raise UserError(self.env._("Only guarded fields are asked for; others you change on the form."))
        if not record:
            wanted = {**(self.wanted or {}), **wanted}
            self._check_new(wanted)
        request = self.env["med.change.request"]._ask_for(record, wanted, self.reason)
        return {
            "type": "ir.actions.act_window", "res_model": request._name, "res_id": request.id, "view_mode": "form",
        }  # fmt: skip

    def _check_new(self, wanted):
        """A new record is what the guard refused: an address or account of somebody whom the user may write."""
        model = self.env[self.model]
        if not model._med_owner_of(wanted):
            raise UserError(self.env._("This needs no request: enter it on the form."))
        kinds = ("char", "text", "selection", "many2one")
        if odd := [name for name in wanted if name not in model._fields or model._fields[name].type not in kinds]:
            raise UserError(self.env._("These cannot be asked for: %s", ", ".join(sorted(odd))))
        for name in wanted:
            model._check_field_access(model._fields[name], "write")


class MedChangeAskLine(models.TransientModel):
    _name = "med.change.ask.line"
    _description = "Field to Change"

    ask_id = fields.Many2one("med.change.ask", required=True, ondelete="cascade")
    name = fields.Char(required=True)
    label = fields.Char("Field", compute="_compute_label")
    kind = fields.Selection([("text", "Text"), ("choice", "Choice"), ("link", "Record")], required=True)
    old_text = fields.Char("Now")
    text = fields.Char("New Text")
    choice = fields.Selection("_choices", "New Choice")
    link = fields.Reference("_links", "New Record")

    @api.depends("name", "ask_id.model")
    @api.depends_context("lang")
    def _compute_label(self):
        for line in self:
            model = self.env.get(line.ask_id.model)
            field = model._fields.get(line.name) if model is not None else None
            line.label = field._description_string(self.env) if field else line.name

    @api.model
    def _guarded(self):
        """The guarded fields of all models."""
        guarded = self.env["med.guarded.field"]
        for model in MODELS:
            yield from (self.env[model]._fields[name] for name in guarded._of(model) if name in self.env[model]._fields)

    @api.model
    def _choices(self):
        choices = {"yes": self.env._("Yes"), "no": self.env._("No")}
        for field in self._guarded():
            if field.type == "selection":
                for code, label in field._description_selection(self.env):
                    choices[code] = f"{choices[code]} / {label}" if code in choices else label
        return list(choices.items())

    @api.model
    def _links(self):
        models_ = {field.comodel_name for field in self._guarded() if field.type == "many2one"} | {"res.partner"}
        return sorted((name, self.env[name]._description) for name in models_)

    def _value(self, record):
        """The new value as JSON keeps it, checked."""
        field = record._fields.get(self.name)
        if field is None:
            raise UserError(self.env._("There is no field %s.", self.name))
        if field.type == "many2one":
            if self.link and self.link._name != field.comodel_name:
                raise UserError(
                    self.env._("%(field)s: choose a %(kind)s.", field=self.label,
                               kind=self.env[field.comodel_name]._description)
                )  # fmt: skip
            if self.link:
                self.link.check_access("read")
            return self.link.id or False if self.link else False
        if field.type == "boolean":
            return self.choice == "yes"
        if field.type == "selection":
            if self.choice and self.choice not in field.get_values(self.env):
                raise UserError(self.env._("%(field)s: this is no choice here.", field=self.label))
            return self.choice or False
        return record._med_plain_value(self.name, self._typed_text(field))

    def _typed_text(self, field):
        try:
            return {"integer": int, "float": float}.get(field.type, str)(self.text) if self.text else False
        except ValueError:
            raise UserError(self.env._("%(field)s: %(text)s is no number.", field=self.label, text=self.text)) from None
