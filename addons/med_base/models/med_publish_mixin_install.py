"""What only the installer may do to published rows: an addon's data meet what people have decided."""

from odoo import api, fields, models

INSTALLER = object()  # an identity, which no client can send: the context alone opens nothing


class MedPublishMixin(models.AbstractModel):
    _inherit = "med.publish.mixin"

    _installed_keeps = frozenset(("state", "verified"))  # what an update leaves as people have made it

    def _is_installer(self):
        """Whether an addon's data are being loaded.

        The super user alone is nobody: scheduled and server actions, and every shell, run as that.
        """
        loading = not self.env.registry.ready or self.env.context.get("med_installer") is INSTALLER
        return loading and self.env.su and self.env.uid == api.SUPERUSER_ID

    def _as_installer(self):
        """For our own code and tests: the rows as an addon's data would write them."""
        # the caller has checked the user; no client can call this, nor send the token
        return self.with_user(api.SUPERUSER_ID).with_context(med_installer=INSTALLER)

    def _write_installed(self, vals):
        """An addon's data says again what it ships: what people have decided since stays decided.

        A row that has been retired, or replaced by a version of the company's own, stays so; a published one that the
        data changes leaves what it was as a retired version.
        """
        decisive = set(self._publish_fields)
        if self.state in ("published", "retired"):
            vals = {name: value for name, value in vals.items() if name not in self._installed_keeps}
        if self.state == "retired":
            vals = {name: value for name, value in vals.items() if name not in decisive}
        elif decisive & vals.keys():
            self._keep_versions(vals)
        return self._force(vals)

    def _keep_versions(self, vals):
        """An addon's update changes a published row: what it was stays, retired, as the version before."""
        for record in self.filtered(lambda r: r.state == "published"):
            if record._changes(vals):
                version = record.version
                record._force({"version": version + 1})
                record.flush_recordset(["version"])
                record.previous_id = record.copy(
                    {
                        **{name: record[name] for name in self._publish_key if isinstance(record[name], str)},
                        "version": version,
                        "published_on": record.published_on,
                        "state": "retired",
                        "published_by_id": record.published_by_id.id,
                        "previous_id": record.previous_id.id,
                        "retired_on": fields.Datetime.now(),
                    }
                )
                record._publish_log("updated")

    def _changes(self, vals):
        """Whether the values differ from what the row has, in what decides."""
        for name in set(self._publish_fields) & vals.keys():
            field = self._fields[name]
            if field.type in ("one2many", "many2many"):
                old = set(self[name].ids)
                new = self.new({name: vals[name]}, origin=self)[name]
                if old != set(new._origin.ids):
                    return True
            elif field.convert_to_cache(vals[name], self) != field.convert_to_cache(self[name], self):
                return True
        return False
