import { registry } from "@web/core/registry";

import { screenshot } from "./helpers";

registry.category("web_tour.tours").add("med_base_order_list", {
    steps: () => [
        { content: "The list of quotations", trigger: ".o_list_view .o_data_row:contains(市第一医院)" },
        screenshot("order-list-zh", ".o_list_view"),
    ],
});
