import { registry } from "@web/core/registry";

/**
 * Core's views of orders and invoices name a widget that only partner_autocomplete brings, an app that sends what one
 * types to an outside service. Where it is not installed, the plain widget takes its place.
 */
registry.category("services").add("med_partner_widget", {
    start() {
        const fields = registry.category("fields");
        if (!fields.contains("res_partner_many2one")) {
            fields.add("res_partner_many2one", fields.get("many2one"));
        }
    },
});
