"""What the gate says no with."""

from odoo.exceptions import ValidationError


class GateBlocked(ValidationError):  # noqa: N818 (it is not a fault: the gate says no)
    """The gate refuses a document.

    The text is complete for a person; ``context["med"]`` carries the same as data, for the web client:
    ``{"title": str, "documents": [payload, ...]}`` with the payload of ``med.gate.preview``.
    """

    def __init__(self, message, payload=None):
        super().__init__(message)
        self._med = payload or {}
        self._context = {}

    @property
    def context(self):
        return {**self._context, "med": self._med}

    @context.setter
    def context(self, value):  # an automation that fails replaces it with its own
        self._context = value
