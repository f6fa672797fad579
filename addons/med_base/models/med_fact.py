import re
from datetime import timedelta

from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL


class MedFact(models.Model):
    """Something that can be known about a document, by a method ``_fact_<code>(records, at)``.

    ``records`` are documents of one model, ``at`` says the day on which each is judged ({id: date}); the method
    answers {record id: value} for all of them with a constant number of queries and changes nothing. None says that
    the value is unknown, and then a rule on it finds so; what is known to be none has a value of its own: 0, False,
    or "" (only where the description says what it means). Rows are shipped with the code; nobody may create one, so
    the method's name never comes from a user.
    """

    _name = "med.fact"
    _description = "Fact"
    _order = "sequence, code"
    _rec_names_search = ["name", "code"]

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True, readonly=True)
    sequence = fields.Integer(default=10, readonly=True)
    value_type = fields.Selection(
        [("number", "Figure"), ("money", "Amount"), ("text", "Text"), ("boolean", "Yes or no"), ("date", "Date")],
        required=True,
        readonly=True,
        help="An amount is in the currency of the document's company.",
    )
    shared = fields.Boolean(
        "Counts Other Documents",
        readonly=True,
        help="The value depends on the customer's other documents: the gate lets one of them through at a time.",
    )
    operation_ids = fields.Many2many("med.operation", string="Operations", readonly=True)
    description = fields.Text(translate=True, readonly=True)
    when_unknown = fields.Char(
        translate=True,
        readonly=True,
        help="Who can make it known, and where: said when a rule needs the value and there is none.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "A fact's code is unique.")

    @api.depends("name", "code")
    def _compute_display_name(self):
        for fact in self:
            fact.display_name = f"{fact.name} ({fact.code})"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Facts are part of the software and cannot be deleted."))

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    @api.model
    @tools.ormcache()
    def _kinds(self):
        """{id: (code, kind of value)} of all facts: they change with the software only."""
        return {fact.id: (fact.code, fact.value_type) for fact in self.sudo().search([])}  # facts are no secret

    @api.private
    def method(self, code):
        """The method of a fact's code; None where there is none."""
        return getattr(self, f"_fact_{code}", None) if re.fullmatch(r"[a-z][a-z0-9_]*", code) else None

    # --- sales orders -----------------------------------------------------------------------------------------------

    def _fact_amount(self, records, at):
        """Total with taxes, in the company's currency at the day's rate."""
        return {
            r.id: r.currency_id._convert(r.amount_total, r.company_id.currency_id, r.company_id, at[r.id])
            for r in records
        }

    def _fact_line_count(self, records, at):
        return {r.id: len(r.order_line.filtered("product_id")) for r in records}

    def _fact_max_discount(self, records, at):
        return {r.id: max(r.order_line.mapped("discount"), default=0.0) for r in records}

    def _fact_max_quantity(self, records, at):
        return {r.id: max(r.order_line.mapped("product_uom_qty"), default=0.0) for r in records}

    def _fact_payment_days(self, records, at):
        """The longest term granted, in days; 0 for payment at once."""
        return {r.id: max(r.payment_term_id.line_ids.mapped("nb_days"), default=0) for r in records}

    def _fact_customer_age_days(self, records, at):
        return {r.id: (at[r.id] - r.partner_id.commercial_partner_id.create_date.date()).days for r in records}

    def _fact_customer_country(self, records, at):
        return {r.id: r.partner_id.commercial_partner_id.country_id.code or None for r in records}

    def _fact_delivery_country(self, records, at):
        return {r.id: (r.partner_shipping_id or r.partner_id).country_id.code or None for r in records}

    def _fact_customer_is_company(self, records, at):
        return {r.id: r.partner_id.commercial_partner_id.is_company for r in records}

    def _fact_foreign_delivery(self, records, at):
        """Whether the goods go to an address that is not the customer's own."""
        return {
            r.id: r.partner_shipping_id.commercial_partner_id != r.partner_id.commercial_partner_id for r in records
        }

    def _fact_month_amount(self, records, at):
        """What the partner's group ordered, or delivers, in the 30 days up to the day, this order included."""
        result = self._order_sums(records, at)
        own = self._fact_amount(records.filtered(lambda r: r.state != r._med_confirmed), at)
        return {r.id: result[r.id] + own.get(r.id, 0.0) for r in records}

    def _order_sums(self, records, at):
        """What else the partners' confirmed orders of the 30 days add up to, in each company's currency.

        An order counts on its own date and on the day it passed the gate, since anybody may write another date into
        it; and one that gives money back makes no room for more.
        """
        if not records:
            return {}
        records.flush_model(["state", "partner_id", "company_id", "amount_total", "date_order"])
        keys = {
            (r.company_id.id, r.partner_id.commercial_partner_id.id, at[r.id] - timedelta(days=30), at[r.id])
            for r in records
        }
        rows = self.env.execute_query(
            SQL(
                """SELECT k.company, k.partner, k.first, k.last, o.currency_id, SUM(GREATEST(o.amount_total, 0))
                     FROM (VALUES %s) AS k(company, partner, first, last)
                     JOIN res_partner p ON p.commercial_partner_id = k.partner
                     JOIN %s o ON o.partner_id = p.id AND o.company_id = k.company AND o.state = %s
                     LEFT JOIN med_clearance c ON c.model = %s AND c.res_id = o.id
                    WHERE (o.date_order >= k.first AND o.date_order < k.last + 1)
                       OR (c.passed_on >= k.first AND c.passed_on < k.last + 1)
                    GROUP BY 1, 2, 3, 4, 5""",
                SQL(", ").join(SQL("(%s, %s, %s::date, %s::date)", *key) for key in sorted(keys)),
                *(SQL.identifier(records._table), records._med_confirmed, records._name),
            )
        )
        sums = {}
        for *key, currency_id, amount in rows:
            company = self.env["res.company"].browse(key[0])
            currency = self.env["res.currency"].browse(currency_id)
            amount = currency._convert(float(amount), company.currency_id, company, key[3])
            sums[tuple(key)] = sums.get(tuple(key), 0.0) + amount
        return {
            r.id: sums.get(
                (r.company_id.id, r.partner_id.commercial_partner_id.id, at[r.id] - timedelta(days=30), at[r.id]), 0.0
            )
            for r in records
        }

    # --- stock moves ------------------------------------------------------------------------------------------------

    def _fact_quantity(self, records, at):
        """Quantity done, or to do, in the product's own unit."""
        return {r.id: r._med_quantity() for r in records}

    def _fact_consignee_known(self, records, at):
        return {r.id: bool(r._med_partner()) for r in records}

    def _fact_consignee_country(self, records, at):
        """Of the address that the goods go to, which need not be where the receiver has its seat."""
        return {r.id: r._med_address().country_id.code or None for r in records}

    def _fact_lot_count(self, records, at):
        return {r.id: len(r.move_line_ids.lot_id) for r in records}

    def _fact_has_order(self, records, at):
        """Whether a confirmed sales order of the receiver stands behind the shipment."""
        return {
            r.id: r.sale_line_id.order_id.state == "sale"
            and r._med_partner() in r.sale_line_id.order_id._med_partners()
            for r in records
        }

    def _fact_days_late(self, records, at):
        return {r.id: (at[r.id] - (r.date_deadline or r.date).date()).days for r in records}


class Facts:
    """The facts of a batch of documents of one model, each worked out once, when first asked for.

    ``facts[code]`` is {record id: value}; ``facts.date(record)`` the day on which the record is judged;
    ``facts.bounds`` and ``facts.severities`` what a company's overrides give: {rule id: value}.
    """

    def __init__(self, records, dates):
        self.records, self.dates, self.bounds, self.severities = records, dates, {}, {}
        self._model = records.env["med.fact"]
        self._values = {}

    def __contains__(self, code):
        return self._model.method(code) is not None

    def __getitem__(self, code):
        if code not in self._values:
            method = self._model.method(code)
            if method is None:
                raise KeyError(code)
            self._values[code] = method(self.records, self.dates)
        return self._values[code]

    def severity(self, rule):
        """How grave the rule's findings are, as the company's override has it."""
        return self.severities.get(rule.id, rule.severity)

    def note(self, name, record, value):
        """Keeps with the evidence what a check went by; the name is no fact's."""
        self._values.setdefault(name, {})[record.id] = value

    def date(self, record):
        return self.dates[record.id]

    def of(self, record):
        """One record's facts, as a formula reads them."""
        return _RecordFacts(self, record.id)

    def known(self, record):
        """What has been worked out of the record so far: {code: value}."""
        return {code: values.get(record.id) for code, values in self._values.items()}


class _RecordFacts:
    def __init__(self, facts, record_id):
        self.facts, self.record_id = facts, record_id

    def __getitem__(self, code):
        return self.facts[code].get(self.record_id)
