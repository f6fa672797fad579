import { describe, expect, test } from "@odoo/hoot";
import { hover, keyDown, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { MockServer, contains, defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

class Extraction extends models.Model {
    _name = "med.extraction";
    state = fields.Selection({ selection: [["queued", "Waiting"], ["done", "Read"]] }); // prettier-ignore
    document_state = fields.Selection({ selection: [["draft", "Draft"], ["approved", "Approved"]] }); // prettier-ignore
    _records = [{ id: 1, state: "done", document_state: "draft" }];
    _views = { form: `<form edit="0"><field name="state"/><widget name="med_extraction"/></form>` };

    action_accept_sure(ids) {
        for (const field of MockServer.env["med.extraction.field"]) {
            if (!field.decision && field.level === "sure" && field.comparison !== "differs") {
                MockServer.env["med.extraction.field"].write([field.id], { decision: "accepted" });
            }
        }
        return true;
    }
}

class Page extends models.Model {
    _name = "med.extraction.page";
    extraction_id = fields.Many2one({ relation: "med.extraction" });
    sequence = fields.Integer();
    width = fields.Integer();
    height = fields.Integer();
    _records = [
        { id: 11, extraction_id: 1, sequence: 1, width: 1000, height: 1400 },
        { id: 12, extraction_id: 1, sequence: 2, width: 1000, height: 1400 },
    ];
}

const LEVELS = [["sure", "Sure"], ["fair", "Fair"], ["poor", "Poor"]]; // prettier-ignore
const NAMES = [["number", "Number"], ["issuer", "Issued by"], ["valid_to", "Valid until"], ["scope_text", "Scope"]]; // prettier-ignore
const COMPARISONS = [["equal", "Equal"], ["differs", "Differs"], ["new", "New"], ["none", "None"]]; // prettier-ignore
const DECISIONS = [["accepted", "Accepted"], ["corrected", "Corrected"], ["refused", "Refused"]]; // prettier-ignore

class Proposal extends models.Model {
    _name = "med.extraction.field";
    extraction_id = fields.Many2one({ relation: "med.extraction" });
    page_id = fields.Many2one({ relation: "med.extraction.page" });
    sequence = fields.Integer();
    name = fields.Selection({ selection: NAMES });
    value = fields.Text();
    normal = fields.Text();
    shown = fields.Text();
    confidence = fields.Float();
    level = fields.Selection({ selection: LEVELS });
    box = fields.Json();
    doubtful = fields.Boolean();
    doubt = fields.Char();
    recorded = fields.Text();
    comparison = fields.Selection({ selection: COMPARISONS });
    decision = fields.Selection({ selection: DECISIONS });
    decided_value = fields.Text();
    _records = [
        row(21, "number", "京20200039号", { recorded: "京20200039号", comparison: "equal" }),
        row(22, "issuer", "北京市药品监督管理局", { page_id: 12, box: [0.5, 0.8, 0.25, 0.05] }),
        row(23, "valid_to", "long-term", { recorded: "2030-01-01", comparison: "differs" }),
        row(24, "scope_text", "III类：07", { level: "fair", doubtful: true, doubt: "A numeral alone.", confidence: 0.7 }),
    ];
}

function row(id, name, normal, values) {
    return {
        id, name, normal, value: normal, shown: normal === "long-term" ? "No expiry" : normal, sequence: id, extraction_id: 1, page_id: 11, confidence: 0.98, level: "sure",
        box: [0.1, 0.2, 0.3, 0.04], doubtful: false, comparison: "new", ...values,
    }; // prettier-ignore
}

describe.current.tags("desktop");
defineMailModels();
defineModels([Extraction, Page, Proposal]);

function verbs() {
    for (const verb of ["action_accept", "action_accept_doubtful", "action_refuse", "action_correct"]) {
        onRpc("med.extraction.field", verb, ({ method, args: [ids, value] }) => {
        expect.step([method, ids, value].filter(Boolean).join(" "));
        const decision = { action_correct: "corrected", action_refuse: "refused" }[method] || "accepted";
        MockServer.env["med.extraction.field"].write(ids, { decision, decided_value: value || false });
        return true;
        });
    }
}

async function mount() {
    verbs();
    await mountView({ type: "form", resModel: "med.extraction", resId: 1 });
    await animationFrame();
}

const proposal = (name) => `.o_med_proposal[data-name=${name}]`;

async function press(key, options) {
    await keyDown(key, options);
    await animationFrame();
    await animationFrame();
}

test("each proposal shows what was read, how sure, and what is on record", async () => {
    await mount();
    expect(queryAllTexts(".o_med_proposal_label")).toEqual(["Number", "Issued by", "Valid until", "Scope"]);
    expect(`${proposal("number")} .o_med_proposal_same`).toHaveCount(1);
    expect(`${proposal("valid_to")} .o_med_proposal_value`).toHaveText("No expiry");
    expect(`${proposal("valid_to")} .o_med_proposal_recorded`).toHaveText("On record: 2030-01-01");
    expect(`${proposal("scope_text")} .o_med_proposal_doubt`).toHaveText("A numeral alone.");
    expect(`${proposal("scope_text")} .o_med_accept`).toHaveText("Confirm");
    expect(proposal("scope_text")).toHaveAttribute("data-level", "fair");
    expect(".o_med_extraction_open b").toHaveText("4");
    expect(".o_med_extraction img").toHaveAttribute("data-src", "/web/image/med.extraction.page/11/picture");
});

test("what has the focus or the mouse is framed on its page", async () => {
    await mount();
    const frame = () => queryOne(".o_med_extraction_frame").style;
    expect([frame().left, frame().top, frame().width, frame().height]).toEqual(["10%", "20%", "30%", "4%"]);
    await hover(proposal("issuer"));
    await animationFrame();
    expect(".o_med_extraction img").toHaveAttribute("data-src", "/web/image/med.extraction.page/12/picture");
    expect(frame().left).toBe("50%");
    await contains(".o_med_zoom_in").click();
    expect(queryOne(".o_med_extraction_sheet").style.width).toBe("150%");
    expect(frame().left).toBe("50%", { message: "the frame grows with the page" });
});

test("one key accepts, and the next open one has the focus", async () => {
    await mount();
    queryOne(proposal("number")).focus();
    await press("Enter");
    expect.verifySteps(["action_accept 21"]);
    expect(proposal("issuer")).toBeFocused();
    await press("ArrowDown");
    expect(proposal("valid_to")).toBeFocused();
    await press("Delete");
    expect.verifySteps(["action_refuse 23"]);
    expect(`${proposal("number")} .o_med_accept`).toHaveCount(0);
    expect(`${proposal("number")} .o_med_proposal_decision`).toHaveText("Accepted");
    expect(".o_med_extraction_open b").toHaveText("2");
});

test("Enter alone does not take over what is doubtful", async () => {
    await mount();
    queryOne(proposal("scope_text")).focus();
    await press("Enter");
    expect.verifySteps([]);
    expect(".o_notification").toHaveCount(1);
    await press("Enter", { shiftKey: true });
    expect.verifySteps(["action_accept_doubtful 24"]);
});

test("what was read wrong is typed in place", async () => {
    await mount();
    queryOne(proposal("valid_to")).focus();
    await press("e");
    expect(`${proposal("valid_to")} input`).toBeFocused();
    expect(`${proposal("valid_to")} input`).toHaveValue("No expiry");
    await contains(`${proposal("valid_to")} input`).edit("2031-02-03", { confirm: "enter" });
    await animationFrame();
    expect.verifySteps(["action_correct 23 2031-02-03"]);
    expect(`${proposal("valid_to")} .o_med_proposal_value`).toHaveText("2031-02-03");
    await contains(`${proposal("issuer")} .o_med_edit`).click();
    await press("Escape");
    expect(`${proposal("issuer")} input`).toHaveCount(0);
    expect.verifySteps([]);
});

test("all sure ones at once; what differs and what is doubtful stays", async () => {
    await mount();
    queryOne(proposal("number")).focus();
    await press("a");
    expect(queryAllTexts(".o_med_proposal[data-decision=''] .o_med_proposal_label")).toEqual(["Valid until", "Scope"]);
    expect(proposal("valid_to")).toBeFocused();
});

test("a refusal of the server leaves the proposal open", async () => {
    expect.errors(1);
    onRpc("med.extraction.field", "action_accept", () => {
        throw new Error("decided meanwhile");
    });
    await mountView({ type: "form", resModel: "med.extraction", resId: 1 });
    await animationFrame();
    await contains(`${proposal("number")} .o_med_accept`).click();
    await animationFrame();
    expect(`${proposal("number")} .o_med_accept`).toBeEnabled();
    expect(proposal("number")).toHaveAttribute("data-decision", "");
    expect.verifyErrors([/RPC_ERROR|decided/]);
});

test("of a decided licence nothing can be taken over", async () => {
    Extraction._records[0].document_state = "approved";
    await mount();
    expect(".o_med_proposal").toHaveCount(4);
    expect(".o_med_accept, .o_med_edit, .o_med_refuse, .o_med_extraction_keys").toHaveCount(0);
    queryOne(proposal("number")).focus();
    await press("Enter");
    await press("e");
    expect.verifySteps([]);
    expect(".o_med_proposal input").toHaveCount(0);
});
