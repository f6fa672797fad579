import { screenshot } from "@med_base/../tests/tours/helpers";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const field = (name, more = "") => `.o_med_proposal[data-name=${name}]${more}`;

// What was read stands beside the picture; a person takes it over.
tours.add("med_qualification_extraction", {
    steps: () => [
        { content: "It was read", trigger: "button[name=action_extractions]", run: "click" },
        { content: "The page", trigger: ".o_med_extraction_sheet img" },
        { content: "What differs says so", trigger: field("valid_to", " .o_med_proposal_recorded:contains(2030-12-31)") },
        { content: "Look at it", trigger: field("number"), run: "hover" },
        { content: "It is framed", trigger: ".o_med_extraction_frame" },
        screenshot("qualification-reading"),
        { content: "All sure ones", trigger: "button[name=action_accept_sure]", run: "click" },
        { content: "The date stays", trigger: field("valid_to", "[data-decision='']") },
        { content: "Take it, too", trigger: field("valid_to", " .o_med_accept"), run: "click" },
        { content: "Taken", trigger: field("valid_to", "[data-decision=accepted]") },
        { content: "The number differs from the draft's", trigger: field("number", " .o_med_accept"), run: "click" },
        { content: "Taken", trigger: field("number", "[data-decision=accepted]") },
        {
            content: "By keyboard",
            trigger: field("issuer"),
            async run({ anchor, press }) {
                anchor.focus();
                await press("e");
            },
        },
        { content: "Type", trigger: field("issuer", " input"), run: "edit 北京市药品监督管理局" },
        { content: "Take this", trigger: field("issuer", " .o_med_save"), run: "click" },
        { content: "Corrected", trigger: field("issuer", "[data-decision=corrected]") },
        screenshot("qualification-reading-decided"),
    ],
});

tours.add("med_qualification_extraction_phone", {
    steps: () => [
        { content: "The page", trigger: ".o_med_extraction_sheet img" },
        screenshot("qualification-reading-phone", field("number")),
    ],
});
