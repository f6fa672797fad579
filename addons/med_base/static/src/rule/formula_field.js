import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { TextField, textField } from "@web/views/fields/text/text_field";

import { useEffect, useState } from "@odoo/owl";

const DELAY = 400; // milliseconds after the last key

/**
 * `<field name="formula" widget="med_formula" options="{'operation_field': 'operation_id'}"/>`: the formula, the facts
 * of the chosen operation to click into it, and beneath it its value on a sample or what is wrong with it.
 */
export class FormulaField extends TextField {
    static template = "med_base.FormulaField";
    static props = {
        ...TextField.props,
        operationField: { type: String, optional: true },
    };
    static defaultProps = { ...TextField.defaultProps, operationField: "operation_id" };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.keepFacts = new KeepLast();
        this.keepCheck = new KeepLast();
        this.formula = useState({ facts: [], result: null });
        this.scheduleCheck = useDebounced(() => this.check(), DELAY);
        useEffect(
            () => {
                this.loadFacts();
            },
            () => [this.operationId]
        );
        useEffect(
            () => {
                this.scheduleCheck();
            },
            () => [this.operationId, this.props.record.data[this.props.name]]
        );
    }

    get operationId() {
        return this.props.record.data[this.props.operationField]?.id || false;
    }

    get text() {
        const value = this.textareaRef.el?.value ?? this.props.record.data[this.props.name];
        return (value || "").trim();
    }

    async loadFacts() {
        if (!this.operationId) {
            this.formula.facts = [];
            return;
        }
        const domain = [["operation_ids", "in", [this.operationId]]];
        this.formula.facts = await this.keepFacts.add(
            this.orm.searchRead("med.fact", domain, ["code", "name", "value_type"])
        );
    }

    async check() {
        const formula = this.text;
        if (!this.operationId || !formula) {
            this.formula.result = null;
            return;
        }
        try {
            this.formula.result = await this.keepCheck.add(
                this.orm.silent.call("med.rule", "check_formula", [this.operationId, formula])
            );
        } catch {
            this.formula.result = null; // the server checks again on saving
        }
    }

    /** Puts the code where the cursor is, as if it were typed. */
    insert(code) {
        const textarea = this.textareaRef.el;
        textarea.focus();
        textarea.setRangeText(code, textarea.selectionStart, textarea.selectionEnd, "end");
        textarea.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
}

export const formulaField = {
    ...textField,
    component: FormulaField,
    supportedTypes: ["text", "char"],
    extractProps: (fieldInfo) => ({
        ...textField.extractProps(fieldInfo),
        ...(fieldInfo.options.operation_field && { operationField: fieldInfo.options.operation_field }),
    }),
};

registry.category("fields").add("med_formula", formulaField);
