import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { Deferred, advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains, getMockEnv, makeServerError, mockService, mountView, onRpc } from "@web/../tests/web_test_helpers";

import { GATE_REFRESH } from "@med_base/gate/gate";

import { defineGateModels, finding, gateDocument } from "./gate_helpers";

describe.current.tags("desktop");
defineGateModels();

function answers(values) {
    onRpc("med.gate", "preview", ({ args }) => {
        const [model, ids] = args;
        expect.step(`preview ${model} ${ids}`);
        return { [ids[0]]: typeof values === "function" ? values() : gateDocument(values) };
    });
}

async function mountForm(resId = 1, params = {}) {
    await mountView({ type: "form", resModel: "test.order", resId, ...params });
    await advanceTime(200);
    await animationFrame();
}

test("a refused document says so beside its buttons, and why", async () => {
    answers();
    await mountForm();
    expect.verifySteps(["preview test.order 1"]);
    expect(".o_med_gate_danger .o_med_gate_title").toHaveText("Cannot be confirmed yet: 2 reasons");
    expect(".o_med_gate_title").toHaveAttribute("role", "alert");
    expect(".o_med_why").toHaveAttribute("aria-expanded", "false");
    expect(".o_med_gate .badge").toHaveText("On hold");
    expect(".o_med_finding").toHaveCount(0);

    await contains(".o_med_why").click();
    expect(".o_med_why").toHaveAttribute("aria-expanded", "true");
    expect(queryAllTexts(".o_med_message")).toEqual([
        "The licence of 市第一医院 expired on 2026-03-01.",
        "Over the credit limit.",
    ]);
    const first = ".o_med_finding[data-severity=block]";
    expect(`${first} .o_med_resolution span`).toHaveText("Ask the hospital for its renewed licence.");
    expect(`${first} .o_med_link`).toHaveText("Licence 2026-7");
    expect(`${first} .o_med_link`).toHaveAttribute("href", "/odoo/test.order/2");
    expect(`${first} .o_med_lines`).toHaveText("心电监护仪 and 输液泵");
    expect(`${first} .o_med_source`).toHaveText("GSP, article 12");
    expect(`${first} .o_med_rule`).toHaveText("Licence covers the product, version 3");
    expect(".o_med_hold").toHaveText(/HOLD\/0007\s*Undecided/);
    expect(".o_med_request_approval").toHaveCount(1);

    await contains(".o_med_why").focus();
    await press("Escape");
    await animationFrame();
    expect(".o_med_finding").toHaveCount(0);
});

for (const state of ["ok", "none"]) {
    test(`nothing is shown in state ${state}`, async () => {
        answers({ state, findings: [], hold: false, can_request: false });
        await mountForm();
        expect.verifySteps(["preview test.order 1"]);
        expect(".o_med_gate").toHaveCount(0);
    });
}

test("warnings and notes do not look like refusals", async () => {
    let state = "warn";
    answers(() => gateDocument({ state, findings: [finding({ severity: state })], can_request: false, hold: false }));
    await mountForm();
    expect(".o_med_gate_warning .o_med_gate_title").toHaveText("Allowed, with 1 warning");
    expect(".o_med_gate_title").toHaveAttribute("role", "status");
    await contains(".o_med_why").click();
    expect(".o_med_request_approval").toHaveCount(0);
    state = "log";
    await contains(".o_med_check").click();
    await waitFor(".o_med_gate_info");
    expect(".o_med_gate_title").toHaveText("1 note");
    expect.verifySteps(["preview test.order 1", "preview test.order 1"]);
});

test("what was approved is shown last and does not count", async () => {
    const findings = [
        finding({ waived: true, severity: "approve", message: "Approved before" }),
        finding({ severity: "warn", message: "A warning" }),
        finding({ message: "A refusal" }),
    ];
    answers({ findings });
    await mountForm();
    expect(".o_med_gate_title").toHaveText("Cannot be confirmed yet: 1 reason");
    await contains(".o_med_why").click();
    expect(queryAllTexts(".o_med_message")).toEqual(["A refusal", "A warning", "Approved before"]);
    expect(".o_med_finding[data-severity=waived] .badge").toHaveText("Approved");
    expect.verifySteps(["preview test.order 1"]);
});

test("a new record is not asked about; it is once it is saved", async () => {
    answers();
    await mountForm(false);
    expect.verifySteps([]);
    await contains(".o_field_widget[name=name] input").edit("S00003");
    await advanceTime(200);
    expect.verifySteps([]);
    await contains(".o_form_button_save").click();
    await advanceTime(200);
    await animationFrame();
    expect.verifySteps(["preview test.order 3"]);
    expect(".o_med_gate").toHaveCount(1);
});

