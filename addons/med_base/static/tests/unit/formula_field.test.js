import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { contains, defineModels, fields, makeServerError, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

class Operation extends models.Model {
    _name = "med.operation";
    name = fields.Char();
    _records = [
        { id: 1, name: "Confirm an order" },
        { id: 2, name: "Ship" },
    ];
}

class Fact extends models.Model {
    _name = "med.fact";
    code = fields.Char();
    name = fields.Char();
    value_type = fields.Char();
    operation_ids = fields.Many2many({ relation: "med.operation" });
    _records = [
        { id: 1, code: "amount", name: "Amount", value_type: "number", operation_ids: [1] },
        { id: 2, code: "overdue", name: "Days overdue", value_type: "number", operation_ids: [1, 2] },
        { id: 3, code: "weight", name: "Weight", value_type: "number", operation_ids: [2] },
    ];
}

class Rule extends models.Model {
    _name = "med.rule";
    operation_id = fields.Many2one({ relation: "med.operation" });
    formula = fields.Text();
    _records = [
        { id: 1, operation_id: 1, formula: "amount > 5" },
        { id: 2, operation_id: false, formula: "" },
    ];
    _views = {
        form: /* xml */ `<form><field name="operation_id"/><field name="formula" widget="med_formula"/></form>`,
    };
}

describe.current.tags("desktop");
defineMailModels();
defineModels([Operation, Fact, Rule]);

const TEXTAREA = ".o_med_formula textarea";

function checks() {
    onRpc("med.rule", "check_formula", ({ args }) => {
        expect.step(args);
        return args[1].includes("?")
            ? { ok: false, error: "? is not a fact.", sample: "" }
            : { ok: true, error: "", sample: "S00001: true" };
    });
}

async function mountForm(resId, params) {
    await mountView({ type: "form", resModel: "med.rule", resId, ...params });
    await advanceTime(500);
    await animationFrame();
}

test("the facts of the operation, and the value of the formula", async () => {
    checks();
    await mountForm(1);
    expect.verifySteps([[1, "amount > 5"]]);
    expect(TEXTAREA).toHaveValue("amount > 5");
    expect(queryAllTexts(".o_med_formula_facts code")).toEqual(["amount", "overdue"]);
    expect(".o_med_formula_result .text-success").toHaveText("S00001: true");
});

test("a wrong formula is a visible value, while it is typed", async () => {
    checks();
    await mountForm(1);
    queryOne(TEXTAREA).value = "amount ?";
    queryOne(TEXTAREA).dispatchEvent(new InputEvent("input", { bubbles: true }));
    expect.verifySteps([[1, "amount > 5"]]);
    await advanceTime(500);
    await animationFrame();
    expect.verifySteps([[1, "amount ?"]]);
    expect(".o_med_formula_result .text-danger").toHaveText("? is not a fact.");
});

test("a click puts a fact where the cursor is, and it is saved", async () => {
    checks();
    onRpc("med.rule", "web_save", ({ args }) => {
        expect.step(args[1]);
    });
    await mountForm(1);
    const textarea = queryOne(TEXTAREA);
    textarea.setSelectionRange(0, "amount".length);
    await contains(".o_med_formula_facts button:contains(overdue)").click();
    expect(TEXTAREA).toHaveValue("overdue > 5");
    await contains(".o_form_button_save").click();
    expect.verifySteps([[1, "amount > 5"], { formula: "overdue > 5" }]);
});

test("without an operation there is nothing to choose and nothing to check", async () => {
    checks();
    await mountForm(2);
    expect(".o_med_formula_facts").toHaveCount(0);
    expect(".o_med_formula").toHaveText("Choose an operation to see the facts a formula may use.");
    expect.verifySteps([]);
});

test("a check that fails does not disturb, a readonly formula is only shown", async () => {
    onRpc("med.rule", "check_formula", () => {
        throw makeServerError({ message: "boom" });
    });
    await mountForm(1);
    expect(".o_med_formula_result").toHaveText("");
    expect(".o_error_dialog").toHaveCount(0);
    await mountForm(1, { arch: `<form><field name="formula" widget="med_formula" readonly="1"/></form>` });
    expect("code.o_med_formula").toHaveText("amount > 5");
});
