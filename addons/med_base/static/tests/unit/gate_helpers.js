import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { defineModels, fields, makeServerError, models } from "@web/../tests/web_test_helpers";

import { GATE_BLOCKED } from "@med_base/gate/gate";

export class Order extends models.Model {
    _name = "test.order";
    name = fields.Char();
    note = fields.Char();
    _records = [
        { id: 1, name: "S00001" },
        { id: 2, name: "S00002" },
    ];
    _views = {
        form: /* xml */ `
            <form>
                <header><button name="action_confirm" type="object" string="Confirm"/></header>
                <widget name="med_gate"/>
                <sheet><field name="name"/><field name="note"/></sheet>
            </form>`,
        list: /* xml */ `
            <list>
                <header><button name="action_confirm" type="object" string="Confirm" display="always"/></header>
                <field name="name"/>
            </list>`,
        search: /* xml */ `<search/>`,
    };
}

export function defineGateModels() {
    defineMailModels();
    defineModels([Order]);
}

export function finding(values) {
    return {
        rule: "Licence covers the product",
        code: "CN-GSP-12",
        version: 3,
        severity: "block",
        message: "The licence of 市第一医院 expired on 2026-03-01.",
        resolution: "Ask the hospital for its renewed licence.",
        source: "GSP, article 12",
        lines: ["心电监护仪", "输液泵"],
        link: { model: "test.order", id: 2, name: "Licence 2026-7" },
        waived: false,
        ...values,
    };
}

export function gateDocument(values) {
    return {
        operation: "sale.confirm",
        state: "block",
        findings: [finding(), finding({ code: "LIMIT", severity: "approve", message: "Over the credit limit.", link: false })],
        hold: { id: 7, name: "HOLD/0007", state: "open" },
        approval: false,
        can_request: true,
        ...values,
    };
}

/** What the server throws when the gate refuses. */
export function gateBlocked(documents) {
    return makeServerError({
        errorName: GATE_BLOCKED,
        description: "S00001: The licence of 市第一医院 expired on 2026-03-01.",
        context: {
            med: {
                title: "The order cannot be confirmed",
                documents: documents || [{ model: "test.order", id: 1, name: "S00001", ...gateDocument() }],
            },
        },
    });
}
