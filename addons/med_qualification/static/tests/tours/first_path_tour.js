import { PATIENCE, screenshot } from "@med_base/../tests/tours/helpers";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const field = (name) => `.o_field_widget[name=${name}]`;
const state = (label) => `.o_statusbar_status .o_arrow_button_current:contains(${label})`;
const KIND = "冷链储运能力确认书";

const pick = (name, text) => [
    { content: `Look for ${text}`, trigger: `${field(name)} input`, run: `edit ${text}` },
    { content: `Choose ${text}`, trigger: `.o-autocomplete--dropdown-item:contains(${text})`, run: "click" },
    { content: `It is ${text}`, trigger: `${field(name)} .o_tag:contains(${text})` },
];

// A scan as a person would choose it: a few bytes that are a PDF.
function chooseScan() {
    const files = new DataTransfer();
    files.items.add(new File(["%PDF-1.4 a scan"], "确认书.pdf", { type: "application/pdf" }));
    const input = document.querySelector(".o_field_widget[name=file_ids] .o_selected_row input[type=file]");
    input.files = files.files;
    input.dispatchEvent(new Event("change"));
}

// The new head of quality: a licence type that the company asks for, and who must hold it.
tours.add("med_qualification_path_ask", {
    timeout: PATIENCE,
    steps: () => [
        { content: "A new type", trigger: ".o_list_button_add", run: "click" },
        { content: "Its name", trigger: `${field("name")} input`, run: `edit ${KIND}` },
        { content: "Its code", trigger: `${field("code")} input`, run: "edit cold_chain" },
        { content: "Only with a scan", trigger: `${field("needs_file")} input`, run: "click" },
        screenshot("path-type-zh"),
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Saved", trigger: ".o_form_saved" },
        { content: "The matrix", trigger: "[data-menu-xmlid='med_qualification.menu_requirement']", run: "click" },
        { content: "A new row", trigger: ".o_list_button_add", run: "click" },
        { content: "Its name", trigger: `${field("name")} input`, run: "edit 批发企业：第三类器械须有冷链储运能力" },
        ...pick("partner_type_ids", "批发经营企业"),
        ...pick("all_type_ids", KIND),
        { content: "Class III", trigger: `${field("class_3")} input`, run: "click" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Whom it would refuse", trigger: `.alert-warning ${field("affected_count")}` },
        screenshot("path-requirement-zh"),
        { content: "Over to a second person", trigger: "button[name=action_submit]", run: "click" },
        { content: "Submitted", trigger: state("待发布") },
    ],
});

// The second person.
tours.add("med_qualification_path_publish", {
    timeout: PATIENCE,
    steps: () => [
        { content: "Publish", trigger: "button[name=action_publish]", run: "click" },
        { content: "In force", trigger: state("已发布") },
        screenshot("path-published-zh"),
    ],
});

// The salesperson is refused, follows what is said to do, and enters the licence.
tours.add("med_qualification_path_enter", {
    timeout: PATIENCE,
    steps: () => [
        { content: "Said beforehand", trigger: ".o_med_gate[data-state=block]" },
        { content: "Confirm", trigger: ".o_statusbar_buttons button[name=action_confirm]:not(:disabled)", run: "click" },
        { content: "Refused for want of it", trigger: `.modal .o_med_finding:contains(${KIND})` },
        screenshot("path-refused-zh"),
        { content: "Close", trigger: ".modal .o_med_close", run: "click" },
        { content: "Closed", trigger: "body:not(:has(.modal))" },
        { content: "Why", trigger: ".o_med_gate .o_med_why", run: "click" },
        { content: "To the customer", trigger: ".o_med_gate_panel .o_med_resolution a", run: "click" },
        { content: "What it must hold", trigger: ".o_notebook a[name=med_checklist]", run: "click" },
        {
            content: "That is missing",
            trigger: `.o_med_checklist tr[data-state=missing]:contains(${KIND})`,
            run: ({ anchor }) => anchor.scrollIntoView({ block: "center" }),
        },
        screenshot("path-checklist-zh"),
        { content: "Enter it", trigger: `.o_med_checklist tr[data-state=missing]:contains(${KIND}) button`, run: "click" },
        { content: "Of that type", trigger: `${field("type_id")} input:value(${KIND})` },
        { content: "Number", trigger: `${field("number")} input`, run: "edit CC-2026-018" },
        { content: "Good until", trigger: `${field("valid_to")} input`, run: "edit 2030-12-31 && press Tab" },
        { content: "Files", trigger: ".o_notebook a[name=files]", run: "click" },
        { content: "A file", trigger: `${field("file_ids")} .o_field_x2many_list_row_add a`, run: "click" },
        { content: "The scan", trigger: `${field("file_ids")} .o_selected_row .o_select_file_button`, run: chooseScan },
        { content: "It is there", trigger: `${field("file_ids")} .o_clear_file_button, ${field("file_ids")} .o_form_uri` },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { content: "Saved", trigger: ".o_form_saved" },
        { content: "Submit", trigger: "button[name=action_submit]", run: "click" },
        { content: "Submitted", trigger: state("已提交") },
        screenshot("path-licence-zh"),
    ],
});

// Quality compares it with the paper.
tours.add("med_qualification_path_review", {
    timeout: PATIENCE,
    steps: () => [
        { content: "It waits", trigger: `.o_data_row:contains(${KIND}) .o_data_cell`, run: "click" },
        { content: "Start", trigger: "button[name=action_review]", run: "click" },
        { content: "In review", trigger: state("审核中") },
    ],
});

// The head of quality, who did not enter it, approves.
tours.add("med_qualification_path_approve", {
    timeout: PATIENCE,
    steps: () => [
        { content: "Approve", trigger: "button[name=action_approve]", run: "click" },
        { content: "Approved", trigger: state("已批准") },
        screenshot("path-approved-zh"),
    ],
});

// The same order passes.
tours.add("med_qualification_path_confirm", {
    timeout: PATIENCE,
    steps: () => [
        { content: "Confirm", trigger: ".o_statusbar_buttons button[name=action_confirm]:not(:disabled)", run: "click" },
        { content: "An order", trigger: state("销售订单") },
        screenshot("path-confirmed-zh"),
    ],
});
