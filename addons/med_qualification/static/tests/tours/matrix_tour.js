import { screenshot } from "@med_base/../tests/tours/helpers";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const list = ".o_med_checklist table[data-flow=sell]";

// What a customer must hold, and the way from there to the missing licence.
tours.add("med_qualification_checklist", {
    steps: () => [
        { content: "The tab", trigger: ".o_notebook a[name=med_checklist]", run: "click" },
        { content: "One is valid", trigger: `${list} tr[data-state=valid]` },
        { content: "One expires soon", trigger: `${list} tr[data-state=expiring]` },
        { content: "All can be asked for", trigger: ".o_med_checklist .o_med_ask" },
        screenshot("qualification-checklist"),
        { content: "Enter what is missing", trigger: `${list} tr[data-state=missing] button`, run: "click" },
        { content: "Its type is filled in", trigger: ".o_field_widget[name=type_id] input:value(备案凭证)" },
        { content: "So is its holder", trigger: ".o_field_widget[name=partner_id] input:value(和平医疗器械有限公司)" },
    ],
});

// The matrix, grouped by flow and type.
tours.add("med_qualification_matrix", {
    steps: () => [{ content: "Grouped", trigger: ".o_group_header" }, screenshot("qualification-matrix")],
});

// A row says whom it would affect.
tours.add("med_qualification_requirement", {
    steps: () => [
        { content: "Whom it affects", trigger: ".alert .o_field_widget[name=affected_count]" },
        screenshot("qualification-requirement"),
        { content: "The list", trigger: "button[name=action_affected]", run: "click" },
        { content: "Somebody", trigger: ".o_list_view .o_group_header" },
    ],
});
