import hashlib
import json
from datetime import datetime, time, timedelta

import pytz
from odoo import api, models
from odoo.addons.med_base.models.med_driven import VERB
from odoo.tools import SQL

INVOICES = ("out_invoice", "out_refund", "out_receipt")


class MedReconciliation(models.Model):
    """What the books say about a customer and a period: read from postings and moves, as of the period's last day."""

    _inherit = "med.reconciliation"

    @staticmethod
    def _verb():
        return VERB

    @api.model
    def _prepare(self, company, partner, date_from, date_to, kinds, batch=None):
        """Drafts of these kinds that do not exist yet. The caller has checked the user."""
        partner = partner.commercial_partner_id
        # sudo: what exists counts, whoever asks
        existing = self.sudo().search(
            [
                ("company_id", "=", company.id), ("partner_id", "=", partner.id), ("kind", "in", list(kinds)),
                ("date_from", "=", date_from), ("date_to", "=", date_to), ("state", "!=", "cancelled"),
            ]
        )  # fmt: skip
        result = self.browse()
        for kind in kinds:
            if kind in existing.mapped("kind"):
                continue
            # sudo: numbers are given to whoever may prepare
            number = self.env["ir.sequence"].sudo().with_company(company).next_by_code("med.reconciliation")
            statement = self._make(
                {
                    "name": number,
                    "company_id": company.id,
                    "partner_id": partner.id,
                    "kind": kind,
                    "date_from": date_from,
                    "date_to": date_to,
                    "user_id": batch.user_id.id if batch else self.env.uid,
                    "batch_id": batch.id if batch else False,
                }
            )
            statement._drive(statement._filled())
            result |= statement
        return result

    def _filled(self):
        """Header and lines, as the books say now."""
        self.env.flush_all()
        rows = self._postings()
        invoices = [row for row in rows if row["kind"] in ("invoice", "refund")]
        payments = [row for row in rows if row["kind"] == "payment"]
        deliveries = self._deliveries()
        lines = {
            "balance": rows,
            "invoices": invoices,
            "payments": [{**row, "amount": -row["amount"]} for row in payments],
            "deliveries": deliveries,
        }[self.kind]
        opening, overdue, retention = self._balances()
        debits = sum(row["amount"] for row in rows if row["kind"] == "invoice")
        credits_ = -sum(row["amount"] for row in rows if row["kind"] != "invoice")
        return {
            "opening": opening,
            "debits": debits,
            "credits": credits_,
            "closing": opening + debits - credits_,
            "delivered": sum(row["amount"] for row in deliveries),
            "uninvoiced": self._uninvoiced(),
            "overdue": overdue,
            "retention": retention,
            "bank_details": self._bank_details(),
            "line_ids": [(0, 0, row) for row in lines],
        }

    def _companies(self):
        # sudo: branches of the statement's company
        return self.env["res.company"].sudo().search([("id", "child_of", self.company_id.id)]).ids

    def _receivables(self):
        """Posted lines on receivable accounts of the customer: what every figure is read from."""
        return SQL(
            """account_move_line l
               JOIN account_move m ON m.id = l.move_id
               JOIN account_account a ON a.id = l.account_id AND a.account_type = 'asset_receivable'
               JOIN res_partner p ON p.id = l.partner_id AND p.commercial_partner_id = %s
              WHERE l.parent_state = 'posted' AND l.company_id = ANY(%s)""",
            self.partner_id.id,
            self._companies(),
        )

    def _postings(self):
        """One row a posted document of the period: what it added to the balance, in the company's currency."""
        rows = self.env.execute_query(
            SQL(
                """SELECT m.id, m.name, m.ref, m.date, m.move_type, SUM(l.balance),
                          MAX(COALESCE(l.date_maturity, l.date))
                     FROM %s AND l.date BETWEEN %s AND %s
                    GROUP BY m.id HAVING SUM(l.balance) != 0 ORDER BY m.date, m.id""",
                self._receivables(),
                self.date_from,
                self.date_to,
            )
        )
        result = []
        for id_, name, ref, date, move_type, amount, due in rows:
            kind = "payment"
            if move_type in INVOICES:
                kind = "refund" if move_type == "out_refund" else "invoice"
            result.append(
                {
                    "kind": kind,
                    "date": date,
                    "due": due if kind == "invoice" else False,
                    "model": "account.move",
                    "res_id": id_,
                    "reference": name,
                    "description": ref or False,
                    "amount": float(amount),
                }
            )
        return result

    def _balances(self):
        """(opening balance, overdue, retention not due) as of the first and the last day, whatever was paid since."""
        ((opening, overdue, retention),) = self.env.execute_query(
            SQL(
                """WITH x AS (
                       SELECT l.date, l.balance, COALESCE(l.date_maturity, l.date) AS due,
                              EXISTS (SELECT FROM med_payment_milestone s WHERE s.id = l.med_milestone_id
                                         AND s.kind = 'retention') AS retained,
                              l.balance - COALESCE((SELECT SUM(r.amount) FROM account_partial_reconcile r
                                           WHERE r.debit_move_id = l.id AND r.max_date <= %(to)s), 0)
                                        + COALESCE((SELECT SUM(r.amount) FROM account_partial_reconcile r
                                           WHERE r.credit_move_id = l.id AND r.max_date <= %(to)s), 0) AS residual
                         FROM %(lines)s AND l.date <= %(to)s)
                   SELECT COALESCE(SUM(balance) FILTER (WHERE date < %(from)s), 0),
                          COALESCE(SUM(residual) FILTER (WHERE residual > 0 AND due < %(to)s), 0),
                          COALESCE(SUM(residual) FILTER (WHERE retained AND residual > 0 AND due >= %(to)s), 0)
                     FROM x""",
                **{"from": self.date_from, "to": self.date_to, "lines": self._receivables()},
            )
        )
        return float(opening), float(overdue), float(retention)

    # --- deliveries -------------------------------------------------------------------------------------------------

    def _moment(self, day):
        """The beginning of a day of the company, in UTC as kept."""
        zone = self.env["med.gate"]._zone(self.company_id)
        return zone.localize(datetime.combine(day, time())).astimezone(pytz.utc).replace(tzinfo=None)

    def _deliveries(self):
        """Goods that went to the customer and came back, at the price of their orders with taxes."""
        moves = self._moves(
            [("date", ">=", self._moment(self.date_from)), ("date", "<", self._moment(self.date_to + timedelta(1)))]
        )
        return [
            {
                "kind": "delivery" if sign > 0 else "return",
                "date": self._day(move.date),
                "model": "stock.picking",
                "res_id": move.picking_id.id,
                "reference": move.picking_id.name or move.reference,
                "description": move.product_id.display_name,
                "quantity": sign * move.quantity,
                "uom_name": move.product_uom.name,
                "amount": self.currency_id.round(self._value(move.sale_line_id, sign * self._ordered(move))),
            }
            for move in moves
            for sign in (1 if move.location_dest_id.usage == "customer" else -1,)
        ]

    def _day(self, moment):
        return pytz.utc.localize(moment).astimezone(self.env["med.gate"]._zone(self.company_id)).date()

    def _moves(self, domain):
        # sudo: accountants have no right on stock; quantities and names are the statement's
        return self.env["stock.move"].sudo().search(
            [
                ("state", "=", "done"),
                ("company_id", "in", self._companies()),
                *domain,
                "|", "&", ("location_dest_id.usage", "=", "customer"), ("location_id.usage", "!=", "customer"),
                "&", ("location_id.usage", "=", "customer"), ("location_dest_id.usage", "!=", "customer"),
                "|", ("sale_line_id.order_id.partner_invoice_id.commercial_partner_id", "=", self.partner_id.id),
                "&", ("sale_line_id", "=", False),
                ("picking_id.partner_id.commercial_partner_id", "=", self.partner_id.id),
            ],
            order="date, id",
        )  # fmt: skip

    @staticmethod
    def _ordered(move):
        """The move's quantity in the unit of its order's line."""
        unit = move.sale_line_id.product_uom_id
        return move.product_uom._compute_quantity(move.quantity, unit, round=False) if unit else 0.0

    @staticmethod
    def _value(line, quantity):
        """What a quantity of an order's line is worth, with taxes, in the company's currency; goods without: 0."""
        if not line:
            return 0.0
        whole = line.product_uom_qty
        unit = line.price_total / whole if whole else line.price_unit * (1 - line.discount / 100)
        return unit * quantity / (line.order_id.currency_rate or 1.0)

    def _uninvoiced(self):
        """Delivered up to the last day and on no posted invoice up to then: what moved and was invoiced later aside."""
        end = self._moment(self.date_to + timedelta(1))
        moves = self._moves([("date", "<", end), ("sale_line_id", "!=", False)])
        moved = {}
        for move in moves:
            sign = 1 if move.location_dest_id.usage == "customer" else -1
            moved[move.sale_line_id] = moved.get(move.sale_line_id, 0.0) + sign * self._ordered(move)
        total = 0.0
        for line, quantity in moved.items():
            invoiced = sum(
                (-1 if bill.move_type == "out_refund" else 1)
                * bill.product_uom_id._compute_quantity(bill.quantity, line.product_uom_id, round=False)
                for bill in line.invoice_lines
                if bill.parent_state == "posted" and bill.date <= self.date_to
            )
            total += self._value(line, max(quantity - invoiced, 0.0))
        return self.currency_id.round(total)

    # --- the letter -------------------------------------------------------------------------------------------------

    def _bank_details(self):
        # sudo: our own accounts, which the letter names
        banks = self.company_id.sudo().partner_id.bank_ids
        return "\n".join(
            " ".join(filter(None, (bank.bank_id.name, bank.acc_number, bank.acc_holder_name))) for bank in banks
        )

    def _digest(self):
        """SHA-256 of what is sent: header and lines."""
        header = ("name", "kind", "date_from", "date_to", "opening", "debits", "credits", "closing", "delivered")
        header += ("uninvoiced", "overdue", "retention")
        body = {
            "company": self.company_id.name,
            "customer": self.partner_id.name,
            **{name: str(self[name]) for name in header},
            "lines": [
                [str(line[name]) for name in ("date", "reference", "description", "quantity", "amount")]
                for line in self.line_ids.sorted("id")
            ],
        }
        return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
