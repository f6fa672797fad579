import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useEffect, useState } from "@odoo/owl";

import { GATE_REFRESH, SEVERITIES, preview, stateBadge, summary, useApprovalRequest } from "./gate";
import { GateFindings } from "./gate_findings";

const DELAY = 150; // milliseconds: a form that loads, saves and reloads at once asks once
let nextId = 1;

/**
 * `<widget name="med_gate"/>`: what the gate would say if the button beside it were pressed now.
 * It judges the saved record, on load, on save and on every reload, and shows nothing when there is nothing to say.
 */
export class GateBanner extends Component {
    static template = "med_base.GateBanner";
    static components = { GateFindings };
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.requestApproval = useApprovalRequest();
        this.state = useState({ doc: null, failed: false, open: false });
        this.panelId = `o_med_gate_panel_${nextId++}`;
        this.schedule = useDebounced(() => this.check(), DELAY);
        useEffect(
            () => this.forget(),
            () => [this.record.resModel, this.record.resId]
        );
        // A record gets a new `_values` exactly when it was read from the server: on load, save and reload, not on edition.
        useEffect(
            () => {
                this.schedule();
            },
            () => [this.record.resModel, this.record.resId, this.record._values]
        );
        useBus(this.env.bus, GATE_REFRESH, ({ detail }) => this.concerns(detail) && this.refresh());
    }

    get record() {
        return this.props.record;
    }

    get isVisible() {
        return Boolean(this.state.doc) && this.state.doc.state in SEVERITIES;
    }

    get severity() {
        return SEVERITIES[this.state.doc.state];
    }

    get role() {
        return ["block", "approve"].includes(this.state.doc.state) ? "alert" : "status";
    }

    get title() {
        return summary(this.state.doc);
    }

    /** Where the decision stands, shown in the strip: whether somebody has to do something. */
    get decision() {
        const { hold, approval } = this.state.doc;
        if (!approval && hold?.state === "open") {
            return { level: "danger", label: _t("On hold") };
        }
        return (approval || hold) && stateBadge((approval || hold).state);
    }

    forget() {
        Object.assign(this.state, { doc: null, failed: false, open: false });
    }

    /** A form works without the gate's opinion: whatever goes wrong here is said in the banner and nowhere else. */
    async check() {
        const { resModel: model, resId: id } = this.record;
        if (!id) {
            return this.forget();
        }
        try {
            const answer = await this.keepLast.add(preview(this.orm, model, [id]));
            if (id !== this.record.resId) {
                return; // the pager went on meanwhile
            }
            const doc = answer[id];
            this.state.doc = doc ? { findings: [], ...doc, model, id, name: this.record.data.display_name || "" } : null;
            this.state.failed = false;
        } catch {
            this.state.doc = null;
            this.state.failed = true;
        }
    }

    /** Whether what has changed is this record; an event without a document is about whatever is shown. */
    concerns(change) {
        return !change?.model || (change.model === this.record.resModel && change.id === this.record.resId);
    }

    /** Reads the record again, unless that would cost the user what was typed. */
    async refresh() {
        if (!this.record.resId) {
            return;
        }
        if (await this.record.isDirty()) {
            return this.check();
        }
        const { model } = this.record;
        try {
            await (model.root.id === this.record.id ? model.load() : this.record.load());
        } catch {
            this.state.failed = true;
        }
    }

    toggle() {
        this.state.open = !this.state.open;
    }

    onKeydown(ev) {
        if (ev.key === "Escape" && this.state.open) {
            ev.stopPropagation();
            this.state.open = false;
        }
    }

    /** An approval is bound to what is saved, so what was typed is saved first. */
    async onRequest(doc) {
        if ((await this.record.isDirty()) && !(await this.record.save())) {
            return;
        }
        if (await this.requestApproval(doc)) {
            await this.refresh();
        }
    }
}

registry.category("view_widgets").add("med_gate", { component: GateBanner });
