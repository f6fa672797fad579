import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeServerError,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { defineGateModels, finding, gateBlocked, gateDocument } from "./gate_helpers";

describe.current.tags("desktop");
defineGateModels();

const REFUSED = ["RPC_ERROR: Odoo Server Error"];

function refuses(method, documents) {
    onRpc("test.order", method, () => {
        throw gateBlocked(documents);
    });
}

function answers(values = {}, { step } = {}) {
    onRpc("med.gate", "preview", ({ args }) => {
        if (step) {
            expect.step("preview");
        }
        return Object.fromEntries(args[1].map((id) => [id, gateDocument(values)]));
    });
}

async function mountForm(params) {
    await mountView({ type: "form", resModel: "test.order", resId: 1, ...params });
    await advanceTime(200);
    await animationFrame();
}

test("a refused button: findings instead of an error, then the form is read again", async () => {
    expect.errors(1);
    answers({}, { step: true });
    refuses("action_confirm");
    onRpc("test.order", "web_read", () => {
        expect.step("read");
    });
    await mountForm();
    expect.verifySteps(["read", "preview"]);
    await contains("button[name=action_confirm]").click();
    await waitFor(".o_med_blocked");
    expect.verifyErrors(REFUSED);
    expect(".o_error_dialog").toHaveCount(0);
    expect(".modal-title").toHaveText("The order cannot be confirmed");
    expect(".o_med_document h5").toHaveText("S00001");
    expect(".o_med_summary").toHaveText("Cannot be confirmed yet: 2 reasons");
    expect(queryAllTexts(".o_med_blocked .o_med_message")).toEqual([
        "The licence of 市第一医院 expired on 2026-03-01.",
        "Over the credit limit.",
    ]);
    expect(".o_med_blocked").not.toHaveText(/traceback|RPC|Error/i);
    expect(".o_med_blocked .o_med_check").toHaveCount(0);
    expect(".o_med_close").toBeFocused();
    await animationFrame();
    expect.verifySteps(["preview"]);
    await contains(".o_med_close").click();
    await animationFrame();
    await advanceTime(200);
    expect(".o_med_blocked").toHaveCount(0);
    expect.verifySteps(["read", "preview"]);
});

test("the hold that was written after the refusal is shown, the findings stay those of the refusal", async () => {
    expect.errors(1);
    answers({ findings: [], state: "ok", hold: { id: 9, name: "HOLD/0009", state: "requested" } });
    refuses("action_confirm", [{ model: "test.order", id: 1, name: "S00001", ...gateDocument({ hold: false }) }]);
    await mountForm();
    await contains("button[name=action_confirm]").click();
    await waitFor(".o_med_blocked .o_med_hold");
    expect.verifyErrors(REFUSED);
    expect(".o_med_hold").toHaveText(/HOLD\/0009\s*Approval requested/);
    expect(".o_med_blocked .o_med_finding").toHaveCount(2);
});

test("an approval is requested from the dialog", async () => {
    expect.errors(1);
    let approval = false;
    onRpc("med.gate", "preview", () => ({ 1: gateDocument({ approval, can_request: !approval }) }));
    onRpc("med.gate", "request_approval", ({ args }) => {
        expect.step(args);
        approval = { id: 3, state: "requested" };
        return true;
    });
    refuses("action_confirm");
    await mountForm();
    await contains("button[name=action_confirm]").click();
    await contains(".o_med_blocked .o_med_request_approval").click();
    await contains(".o_med_request textarea").edit("Surgery tomorrow");
    await contains(".o_med_request_submit").click();
    await waitFor(".o_med_blocked .o_med_approval");
    expect.verifyErrors(REFUSED);
    expect.verifySteps([["test.order", 1, "Surgery tomorrow"]]);
    expect(".o_med_blocked .o_med_request_approval").toHaveCount(0);
});

