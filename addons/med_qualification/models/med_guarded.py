from odoo import api, fields, models
from odoo.exceptions import RedirectWarning


class MedGuarded(models.AbstractModel):
    """Master data whose guarded fields change by a change request only, once its owner has been approved.

    The guard stands in ``write`` and ``create``, for whoever acts with his own rights: form, list, import, RPC, server
    action. The system's own writes (``sudo``: an address that follows its company's, an approved request) pass, except
    those that a customer causes in the portal: these become a request, and the rest of what he wrote is kept.
    """

    _name = "med.guarded"
    _description = "Guarded Master Data"

    med_change_count = fields.Integer("Changes Asked for", compute="_compute_med_change_count")
    med_is_approved = fields.Boolean("Approved Master Data", compute="_compute_med_is_approved")
    med_review_state = fields.Selection(
        [("none", "Not Reviewed"), ("open", "Under Way"), ("approved", "Approved"), ("ended", "Ended")],
        "First-Business Review",
        compute="_compute_med_review_state",
    )

    def _compute_med_change_count(self):
        rows = self.env["med.change.request"]._read_group(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("state", "in", ("draft", "submitted", "in_review")),
            ],
            ["res_id"],
            ["__count"],
        )
        counts = dict(rows)
        for record in self:
            record.med_change_count = counts.get(record.id, 0)

    def _compute_med_is_approved(self):
        approved = self._med_approved_owners()
        for record in self:
            record.med_is_approved = record in approved

    @api.depends_context("allowed_company_ids")
    def _compute_med_review_state(self):
        rank = {"approved": "approved", "draft": "open", "submitted": "open", "in_review": "open"}
        order, found = ("approved", "open", "ended", "none"), {}
        for review in self.env["med.business.review"].search(self._med_reviews_domain()):
            subject = review._subject().id
            state = rank.get(review.state, "ended")
            found[subject] = min(state, found.get(subject, "none"), key=order.index)
        for record in self:
            record.med_review_state = found.get(record._med_subject().id, "none")

    def _med_subject(self):
        """What a first-business review of the record is about."""
        return self

    def _med_reviews_domain(self):
        """The first-business reviews of the records."""
        field = {"res.partner": "partner_id", "product.template": "product_tmpl_id"}.get(self._name)
        subjects = self.browse([record._med_subject().id for record in self])
        return [(field, "in", subjects.ids)] if field else [("id", "=", False)]

    def action_med_reviews(self):
        """The first-business reviews of the record; its first one is begun from there."""
        self.ensure_one()
        subject = self._med_subject()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_business_review")
        context = {"default_kind": "partner" if self._name == "res.partner" else "product"}
        context[f"default_{self._med_reviews_domain()[0][0]}"] = subject.id
        return {**action, "domain": self._med_reviews_domain(), "context": context}

    # --- what the model says ----------------------------------------------------------------------------------------

    def _med_approved_owners(self):
        """The records whose owner has an approved first-business review or licence."""
        raise NotImplementedError

    def _med_owner_of(self, vals):
        """The approved owner of a record to be created with the values, empty if it has none or is free."""
        raise NotImplementedError

    # --- the guard --------------------------------------------------------------------------------------------------

    def _med_guard_write(self, vals):
        """What of the values may be written at once; each model asks first thing in its ``write``.

        :raises RedirectWarning: an employee changes what only a request may change
        """
        names = self.env["med.guarded.field"]._of(self._name).keys() & vals.keys()
        if not names or not self._med_is_guarded_user():
            return vals
        changed = self._med_guarded_changes(vals, names)
        if not changed:
            return vals
        if self.env.user._is_internal():
            self._med_offer(changed, vals)
        self._med_request_instead(changed, vals)
        return {name: value for name, value in vals.items() if name not in names}

    def _med_guard_create(self, vals_list):
        """The values to create with, and which of the records a customer has to wait for: (list, indexes).

        :raises RedirectWarning: an employee adds what only a request may add
        """
        if not self._med_is_guarded_user():
            return vals_list, []
        waiting = []
        for index, vals in enumerate(vals_list):
            if self._med_creation_is_guarded(vals) and (owner := self._med_owner_of(vals)):
                if self.env.user._is_internal():
                    self._med_offer_new(owner, vals)
                waiting.append(index)
        return [{**vals, "active": False} if i in waiting else vals for i, vals in enumerate(vals_list)], waiting

    def _med_guard_created(self, waiting):
        """A customer's new address counts when it is approved."""
        for index in waiting:
            self[index]._med_request_instead(self[index], {"active": True})

    def _med_is_guarded_user(self):
        """Everybody but the system: and a customer also where the portal writes for him."""
        return not self.env.su or (self.env.uid != api.SUPERUSER_ID and not self.env.user._is_internal())

    def _med_creation_is_guarded(self, vals):
        guarded = self.env["med.guarded.field"]._of(self._name)
        values = {name: vals.get(name, self.env.context.get(f"default_{name}")) for name in guarded}
        return any(values[name] and creation for name, (_free, creation) in guarded.items())

    def _med_guarded_changes(self, vals, names):
        """The approved records on which a guarded field would get another value."""
        guarded, changed = self.env["med.guarded.field"]._of(self._name), []
        for record in self.sudo():  # the values are compared, not shown
            for name in names:
                old, new = record._med_plain(name), record._med_plain_value(name, vals[name])
                if old != new and (old or not guarded[name][0]):
                    changed.append(record.id)
                    break
        return self.browse(changed)._med_approved_owners() if changed else self.browse()

    def _med_plain(self, name):
        """A field's value as JSON keeps it."""
        return self._med_plain_value(name, self[name])

    def _med_plain_value(self, name, value):
        field = self._fields[name]
        if field.type == "many2one":
            return int(value.id if isinstance(value, models.BaseModel) else value or 0) or False
        if field.type == "boolean":
            return bool(value)
        if field.type == "date":
            return fields.Date.to_string(fields.Date.to_date(value)) if value else False
        if field.type in ("integer", "float"):
            return value or 0
        return str(value).strip() or False if value else False

    # --- a request instead ------------------------------------------------------------------------------------------

    def _med_offer(self, changed, vals):
        """Refuses, and offers to ask for what was written."""
        record = changed[0]
        names = self.env["med.guarded.field"]._of(self._name).keys() & vals.keys()
        wanted = {name: record._med_plain_value(name, vals[name]) for name in names}
        raise RedirectWarning(
            self.env._(
                "%(record)s has been approved: %(fields)s change only by a change request, which quality decides."
                " Nothing was saved.",
                record=record.display_name,
                fields=", ".join(sorted(self._fields[name]._description_string(self.env) for name in names)),
            ),
            self.env["ir.model.data"]._xmlid_to_res_id("med_qualification.action_med_change_ask"),
            self.env._("Request a Change"),
            {"default_model": self._name, "default_res_id": record.id, "default_wanted": wanted},
        )

    def _med_offer_new(self, owner, vals):
        wanted = {
            name: self._med_plain_value(name, value)
            for name, value in vals.items()
            if name in self._fields and self._fields[name].type in ("char", "text", "selection", "many2one")
        }
        raise RedirectWarning(
            self.env._(
                "%s has been approved: a new delivery address or bank account needs a change request, which quality"
                " decides. Nothing was saved.",
                owner.display_name,
            ),
            self.env["ir.model.data"]._xmlid_to_res_id("med_qualification.action_med_change_ask"),
            self.env._("Request a Change"),
            {"default_model": self._name, "default_res_id": 0, "default_wanted": wanted},
        )

    def _med_request_instead(self, changed, vals):
        """What a customer wrote in the portal is asked for in his name."""
        requests = self.env["med.change.request"]
        for record in changed:
            names = (self.env["med.guarded.field"]._of(self._name).keys() | {"active"}) & vals.keys()
            wanted = {name: record._med_plain_value(name, vals[name]) for name in names}
            requests._replaced_by_customer(record)
            requests._ask_for(record, wanted, self.env._("Entered by the customer in the portal"))

    def action_med_change(self):
        """Asks for a change of the guarded fields."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_change_ask")
        return {**action, "context": {"default_model": self._name, "default_res_id": self.id}}

    def action_med_changes(self):
        """The change requests of the record."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_change_request")
        return {**action, "domain": [("model", "=", self._name), ("res_id", "=", self.id)], "context": {}}
