import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { keyAction } from "./extraction_keys";

const FIELDS = [
    "name", "value", "normal", "shown", "confidence", "level", "box", "page_id", "doubtful", "doubt", "recorded", "comparison",
    "decision", "decided_value",
]; // prettier-ignore
const OPEN = ["draft", "submitted", "in_review"];
const ZOOMS = [1, 1.5, 2, 3];
const LONG_TERM = "long-term";
const DATES = ["issued_on", "valid_from", "valid_to"];

/**
 * `<widget name="med_extraction"/>` on the form of a reading: the page's picture on the left, what was read on it on the
 * right. A proposal that has the focus (or the mouse over it) is framed on the picture. Everything goes by keyboard:
 * ↑ ↓ move, Enter accepts, Shift+Enter confirms a doubtful one, E edits, Delete refuses, + and − zoom.
 */
export class ExtractionReview extends Component {
    static template = "med_qualification.ExtractionReview";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.fieldService = useService("field");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.list = useRef("list");
        this.frame = useRef("frame");
        this.editor = useRef("editor");
        this.state = useState({ pages: [], fields: [], page: 0, active: 0, editing: 0, text: "", zoom: 0, busy: false });
        useEffect(
            () => {
                this.load();
            },
            () => [this.record.resId, this.record.data.state, this.record._values]
        );
        useEffect(
            (frame) => {
                frame?.scrollIntoView({ block: "nearest", inline: "nearest" });
            },
            () => [this.frame.el, this.state.active, this.state.zoom]
        );
        useEffect(
            (editor) => {
                editor?.focus();
            },
            () => [this.editor.el]
        );
    }

    // ---------------------------------------------------------------- what is shown

    get record() {
        return this.props.record;
    }

    get isOpen() {
        return OPEN.includes(this.record.data.document_state);
    }

    get page() {
        return this.state.pages[this.state.page];
    }

    get picture() {
        return this.page && `/web/image/med.extraction.page/${this.page.id}/picture`;
    }

    get width() {
        return `width: ${ZOOMS[this.state.zoom] * 100}%`;
    }

    get active() {
        return this.state.fields.find((field) => field.id === this.state.active);
    }

    /** Where the active proposal stands on the page, if it is on the one that is shown. */
    get box() {
        const field = this.active;
        if (!field?.box || !this.page || field.page_id?.[0] !== this.page.id) {
            return null;
        }
        const [x, y, width, height] = field.box.map((part) => `${part * 100}%`);
        return `left: ${x}; top: ${y}; width: ${width}; height: ${height}`;
    }

    get open() {
        return this.state.fields.filter((field) => !field.decision);
    }

    label(field) {
        return this.labels[field.name] || field.name;
    }

    /** What a person reads for a value: the server's words, or those of a correction. */
    shown(field) {
        if (field.decision === "corrected") {
            return field.decided_value === LONG_TERM ? _t("No expiry") : field.decided_value;
        }
        return field.shown || "";
    }

    percent(field) {
        return `${Math.round(field.confidence * 100)}%`;
    }

    decisionText(field) {
        return { accepted: _t("Accepted"), corrected: _t("Corrected"), refused: _t("Not Used") }[field.decision];
    }

    isMultiline(field) {
        return ["scope_text", "address"].includes(field.name);
    }

    isDate(field) {
        return DATES.includes(field.name);
    }

    // ---------------------------------------------------------------- reading

    async load() {
        const id = this.record.resId;
        if (!id || this.record.data.state !== "done") {
            return;
        }
        const order = { order: "sequence" };
        const [pages, fields, described] = await this.keepLast.add(
            Promise.all([
                this.orm.searchRead("med.extraction.page", [["extraction_id", "=", id]], ["sequence", "width", "height"], order),
                this.orm.searchRead("med.extraction.field", [["extraction_id", "=", id]], FIELDS, order),
                this.labels ? null : this.fieldService.loadFields("med.extraction.field", { fieldNames: ["name"] }),
            ])
        );
        this.labels ??= Object.fromEntries(described.name.selection);
        Object.assign(this.state, { pages, fields });
        if (!this.active) {
            this.activate(this.open[0] || fields[0]);
        }
    }

    activate(field) {
        if (!field) {
            return;
        }
        this.state.active = field.id;
        const page = this.state.pages.findIndex((one) => one.id === field.page_id?.[0]);
        if (page >= 0) {
            this.state.page = page;
        }
    }

    focus(field) {
        this.activate(field);
        this.list.el?.querySelector(`[data-id="${field.id}"]`)?.focus();
    }

    // ---------------------------------------------------------------- deciding

    accept(field) {
        return this.decide(field, field.doubtful ? "action_accept_doubtful" : "action_accept");
    }

    refuse(field) {
        return this.decide(field, "action_refuse");
    }

    edit(field) {
        this.activate(field);
        Object.assign(this.state, { editing: field.id, text: this.shown(field) });
    }

    async save(field) {
        const text = this.state.text.trim();
        const value = text === _t("No expiry") ? LONG_TERM : text;
        if (await this.decide(field, "action_correct", [value])) {
            this.state.editing = 0;
        }
    }

    /** Asks the server; afterwards the next open proposal has the focus. Returns whether it went well. */
    async decide(field, verb, args = []) {
        if (this.state.busy || !this.isOpen) {
            return false;
        }
        this.state.busy = true;
        let done = false;
        try {
            await this.orm.call("med.extraction.field", verb, [[field.id], ...args]);
            done = true;
        } finally {
            this.state.busy = false;
            await this.load();
        }
        const rest = this.open;
        const next = rest.find((one) => this.position(one) > this.position(field)) || rest[0];
        this.focus(next || field);
        if (!next) {
            this.notification.add(_t("Everything that was read is decided."), { type: "success" });
        }
        return done;
    }

    position(field) {
        return this.state.fields.findIndex((one) => one.id === field.id);
    }

    async acceptSure() {
        if (this.isOpen && !this.state.busy) {
            await this.orm.call("med.extraction", "action_accept_sure", [[this.record.resId]]);
            await this.load();
            const next = this.open[0];
            if (next) {
                this.focus(next);
            }
        }
    }

    // ---------------------------------------------------------------- keys and picture

    zoom(step) {
        this.state.zoom = Math.min(Math.max(this.state.zoom + step, 0), ZOOMS.length - 1);
    }

    turnPage(step) {
        this.state.page = Math.min(Math.max(this.state.page + step, 0), this.state.pages.length - 1);
    }

    move(field, step) {
        const next = this.state.fields[this.position(field) + step];
        if (next) {
            this.focus(next);
        }
    }

    onEditorKey(field, ev) {
        ev.stopPropagation();
        if (ev.key === "Escape") {
            this.state.editing = 0;
            this.focus(field);
        } else if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing) {
            ev.preventDefault();
            this.save(field);
        }
    }

    onKey(field, ev) {
        const act = keyAction(this, field, ev);
        if (act) {
            ev.preventDefault();
            act();
        }
    }

    /** Enter alone never takes over what is doubtful. */
    enter(field, withShift) {
        if (field.doubtful && !withShift) {
            this.notification.add(_t("Compare it with the picture, then press Shift+Enter to confirm it."), {
                title: this.label(field),
                type: "warning",
            });
            return null;
        }
        return this.accept(field);
    }
}

registry.category("view_widgets").add("med_extraction", {
    component: ExtractionReview,
    fieldDependencies: [
        { name: "state", type: "selection" },
        { name: "document_state", type: "selection" },
    ],
});
