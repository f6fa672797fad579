import { describe, expect, test } from "@odoo/hoot";
import { Deferred, advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { MockServer, contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

class Trial extends models.Model {
    _name = "med.rule.trial";
    name = fields.Char();
    state = fields.Selection({ selection: [["running", "Running"], ["done", "Done"]] });
    progress = fields.Float();
    _records = [{ id: 1, name: "Last 90 days", state: "running", progress: 10 }];
    _views = {
        form: /* xml */ `
            <form><widget name="med_auto_refresh"/><field name="name"/><field name="progress" widget="progressbar"/></form>`,
    };
}

describe.current.tags("desktop");
defineMailModels();
defineModels([Trial]);

function set(values) {
    MockServer.env["med.rule.trial"].write([1], values);
}

async function seconds(count) {
    await advanceTime(count * 1000);
    await animationFrame();
}

test("a running trial is read every three seconds, a finished one no more", async () => {
    onRpc("med.rule.trial", "web_read", () => {
        expect.step("read");
    });
    await mountView({ type: "form", resModel: "med.rule.trial", resId: 1 });
    expect.verifySteps(["read"]);
    await seconds(1);
    expect.verifySteps([]);
    set({ progress: 40 });
    await seconds(2.5);
    expect.verifySteps(["read"]);
    expect(".o_progressbar").toHaveText(/40/);
    set({ progress: 100, state: "done" });
    await seconds(3.5);
    expect.verifySteps(["read"]);
    expect(".o_med_auto_refresh").toHaveAttribute("data-active", "0");
    await seconds(30);
    expect.verifySteps([]);
});

test("it waits for an answer, survives an error, and keeps away from a form that is edited", async () => {
    const answer = new Deferred();
    let step = 0;
    onRpc("med.rule.trial", "web_read", async () => {
        step++;
        expect.step(`read ${step}`);
        if (step === 2) {
            await answer;
            throw new Error("lost");
        }
    });
    await mountView({ type: "form", resModel: "med.rule.trial", resId: 1 });
    await seconds(3.5);
    await seconds(10);
    expect.verifySteps(["read 1", "read 2"]);
    answer.resolve();
    await animationFrame();
    await seconds(3.5);
    expect.verifySteps(["read 3"]);
    await contains(".o_field_widget[name=name] input").edit("Mine");
    await seconds(10);
    expect.verifySteps([]);
    expect(".o_field_widget[name=name] input").toHaveValue("Mine");
});
