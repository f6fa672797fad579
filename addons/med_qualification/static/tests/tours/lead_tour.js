import { screenshot } from "@med_base/../tests/tours/helpers";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// The salesperson sees on the lead what is missing, and is refused the stage that asks for it.
tours.add("med_qualification_lead", {
    steps: () => [
        { content: "The card says so", trigger: ".o_kanban_record:contains(Monitors for Heping) .badge:contains(Limited)" },
        { content: "And how long licences last", trigger: ".o_kanban_record:contains(Monitors for Heping) [name=med_valid_to]" },
        screenshot("lead-kanban"),
        { content: "Open", trigger: ".o_kanban_record:contains(Monitors for Heping)", run: "click" },
        { content: "Qualification", trigger: ".o_notebook a[name=med_qualification]", run: "click" },
        { content: "What is missing", trigger: ".o_field_widget[name=med_to_collect]:contains(Quality assurance agreement)" },
        { content: "What an order would lack", trigger: ".o_field_widget[name=med_screening]:contains(Ultrasound)" },
        { content: "The licences", trigger: ".o_field_widget[name=med_licence_ids] .o_data_row:contains(京东食药监)" },
        screenshot("lead-form"),
        { content: "Forward", trigger: ".o_statusbar_status button:contains(Offer)", run: "click" },
        { content: "Refused", trigger: ".modal:contains(Quality assurance agreement)" },
        { content: "With a way out", trigger: ".modal:contains(Enter it on the lead)" },
        screenshot("lead-refused"),
        { content: "Close", trigger: ".modal footer .btn-primary, .modal .btn-close", run: "click" },
        { content: "Not saved", trigger: ".o_form_button_cancel", run: "click" },
        { content: "Where it was", trigger: ".o_statusbar_status .o_arrow_button_current:contains(Talk)" },
    ],
});

// One box finds a licence by a part of its number, in full width too; its versions stand side by side.
tours.add("med_qualification_versions", {
    steps: () => [
        { content: "Look for a part of the number", trigger: ".o_searchview_input", run: "edit ２０２０００３９" },
        { content: "In everything", trigger: ".o_searchview_autocomplete .o-dropdown-item:first", run: "click" },
        { content: "Found", trigger: ".o_data_row:contains(2031)" },
        { content: "Open", trigger: ".o_data_row:contains(2031) .o_data_cell", run: "click" },
        { content: "Versions", trigger: ".o_notebook a[name=versions]", run: "click" },
        { content: "What changed", trigger: ".o_field_widget[name=history_ids] .o_data_row:contains(scope added)" },
        screenshot("licence-versions"),
    ],
});
