from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..tools import fetch

# What decides where our server connects to and what it says there.
CONNECTION = {"channel", "url", "method", "body", "header_ids", "allow_private", "max_kb", "timeout"}
RESULTS = [("active", "In Order"), ("adverse", "Adverse"), ("unknown", "Unclear"), ("unreachable", "Unreachable")]


class MedSource(models.Model):
    """Where one can ask whether a company is in order: a register, a black or warning list, a licence verification.

    It is asked in the background. Each answer is kept as it was (med.source.answer); where each company stands is
    read from med.source.standing.
    """

    _name = "med.source"
    _description = "Verification Source"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("registry", "Company register"),
            ("blacklist", "Black list"),
            ("warning", "Warning list"),
            ("licence", "Licence verification"),
        ],
        required=True,
        default="registry",
        tracking=True,
    )
    channel = fields.Selection(
        [("http", "Ask a server (HTTP, JSON)"), ("list", "Look into an imported list")],
        "How",
        required=True,
        default="http",
    )
    company_id = fields.Many2one("res.company", index=True, help="Empty: for every company of the group.")
    auto = fields.Boolean(
        "Ask for All Customers and Suppliers",
        default=True,
        help="Asks by itself for every company with a customer type, and again when an answer is too old. Without"
        " this, only for companies for which somebody presses Verify Now.",
    )
    url = fields.Char(
        "Address",
        tracking=True,
        help="With {uscc}, {name} and {number} where the company's credit code, its name and the number of its"
        " operation licence belong, e.g. https://api.example.org/company?code={uscc}",
    )
    method = fields.Selection([("GET", "GET"), ("POST", "POST")], required=True, default="GET")
    body = fields.Text("JSON Body", help='For POST, e.g. {"code": "{uscc}"}')
    header_ids = fields.One2many("med.source.header", "source_id", "Headers", groups="base.group_system")
    allow_private = fields.Boolean(
        "Address in Our Own Network",
        tracking=True,
        help="Without this the server connects to addresses of the open internet only, whatever the name stands for.",
    )
    timeout = fields.Integer("Time-Out (seconds)", default=10, required=True)
    retries = fields.Integer(default=2, required=True, help="How often it tries again when the server does not answer.")
    back_off = fields.Integer("Wait Before Retry (seconds)", default=2, required=True, help="Doubled each time.")
    max_kb = fields.Integer("Largest Answer (kB)", default=1024, required=True)
    per_minute = fields.Integer("Questions per Minute", default=30, required=True)
    cache_days = fields.Integer("Answers Good For (days)", default=30, required=True)
    missing_result = fields.Selection(
        RESULTS[:3], "Not Found (404) Means", required=True, default="unknown", help="For a black list: in order."
    )
    hit_result = fields.Selection(
        [("adverse", "Adverse"), ("unknown", "Unclear")],
        "A Hit Means",
        required=True,
        default="adverse",
        help="For imported lists: a company on the list is put on hold, or only shown as unclear.",
    )
    field_ids = fields.One2many("med.source.field", "source_id", "Fields of the Answer", copy=True)
    value_ids = fields.One2many("med.source.value", "source_id", "Meaning of Their Status", copy=True)
    entry_ids = fields.One2many("med.watch.entry", "source_id", "Entries")
    entry_count = fields.Integer(compute="_compute_entry_count")
    standing_ids = fields.One2many("med.source.standing", "source_id", "Companies")
    listed_on = fields.Datetime("List Imported on", readonly=True, copy=False)
    failures = fields.Integer("Failures in a Row", readonly=True, copy=False)
    unreachable_since = fields.Datetime(readonly=True, copy=False)
    paused_until = fields.Datetime(readonly=True, copy=False)
    last_error = fields.Char(readonly=True, copy=False)

    _bounds = models.Constraint(
        "CHECK(timeout BETWEEN 1 AND 60 AND retries BETWEEN 0 AND 5 AND back_off BETWEEN 0 AND 30"
        " AND max_kb BETWEEN 1 AND 16384 AND per_minute BETWEEN 1 AND 6000 AND cache_days BETWEEN 1 AND 3650)",
        "Time-out 1 to 60 s, retries 0 to 5, wait 0 to 30 s, answer 1 to 16384 kB, 1 to 6000 a minute,"
        " good for 1 to 3650 days.",
    )

    _driven = frozenset(("listed_on", "failures", "unreachable_since", "paused_until", "last_error"))

    @api.depends("entry_ids")
    def _compute_entry_count(self):
        counts = dict(
            self.env["med.watch.entry"]._read_group([("source_id", "in", self.ids)], ["source_id"], ["__count"])
        )
        for source in self:
            source.entry_count = counts.get(source, 0)

    @api.constrains("url", "channel", "body")
    def _check_address(self):
        words = {
            "scheme": self.env._("it has to begin with http:// or https://"),
            "userinfo": self.env._("a user or password does not belong there: use a header"),
            "host": self.env._("the host has to be written out"),
            "port": self.env._("the port cannot be right"),
        }
        for source in self.filtered(lambda one: one.channel == "http"):
            if code := fetch.problem(source.url):
                raise ValidationError(
                    self.env._(
                        "Address of %(register)s: %(problem)s.", register=source.display_name, problem=words[code]
                    )
                )
            source._check_body()

    def _check_body(self):
        if not self.body:
            return
        try:
            fetch.read_json(fetch.fill_json(self.body, {}).encode())
        except fetch.FetchError:
            raise ValidationError(
                self.env._("JSON Body of %s: this is not JSON. Write each place inside quotes.", self.display_name)
            ) from None

    # ---------------------------------------------------------------- writing

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_driven({name for name in vals if vals[name]})
        sources = super().create([{**vals, **dict.fromkeys(self._driven, False), "failures": 0} for vals in vals_list])
        if any(source.channel == "http" for source in sources):  # whatever of it came from defaults
            self._check_administrator()
        return sources

    def write(self, vals):
        self._check_driven(vals.keys())
        if CONNECTION & vals.keys():
            self._check_administrator()
        if "active" in vals or "kind" in vals:
            self.env["med.log"]._record("source.changed", self, **{k: vals[k] for k in ("active", "kind") if k in vals})
        return super().write(vals)

    def copy_data(self, default=None):
        self.check_access("write")
        return [
            {**vals, "name": self.env._("%s (copy)", source.name)}
            for source, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _check_driven(self, names):
        if self._driven & names:
            raise AccessError(self.env._("How a source answers is found out, not entered."))

    def _check_administrator(self):
        """Where our server connects to, with which secrets, is for who may also see the secrets."""
        if not self.env.su and not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("Address, headers and limits of a source are set by a system administrator. Ask one.")
            )

    def _drive(self, vals):
        """Writes what only the asking finds out."""
        return super().write(vals)

    # ---------------------------------------------------------------- verbs

    def action_open_entries(self):
        """The entries of an imported list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_watch_entry")
        return {**action, "domain": [("source_id", "=", self.id)], "context": {"default_source_id": self.id}}

    def action_open_standings(self):
        """The companies and how this source sees them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_source_standing")
        return {**action, "domain": [("source_id", "=", self.id)]}

    def action_import_list(self):
        """Asks for the file of a list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_watch_import")
        return {**action, "context": {"default_source_id": self.id}}

    def action_ask_all(self):
        """Asks again for all companies, in the background."""
        self._require_quality()
        for source in self:
            source._cover()
            # sudo: standings are the system's
            self.env["med.source.standing"].sudo().search([("source_id", "=", source.id)])._due_now()
        self.sudo()._drive({"paused_until": False})  # sudo: as above
        return True

    def _require_quality(self):
        user = self.env.user
        if not (self.env.su or user.has_group("med_base.group_quality") or user.has_group("med_base.group_rules")):
            raise AccessError(self.env._("Only quality may ask a source."))

    # ---------------------------------------------------------------- how it answers

    def _answered(self):
        if self.failures or self.unreachable_since:
            self._drive({"failures": 0, "unreachable_since": False, "paused_until": False, "last_error": False})

    def _failed(self, error):
        """Counts a failure; after three in a row the source is left alone for a while, longer each time."""
        now = fields.Datetime.now()
        failures = self.failures + 1
        pause = timedelta(minutes=min(15 * 2 ** max(failures - 3, 0), 720))
        self._drive(
            {
                "failures": failures,
                "unreachable_since": self.unreachable_since or now,
                "last_error": error,
                "paused_until": now + pause if failures >= 3 else False,
            }
        )
