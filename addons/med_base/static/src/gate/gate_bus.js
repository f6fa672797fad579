import { registry } from "@web/core/registry";

import { GATE_REFRESH } from "./gate";

/** What becomes of a held document elsewhere is shown here at once: the server says which one, the banner reads it. */
export const gateBusService = {
    dependencies: ["bus_service"],
    start(env, { bus_service }) {
        bus_service.subscribe("med_hold_changed", (change) => env.bus.trigger(GATE_REFRESH, change));
        bus_service.start();
    },
};

registry.category("services").add("med_gate_bus", gateBusService);
