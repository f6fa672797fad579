import { registry } from "@web/core/registry";

import { PATIENCE, screenshot } from "./helpers";

const field = (name) => `.o_field_widget[name=${name}]`;

/** An administrator of rules writes a rule and has it tried. */
registry.category("web_tour.tours").add("med_base_rule_write", {
    timeout: PATIENCE,
    steps: () => [
        { content: "New rule", trigger: ".o_list_button_add", run: "click" },
        { trigger: `${field("name")} input`, run: "edit 大额订单须审批" },
        { trigger: `${field("operation_id")} input`, run: "click" },
        { trigger: `${field("operation_id")} .o-autocomplete--dropdown-item:contains(确认销售订单)`, run: "click" },
        { content: "Chosen", trigger: `${field("operation_id")} input:value(确认销售订单)` },
        { trigger: `${field("fact_id")} input`, run: "click" },
        { content: "Only facts of the operation", trigger: `${field("fact_id")} input`, run: "edit amount" },
        { trigger: `${field("fact_id")} .o-autocomplete--dropdown-item:contains((amount))`, run: "click" },
        { trigger: `${field("value")} input`, run: "edit 5000" },
        { trigger: `${field("message")} input`, run: "edit %(document)s 金额 %(value)s 超过 %(bound)s。" },
        { trigger: `${field("resolution")} input`, run: "edit 请质量负责人审批，或拆分订单。" },
        screenshot("rule-new-zh"),
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { content: "Try it", trigger: "button[name=action_try]", run: "click" },
        { trigger: `${field("progress")}` },
    ],
});

/** After the trial: look at what it would have refused, and submit. */
registry.category("web_tour.tours").add("med_base_rule_submit", {
    timeout: PATIENCE,
    steps: () => [
        { trigger: ".o_data_row:contains(大额订单须审批) .o_data_cell", run: "click" },
        { trigger: ".nav-link[name=trials]", run: "click" },
        { content: "The trial is done", trigger: `${field("trial_ids")} .o_data_row` },
        screenshot("rule-tried-zh"),
        { trigger: "button[name=action_submit]", run: "click" },
        { content: "Now another person's turn", trigger: "button[name=action_withdraw]" },
        { content: "The author may not publish", trigger: "button[name=action_publish]", run: "click" },
        { trigger: ".modal .btn-primary, .o_notification" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: "body:not(:has(.modal))" },
    ],
});

/** The second person publishes. */
registry.category("web_tour.tours").add("med_base_rule_publish", {
    timeout: PATIENCE,
    steps: () => [
        { trigger: ".o_data_row:contains(大额订单须审批) .o_data_cell", run: "click" },
        { trigger: "button[name=action_publish]", run: "click" },
        { trigger: "button[name=action_new_version]" },
        screenshot("rule-published-zh"),
    ],
});

/** The next order obeys it: the salesperson is told why, and asks for approval. */
registry.category("web_tour.tours").add("med_base_rule_obeyed", {
    timeout: PATIENCE,
    steps: () => [
        { content: "The banner is there before anything is tried", trigger: ".o_med_gate[data-state=approve]" },
        { trigger: ".o_statusbar_buttons button[name=action_confirm]:visible:last", run: "click" },
        { content: "Refused, with what resolves it", trigger: ".o_med_blocked:contains(请质量负责人审批)" },
        screenshot("order-refused-zh"),
        { trigger: ".o_med_close", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        { content: "The hold", trigger: ".o_med_gate[data-state=approve] .o_med_why", run: "click" },
        { trigger: ".o_med_gate_panel:contains(H-)" },
        screenshot("order-why-zh"),
        { content: "Ask", trigger: ".o_med_gate_panel .o_med_request_approval", run: "click" },
        { trigger: "#o_med_request_reason", run: "edit 年度框架协议内的订单，货款已到账。" },
        { trigger: ".o_med_request_submit", run: "click" },
        { content: "It waits", trigger: ".o_med_gate_strip .badge:contains(等待审批)" },
    ],
});

/** The head of quality sees what is held, and decides what was asked for. */
registry.category("web_tour.tours").add("med_base_rule_decided", {
    timeout: PATIENCE,
    steps: () => [
        { content: "What is held", trigger: ".o_data_row:contains(大额订单须审批)" },
        { content: "By hand, too", trigger: ".o_data_row:contains(批次 20260815)" },
        screenshot("holds-zh"),
        { trigger: "[data-menu-xmlid='med_base.menu_work']", run: "click" },
        { trigger: "[data-menu-xmlid='med_base.menu_to_decide']", run: "click" },
        { trigger: ".o_last_breadcrumb_item:contains(待我审批)" },
        { trigger: ".o_data_row:contains(市第一医院) .o_data_cell", run: "click" },
        { content: "Why it was asked for", trigger: `${field("reason")}:contains(货款已到账)` },
        screenshot("approval-zh"),
        { trigger: "button[name=action_approve]", run: "click" },
        { trigger: ".o_arrow_button_current:contains(已批准)" },
    ],
});

/** The auditor reads what was asked, known and decided, and who did what. */
registry.category("web_tour.tours").add("med_base_rule_proved", {
    timeout: PATIENCE,
    steps: () => [
        { trigger: ".o_data_row:contains(审批后通过) .o_data_cell", run: "click" },
        { trigger: `${field("findings_html")}:contains(大额订单须审批)` },
        screenshot("evidence-zh"),
        { trigger: "[data-menu-xmlid='med_base.menu_proof']", run: "click" },
        { trigger: "[data-menu-xmlid='med_base.menu_log']", run: "click" },
        { trigger: ".o_searchview_input", run: "edit story-" },
        { trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(操作人)", run: "click" },
        { trigger: ".o_data_row:contains(发布规则)" },
        screenshot("log-zh"),
    ],
});
