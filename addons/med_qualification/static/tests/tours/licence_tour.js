import { screenshot } from "@med_base/../tests/tours/helpers";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const state = (label) => `.o_statusbar_status .o_arrow_button_current:contains(${label})`;

// The salesperson's order is refused, and says what is missing.
tours.add("med_qualification_refused", {
    steps: () => [
        { content: "Confirm", trigger: ".o_statusbar_buttons button[name=action_confirm]:not(:disabled)", run: "click" },
        { content: "The refusal names the licence", trigger: ".modal:contains(医疗器械经营许可证)" },
        screenshot("qualification-refused"),
    ],
});

// The licence is there, and its scope does not cover what is ordered.
tours.add("med_qualification_not_covered", {
    steps: () => [
        { content: "Said beforehand", trigger: ".o_med_gate[data-state=block]" },
        { content: "Confirm", trigger: ".o_statusbar_buttons button[name=action_confirm]:not(:disabled)", run: "click" },
        { content: "Which product, which licence", trigger: ".modal:contains(does not cover Coronary stent)" },
        { content: "The hold", trigger: ".modal .o_med_hold" },
        screenshot("gate-refused"),
    ],
});

// Quality reads the licence beside the paper, and confirms its scope.
tours.add("med_qualification_review", {
    steps: () => [
        { content: "Waiting", trigger: ".o_data_row:contains(和平医疗器械有限公司)" },
        { content: "Open", trigger: ".o_data_row:contains(和平医疗器械有限公司) .o_data_cell", run: "click" },
        { content: "Start the review", trigger: "button[name=action_review]", run: "click" },
        { content: "In review", trigger: state("审核中") },
        { content: "The scope was read", trigger: ".o_field_widget[name=scope_ids] .o_data_row:contains(6821)" },
        screenshot("qualification-scope"),
        { content: "Confirm the scope", trigger: "button[name=action_confirm_scope]", run: "click" },
        { content: "Confirmed", trigger: ".o_form_view:not(:has(button[name=action_confirm_scope]))" },
        { content: "Who reviewed", trigger: ".o_notebook a[name=review]", run: "click" },
        { content: "That is shown", trigger: ".o_field_widget[name=reviewed_by]" },
    ],
});

// A second person approves.
tours.add("med_qualification_approve", {
    steps: () => [
        { content: "Approve", trigger: "button[name=action_approve]", run: "click" },
        { content: "Approved", trigger: state("已批准") },
        screenshot("qualification-approved"),
        { content: "Nothing decisive can be edited", trigger: ".o_field_widget[name=number].o_readonly_modifier" },
    ],
});

// The same order passes.
tours.add("med_qualification_confirmed", {
    steps: () => [
        { content: "Confirm", trigger: ".o_statusbar_buttons button[name=action_confirm]:not(:disabled)", run: "click" },
        { content: "An order", trigger: state("销售订单") },
    ],
});

// What quality keeps: customers with the worst of their licences, and products by class.
tours.add("med_qualification_lists", {
    steps: () => [
        { content: "Customers", trigger: ".o_data_row:contains(和平医疗器械有限公司)" },
        screenshot("qualification-customers"),
        { content: "Open", trigger: ".o_data_row:contains(和平医疗器械有限公司) .o_data_cell", run: "click" },
        { content: "Its licences", trigger: "button[name=action_med_documents]" },
        { content: "See them", trigger: "button[name=action_med_documents]", run: "click" },
        { content: "The list", trigger: ".o_list_view .o_data_row:contains(苏苏食药监械经营许20210128号)" },
    ],
});
tours.add("med_qualification_product", {
    steps: () => [
        { content: "The device page", trigger: ".o_notebook a[name=med_device]", run: "click" },
        { content: "Its class", trigger: ".o_field_widget[name=med_class]" },
        screenshot("qualification-product"),
    ],
});
