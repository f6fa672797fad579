from odoo import models
from odoo.exceptions import AccessError
from odoo.tools.i18n import format_list


class MedDerived(models.AbstractModel):
    """Values that follow from others, and on which the gate decides: nobody writes them, whatever rights he has.

    Odoo takes a stored computed value from a client as it takes any other; a total of 1 on an order of 6,000 would
    then pass every limit. ``_med_derived`` names the fields. (What is given at creation is computed over.)
    """

    _name = "med.derived"
    _description = "Values That Follow From Others"

    _med_derived = frozenset()

    def write(self, vals):
        if given := self._med_derived & vals.keys():
            names = format_list(self.env, sorted(self._fields[name]._description_string(self.env) for name in given))
            raise AccessError(self.env._("%(fields)s follow from other values and cannot be set.", fields=names))
        return super().write(vals)