test("a refused save keeps what was typed", async () => {
    expect.errors(1);
    answers();
    refuses("web_save");
    await mountForm();
    await contains(".o_field_widget[name=note] input").edit("urgent");
    await contains(".o_form_button_save").click();
    await waitFor(".o_med_blocked");
    expect.verifyErrors(REFUSED);
    expect(".o_med_discard").toHaveCount(0);
    await contains(".o_med_close").click();
    await advanceTime(200);
    expect(".o_field_widget[name=note] input").toHaveValue("urgent");
});

test("a refused save on leaving the form: stay, or discard", async () => {
    answers();
    refuses("web_save");
    await mountForm({ resIds: [1, 2] });
    await contains(".o_field_widget[name=note] input").edit("urgent");
    await contains(".o_pager_next").click();
    await waitFor(".o_med_blocked");
    expect(".o_form_error_dialog").toHaveCount(0);
    expect(".o_med_close").toHaveText("Stay here");
    await contains(".o_med_close").click();
    await animationFrame();
    expect(".o_field_widget[name=note] input").toHaveValue("urgent");
    await contains(".o_pager_next").click();
    await contains(".o_med_discard").click();
    await animationFrame();
    expect(".o_med_blocked").toHaveCount(0);
    expect(".o_field_widget[name=note] input").toHaveValue("");
});

test("other errors on leaving a form are Odoo's own affair", async () => {
    answers();
    onRpc("test.order", "web_save", () => {
        throw makeServerError({ message: "Something else" });
    });
    await mountForm({ resIds: [1, 2] });
    await contains(".o_field_widget[name=note] input").edit("urgent");
    await contains(".o_pager_next").click();
    await waitFor(".o_form_error_dialog");
    expect(".o_med_blocked").toHaveCount(0);
});

test("a batch from a list: every document with its findings", async () => {
    expect.errors(1);
    answers({}, { step: true });
    refuses("action_confirm", [
        { model: "test.order", id: 1, name: "S00001", ...gateDocument() },
        { model: "test.order", id: 2, name: "S00002", ...gateDocument({ findings: [finding()] }) },
    ]);
    await mountView({ type: "list", resModel: "test.order" });
    await contains("thead .o_list_record_selector input").click();
    await contains("button[name=action_confirm]").click();
    await waitFor(".o_med_blocked");
    expect.verifyErrors(REFUSED);
    expect(queryAllTexts(".o_med_document h5")).toEqual(["S00001", "S00002"]);
    expect(queryAllTexts(".o_med_summary")).toEqual([
        "Cannot be confirmed yet: 2 reasons",
        "Cannot be confirmed yet: 1 reason",
    ]);
    await animationFrame();
    expect.verifySteps(["preview"]);
});

test("a link opens above the form that could not be saved", async () => {
    expect.errors(1);
    answers();
    refuses("web_save");
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.act_window",
        res_model: "test.order",
        res_id: 1,
        views: [[false, "form"]],
    });
    await contains(".o_field_widget[name=note] input").edit("urgent");
    await contains(".o_form_button_save").click();
    await contains(".o_med_blocked .o_med_resolution .o_med_link").click();
    await waitFor(".modal .o_form_view");
    expect.verifyErrors(REFUSED);
    expect(".modal .o_form_view .o_field_widget[name=name] input").toHaveValue("S00002");
    expect(".o_action_manager .o_field_widget[name=note] input").toHaveValue("urgent");
});

test("a refusal whose findings got lost still shows its words", async () => {
    expect.errors(1);
    onRpc("test.order", "action_confirm", () => {
        throw makeServerError({
            errorName: "odoo.addons.med_base.exceptions.GateBlocked",
            description: "The licence expired.",
        });
    });
    await mountView({ type: "list", resModel: "test.order" });
    await contains("button[name=action_confirm]").click();
    await waitFor(".o_med_blocked");
    expect.verifyErrors(REFUSED);
    expect(".o_med_blocked .modal-body").toHaveText("The licence expired.");
});