test("saving asks again, typing does not", async () => {
    answers();
    await mountForm();
    expect.verifySteps(["preview test.order 1"]);
    await contains(".o_field_widget[name=note] input").edit("urgent");
    await advanceTime(500);
    expect.verifySteps([]);
    await contains(".o_form_button_save").click();
    await advanceTime(200);
    expect.verifySteps(["preview test.order 1"]);
});

test("the pager: another record, and a late answer about the first one is not shown", async () => {
    const late = new Deferred();
    onRpc("med.gate", "preview", async ({ args }) => {
        const [, [id]] = args;
        if (id === 1) {
            await late;
        }
        return { [id]: id === 1 ? gateDocument() : gateDocument({ state: "ok", findings: [] }) };
    });
    await mountForm(1, { resIds: [1, 2] });
    await contains(".o_pager_next").click();
    late.resolve();
    await animationFrame();
    expect(".o_med_gate").toHaveCount(0);
    await advanceTime(200);
    await animationFrame();
    expect(".o_field_widget[name=name] input").toHaveValue("S00002");
    expect(".o_med_gate").toHaveCount(0);
});

test("an error of the call leaves the form usable and offers to try again", async () => {
    let broken = true;
    onRpc("med.gate", "preview", () => {
        if (broken) {
            throw makeServerError({ message: "boom" });
        }
        return { 1: gateDocument() };
    });
    await mountForm();
    expect(".o_med_gate_failed").toHaveText(/This document could not be checked\./);
    expect(".o_error_dialog").toHaveCount(0);
    expect(".o_field_widget[name=name] input").toHaveValue("S00001");
    broken = false;
    await contains(".o_med_check").click();
    await waitFor(".o_med_gate_danger");
});

test("an approval is requested with a reason; what was typed is saved before", async () => {
    let requested = false;
    answers(() =>
        requested
            ? gateDocument({ approval: { id: 3, state: "requested" }, can_request: false })
            : gateDocument()
    );
    onRpc("test.order", "web_save", () => {
        expect.step("save");
    });
    onRpc("med.gate", "request_approval", ({ args }) => {
        expect.step(`request ${JSON.stringify(args)}`);
        requested = true;
        return true;
    });
    await mountForm();
    await contains(".o_field_widget[name=note] input").edit("urgent");
    await contains(".o_med_why").click();
    await contains(".o_med_request_approval").click();
    await waitFor(".o_med_request");
    await advanceTime(200);
    expect(".o_med_request_submit").not.toBeEnabled();
    await contains(".o_med_request textarea").edit("  Surgery tomorrow ");
    expect(".o_med_request_submit").toBeEnabled();
    await contains(".o_med_request_submit").click();
    await advanceTime(200);
    await animationFrame();
    expect(".o_med_request").toHaveCount(0);
    expect(".o_notification").toHaveText("The approval was requested.");
    expect(".o_med_approval .badge").toHaveText("Approval requested");
    expect(".o_med_request_approval").toHaveCount(0);
    expect.verifySteps([
        "preview test.order 1",
        "save",
        "preview test.order 1",
        'request ["test.order",1,"Surgery tomorrow"]',
        "preview test.order 1",
    ]);
});

test("a request that is cancelled or refused changes nothing", async () => {
    expect.errors(1);
    answers();
    onRpc("med.gate", "request_approval", () => {
        throw makeServerError({ message: "You may not request this." });
    });
    await mountForm();
    await contains(".o_med_why").click();
    await contains(".o_med_request_approval").click();
    await contains(".o_med_request .btn-secondary").click();
    expect(".o_med_request").toHaveCount(0);
    await contains(".o_med_request_approval").click();
    await contains(".o_med_request textarea").edit("Please");
    await contains(".o_med_request_submit").click();
    await waitFor(".o_error_dialog");
    expect.verifyErrors(["You may not request this."]);
    expect(".o_med_request").toHaveCount(1);
    expect.verifySteps(["preview test.order 1"]);
});

test("a link opens the record that resolves the finding", async () => {
    answers();
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model, action.res_id, action.target]);
        },
    });
    await mountForm();
    await contains(".o_med_why").click();
    await contains(".o_med_resolution .o_med_link").click();
    expect.verifySteps(["preview test.order 1", ["test.order", 2, "current"]]);
});

test("a refresh reads the record again, but never over what was typed", async () => {
    answers();
    onRpc("test.order", "web_read", () => {
        expect.step("read");
    });
    await mountForm();
    expect.verifySteps(["read", "preview test.order 1"]);
    const { bus } = getMockEnv();
    bus.trigger(GATE_REFRESH);
    await animationFrame();
    await advanceTime(200);
    expect.verifySteps(["read", "preview test.order 1"]);
    await contains(".o_field_widget[name=note] input").edit("urgent");
    bus.trigger(GATE_REFRESH);
    await animationFrame();
    await advanceTime(200);
    expect.verifySteps(["preview test.order 1"]);
    expect(".o_field_widget[name=note] input").toHaveValue("urgent");
});
