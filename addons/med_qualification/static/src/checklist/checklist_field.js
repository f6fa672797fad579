import { _t } from "@web/core/l10n/translation";
import { formatDate, deserializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onWillStart, useState } from "@odoo/owl";

const STATES = {
    valid: { label: _t("Valid"), color: "text-bg-success" },
    expiring: { label: _t("Expiring"), color: "text-bg-warning" },
    review: { label: _t("In review"), color: "text-bg-info" },
    expired: { label: _t("Expired"), color: "text-bg-danger" },
    missing: { label: _t("Missing"), color: "text-bg-danger" },
};
const FLOWS = { sell: _t("To buy from us"), buy: _t("To supply us") };

/** `<field name="med_checklist" widget="med_checklist"/>`: what a partner must hold, how it stands, what to do. */
export class ChecklistField extends Component {
    static template = "med_qualification.ChecklistField";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.rights = useState({ enter: false });
        onWillStart(async () => {
            this.rights.enter = await user.checkAccessRight("med.document", "create");
        });
    }

    get parts() {
        const flows = this.props.record.data[this.props.name] || {};
        return Object.keys(FLOWS)
            .filter((flow) => flow in flows)
            .map((flow) => ({ flow, name: FLOWS[flow], items: flows[flow] }));
    }

    state(item) {
        return STATES[item.state];
    }

    until(item) {
        if (!item.valid_to) {
            return item.state === "valid" && item.document_id ? _t("no expiry") : "";
        }
        return formatDate(deserializeDate(item.valid_to));
    }

    left(item) {
        return item.valid_to && ["valid", "expiring"].includes(item.state) ? _t("%s days left", item.days_left) : "";
    }

    /** What the button of an item does: enter a licence, go on with one, or renew one. */
    deed(item) {
        if (!this.rights.enter || !item.type_ids.length || item.state === "valid") {
            return "";
        }
        if (item.state === "review") {
            return _t("Open");
        }
        return ["expired", "expiring"].includes(item.state) ? _t("Renew") : _t("Enter Licence");
    }

    get canAsk() {
        return this.parts.some((part) =>
            part.items.some((item) => item.type_ids.length && ["missing", "expired", "expiring"].includes(item.state))
        );
    }

    open(item) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "med.document",
            res_id: item.document_id,
            views: [[false, "form"]],
        });
    }

    async call(method, ...args) {
        if (await this.props.record.save()) {
            this.action.doAction(await this.orm.call("res.partner", method, [this.props.record.resId, ...args]), {
                onClose: () => this.props.record.load(),
            });
        }
    }
}

export const checklistField = {
    component: ChecklistField,
    displayName: _t("Licence checklist"),
    supportedTypes: ["json"],
};

registry.category("fields").add("med_checklist", checklistField);
