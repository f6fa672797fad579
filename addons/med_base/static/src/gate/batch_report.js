import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useAutofocus } from "@web/core/utils/hooks";

import { Component } from "@odoo/owl";

import { GateFindings } from "./gate_findings";
import { GateLink } from "./gate_link";

/** What became of each document of a batch: those refused with their reasons, those that passed. */
export class BatchReport extends Component {
    static template = "med_base.BatchReport";
    static components = { Dialog, GateFindings, GateLink };
    static props = {
        title: { type: String, optional: true },
        passed: { type: Array, optional: true }, // [{model, id, name}]
        refused: { type: Array, optional: true }, // [{model, id, name, findings, hold?, approval?}]
        close: Function,
    };
    static defaultProps = { title: "", passed: [], refused: [] };

    setup() {
        useAutofocus();
        this.refused = this.props.refused.map((doc) => ({ hold: false, approval: false, ...doc }));
    }

    get title() {
        return this.props.title || _t("Result").toString();
    }

    get passedTitle() {
        return _t("Done: %(count)s", { count: this.props.passed.length });
    }

    get refusedTitle() {
        return _t("Refused: %(count)s", { count: this.refused.length });
    }
}

/**
 * Client action `med_base.batch_report`, params {title, passed, refused}. Whatever the action's target it opens above
 * the list it was started from; when it is closed the list is read again.
 */
async function batchReport(env, action) {
    const { title, passed, refused } = action.params || {};
    await new Promise((resolve) => {
        env.services.dialog.add(BatchReport, { title, passed, refused }, { onClose: resolve });
    });
    return { type: "ir.actions.act_window_close" };
}

registry.category("actions").add("med_base.batch_report", batchReport);
