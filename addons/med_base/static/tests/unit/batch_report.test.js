import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { defineGateModels, finding } from "./gate_helpers";

describe.current.tags("desktop");
defineGateModels();

const PARAMS = {
    title: "Confirmation of 3 orders",
    passed: [
        { model: "test.order", id: 1, name: "S00001" },
        { model: "test.order", id: 3, name: "S00003" },
    ],
    refused: [{ model: "test.order", id: 2, name: "S00002", findings: [finding()] }],
};

test("each record of a batch with its result; the list is read again afterwards", async () => {
    onRpc("test.order", "action_confirm", () => ({
        type: "ir.actions.client",
        tag: "med_base.batch_report",
        params: PARAMS,
    }));
    onRpc("test.order", "web_search_read", () => {
        expect.step("read");
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.act_window",
        res_model: "test.order",
        views: [[false, "list"]],
    });
    await contains("button[name=action_confirm]").click();
    await waitFor(".o_med_batch");
    expect(".modal-title").toHaveText("Confirmation of 3 orders");
    expect(".o_med_refused h4").toHaveText("Refused: 1");
    expect(".o_med_refused .o_med_document h5 a").toHaveText("S00002");
    expect(".o_med_refused .o_med_message").toHaveText("The licence of 市第一医院 expired on 2026-03-01.");
    expect(".o_med_passed h4").toHaveText("Done: 2");
    expect(queryAllTexts(".o_med_passed a")).toEqual(["S00001", "S00003"]);
    expect.verifySteps(["read"]);
    await contains(".o_med_close").click();
    await animationFrame();
    expect(".o_med_batch").toHaveCount(0);
    expect.verifySteps(["read"]);
});

test("an empty batch says so", async () => {
    await mountWithCleanup(WebClient);
    getService("action").doAction({ type: "ir.actions.client", tag: "med_base.batch_report", target: "new" });
    await waitFor(".o_med_batch");
    expect(".o_med_batch .modal-body").toHaveText("There was nothing to do.");
});
