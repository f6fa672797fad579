import { useService } from "@web/core/utils/hooks";

import { Component } from "@odoo/owl";

/**
 * A link to a record. It opens in place, or (`dialog`) above what is open: a form that could not be saved cannot be
 * left. With ctrl, cmd or the middle button it opens in another tab, as any link.
 */
export class GateLink extends Component {
    static template = "med_base.GateLink";
    static props = {
        link: { type: Object, shape: { model: String, id: Number, name: String, "*": true } },
        dialog: { type: Boolean, optional: true },
        onClosed: { type: Function, optional: true },
        onOpen: { type: Function, optional: true },
    };

    setup() {
        this.action = useService("action");
    }

    get href() {
        const { model, id } = this.props.link;
        return `/odoo/${model.includes(".") ? model : `m-${model}`}/${id}`;
    }

    async open(ev) {
        if (ev.ctrlKey || ev.metaKey || ev.shiftKey) {
            return;
        }
        ev.preventDefault();
        const { model, id, name } = this.props.link;
        const action = {
            type: "ir.actions.act_window",
            name,
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
            target: this.props.dialog ? "new" : "current",
        };
        await this.props.onOpen?.();
        await this.action.doAction(action, { onClose: () => this.props.onClosed?.() });
    }
}
