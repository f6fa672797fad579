from odoo import http
from odoo.addons.sale.controllers.portal import CustomerPortal, PaymentPortal
from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request


def refusals(order):
    """The verdicts that keep the customer's order from being confirmed."""
    gate = request.env["med.gate"].sudo()  # portal users may not read rules
    return [v for v in gate._evaluate("sale.confirm", order.sudo()) if v.refused]  # as above


def words(refused):
    """What to tell the customer."""
    return request.env["med.gate"]._words_for_customer(refused)


class MedCustomerPortal(CustomerPortal):
    @http.route()
    def portal_quote_accept(self, order_id, access_token=None, name=None, signature=None):
        """Refuses in words before a signature is stored."""
        token = access_token or request.httprequest.args.get("access_token")
        try:
            order = self._document_check_access("sale.order", order_id, access_token=token)
        except (AccessError, MissingError):
            return {"error": request.env._("Invalid order.")}
        if order._has_to_be_signed() and (refused := refusals(order)):
            request.env["med.gate"].sudo()._write_refusals(refused)  # the customer has no rights on evidence
            return {"error": words(refused)}
        return super().portal_quote_accept(order_id, access_token=access_token, name=name, signature=signature)


class MedPaymentPortal(PaymentPortal):
    @http.route()
    def portal_order_transaction(self, order_id, access_token, **kwargs):
        """Refuses in words before a payment is started."""
        try:
            order = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            return super().portal_order_transaction(order_id, access_token, **kwargs)
        if order.state in ("draft", "sent") and (refused := refusals(order)):
            request.env["med.gate"].sudo()._after_end(refused)  # the customer has no rights on evidence
            raise ValidationError(words(refused))
        return super().portal_order_transaction(order_id, access_token, **kwargs)
