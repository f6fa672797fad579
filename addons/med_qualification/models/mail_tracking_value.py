from odoo import api, models, tools


class MailTrackingValue(models.Model):
    """The chatter keeps the words of a choice as they were in the writer's language; ours are shown in the reader's."""

    _inherit = "mail.tracking.value"

    def _format_display_value(self, field_type, new=True):
        result = super()._format_display_value(field_type, new=new)
        if field_type != "selection":
            return result
        return [tracking._med_label(value) for tracking, value in zip(self, result, strict=True)]

    def _med_label(self, value):
        field = self.field_id
        if not (value and field.name and field.model in self.env):
            return value
        return self._med_labels(field.model, field.name, self.env.lang or "en_US").get(value, value)

    @api.model
    @tools.ormcache("model", "name", "lang")
    def _med_labels(self, model, name, lang):
        """{a choice's words in any language: its words in this one} of a field of ours, else {}."""
        field = self.env[model]._fields.get(name)
        if not (field and field.type == "selection" and field._module.startswith("med_")):
            return {}
        mine, result = dict(field._description_selection(self.with_context(lang=lang).env)), {}
        for code, _name in self.env["res.lang"].get_installed():
            for key, label in field._description_selection(self.with_context(lang=code).env):
                result[label] = mine.get(key, label)
        for key, label in field._description_selection(self.with_context(lang=None).env):
            result.setdefault(label, mine.get(key, label))
        return result
