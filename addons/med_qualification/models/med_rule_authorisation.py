"""The check type authorisation_covers. Part of med.rule."""

from odoo import fields, models
from odoo.addons.med_base.tools.finding import Finding

from ..tools import authorisation
from .med_authorisation_chain import plain_edge
from .med_rule import JUDGED

HELD_BY = {
    "own": ("own", "sales"),
    "supplier": ("supplier", "sales"),
    "salesperson": ("supplier", "salesperson"),
    "agent": ("customer", "buyer"),
}
NAMED = {"salesperson": "med_salesperson_id", "agent": "med_agent_id"}
WHERE = {"own": ("sale.order", "stock.move"), "supplier": JUDGED[1:], "salesperson": ("purchase.order",)}


class MedRule(models.Model):
    _inherit = "med.rule"

    check_type = fields.Selection(
        selection_add=[("authorisation_covers", "Letters of authorisation cover the goods")],
        ondelete={"authorisation_covers": lambda rules: rules._retire_with_addon()},
    )
    authorisation_check = fields.Selection(
        [
            ("own", "Ours: to sell there to this customer"),
            ("supplier", "The supplier's: up to the manufacturer"),
            ("salesperson", "The supplier's salesperson's"),
            ("agent", "The buyer's agent's, if the order names one"),
        ],
        "Whose Letter",
        default="own",
        help="Only products and categories that are marked as needing a letter are judged; the buyer's agent always.",
    )
    authorisation_levels = fields.Integer("Letters in a Chain", default=6, help="Longer chains are refused.")

    @property
    def _publish_fields(self):
        return (*super()._publish_fields, "authorisation_check", "authorisation_levels")

    def _problem_authorisation_covers(self):
        if not self.authorisation_check or self.authorisation_levels < 1:
            return self.env._("choose whose letter is looked at, and how long a chain may be.")
        if self.operation_id.model not in WHERE.get(self.authorisation_check, ("sale.order",)):
            return self.env._("this letter is not known at %s.", self.operation_id.name)
        return ""

    def _check_authorisation_covers(self, records, facts):
        """Goods that no unbroken chain of letters covers."""
        result = {}
        for record in records:
            goods = self._letter_goods(record, facts)
            if goods and (found := self._letter_findings(record, goods, facts)):
                result[record.id] = found
        return result

    def _letter_goods(self, record, facts):
        if self.authorisation_check == "agent" and not record.med_agent_id:
            return []
        goods = facts["letter_goods"].get(record.id, ())
        return [device for device in goods if device["needs"] or self.authorisation_check == "agent"]

    def _letter_edges(self, facts):
        """All letters of the batch and those above them, read once for all rules of one run of the gate."""
        edges = getattr(facts, "letter_edges", None)
        if edges is None:
            ids = {id_ for parties in facts["letters"].values() for p in parties.values() for id_ in p["letters"]}
            edges = facts.letter_edges = self.env["med.authorisation"].browse(sorted(ids))._edges()
        return edges

    def _letter_findings(self, record, goods, facts):
        data, day = self._letter_edges(facts), facts.date(record)
        edges = {id_: plain_edge(edge, day) for id_, edge in data.items()}
        party, starts = self._letter_starts(record, facts["letters"][record.id], data)
        makers = self.env["med.authorisation"]._makers({edge.issuer for edge in edges.values()} | {party} - {0})
        region, customer = self._letter_region(record), self._letter_customer(record)
        found = {}
        for device in goods:
            question = authorisation.Question(self._letter_product(device), day, region, customer)
            answer = self._letter_answer(edges, starts, question, party, makers)
            if answer.code:
                found.setdefault(answer, []).append(device)
        return [self._letter_finding(record, part, answer, party, data) for answer, part in found.items()]

    def _letter_product(self, device):
        return authorisation.Product(
            device["product"], frozenset(device["categories"]), device["entry"], device["klass"], device["registrant"]
        )

    def _letter_answer(self, edges, starts, question, party, makers):
        if self.authorisation_check in ("own", "supplier"):
            if authorisation.is_source(party, question.product, makers):
                return authorisation.Answer("")  # goods begin with it: nobody stands above
            return authorisation.decide(edges, starts, question, self.authorisation_levels, makers)
        best = authorisation.Answer("none")
        for start in starts:
            edge = authorisation.in_force(edges, start, question)
            problem = authorisation.edge_problem(edge, question)
            if not problem:
                return authorisation.Answer("")
            best = authorisation.Answer(problem, start, 1)
        return best

    def _letter_starts(self, record, letters, data):
        """Who must hold a letter (id of a commercial partner), and the letters of the kind that he holds."""
        role, kind = HELD_BY[self.authorisation_check]
        starts = [id_ for id_ in letters[role]["letters"] if data[id_]["kind"] == kind]
        named = NAMED.get(self.authorisation_check)
        if named and record[named]:
            starts = [id_ for id_ in starts if id_ == record[named].id]
        return letters[role]["partner"], starts

    def _letter_address(self, record):
        """Where the goods are sold: to the customer's place, or to ours."""
        if record._name == "sale.order":
            return record.partner_shipping_id or record.partner_id
        if self.authorisation_check == "own":
            return record.partner_id or record.picking_id.partner_id or record.sale_line_id.order_id.partner_shipping_id
        return record._med_company().partner_id

    def _letter_region(self, record):
        place = self._letter_address(record)
        place = place if place.country_id else place.commercial_partner_id
        return authorisation.Region(place.country_id.code or "", str(place.state_id.id or ""), place.city or "")

    def _letter_customer(self, record):
        if record._name == "sale.order":
            return record.partner_id.commercial_partner_id.id
        return self._letter_address(record).commercial_partner_id.id

    # --- words ------------------------------------------------------------------------------------------------------

    def _letter_finding(self, record, goods, answer, party, data):
        edge = data.get(answer.edge)
        partners = self.env["res.partner"]
        place = self._letter_address(record)
        values = {
            "holder": partners.browse(party or []).display_name or self.env._("Nobody"),
            "products": self._names(goods),
            "letter": (edge and edge["number"]) or "-",
            "issuer": partners.browse(edge["issuer"]).display_name if edge else "",
            "day": (edge["last"] if answer.code == "expired" else edge["first"]) if edge else "",
            "level": answer.level,
            "place": " ".join(filter(None, (place.country_id.name, place.state_id.name, place.city))) or "?",
            "customer": partners.browse(self._letter_customer(record)).display_name or "",
        }
        values["reason"] = self._letter_reason(answer.code) % values
        link = ("med.authorisation", answer.edge) if edge else (("res.partner", party) if party else None)
        return Finding(values=values, lines=self._lines(record, goods), link=link, code=f"letter_{answer.code}")

    def _letter_reason(self, code):
        words = {
            "none": self.env._("no letter of authorisation is on record"),
            "not_approved": self.env._("letter %(letter)s from %(issuer)s is not approved"),
            "future": self.env._("letter %(letter)s from %(issuer)s begins on %(day)s"),
            "expired": self.env._("letter %(letter)s from %(issuer)s ended on %(day)s"),
            "product": self.env._("letter %(letter)s from %(issuer)s does not name these products"),
            "region": self.env._("letter %(letter)s from %(issuer)s does not include %(place)s"),
            "customer": self.env._("letter %(letter)s from %(issuer)s does not name %(customer)s"),
            "cycle": self.env._("the letters above %(letter)s lead back to it"),
            "too_long": self.env._("the chain of letters is longer than allowed (level %(level)s)"),
            "other_issuer": self.env._("%(issuer)s issued letter %(letter)s, but somebody else holds the letter above"),
            "no_manufacturer": self.env._(
                "letter %(letter)s comes from %(issuer)s, who is not the manufacturer and shows no letter above"
            ),
        }
        return words[code]
