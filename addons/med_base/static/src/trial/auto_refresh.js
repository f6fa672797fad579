import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onMounted, onPatched, onWillUnmount, xml } from "@odoo/owl";

/**
 * `<widget name="med_auto_refresh" options="{'field': 'state', 'value': 'running', 'seconds': 3}"/>` (the defaults):
 * reads the record again every few seconds while the field has the value. It waits for an answer before it asks again,
 * and rests while the page is hidden or the user is typing.
 */
export class AutoRefresh extends Component {
    static template = xml`<span class="o_med_auto_refresh" t-att-data-active="isActive ? '1' : '0'"/>`;
    static props = {
        ...standardWidgetProps,
        field: String,
        value: String,
        seconds: Number,
    };

    setup() {
        this.timer = null;
        this.stopped = false;
        onMounted(() => this.plan());
        onPatched(() => this.plan());
        onWillUnmount(() => {
            this.stopped = true;
            browser.clearTimeout(this.timer);
        });
    }

    get isActive() {
        const { record } = this.props;
        return Boolean(record.resId) && record.data[this.props.field] === this.props.value;
    }

    plan() {
        if (this.isActive && !this.timer && !this.stopped) {
            this.timer = browser.setTimeout(() => this.refresh(), this.props.seconds * 1000);
        }
    }

    async refresh() {
        const { record } = this.props;
        try {
            if (this.isActive && document.visibilityState !== "hidden" && !record.dirty) {
                await record.load();
            }
        } catch {
            // a lost connection comes back: the next turn asks again
        } finally {
            this.timer = null;
            this.plan();
        }
    }
}

registry.category("view_widgets").add("med_auto_refresh", {
    component: AutoRefresh,
    extractProps: ({ options }) => ({
        field: options.field || "state",
        value: options.value || "running",
        seconds: options.seconds || 3,
    }),
    fieldDependencies: ({ options }) => [{ name: options.field || "state", type: "selection" }],
});
