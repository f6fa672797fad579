import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

/** Asks for the reason of a request; stays open when the server refuses the request. */
export class RequestApprovalDialog extends Component {
    static template = "med_base.RequestApprovalDialog";
    static components = { Dialog };
    static props = {
        name: { type: String, optional: true },
        request: Function, // (reason) => Promise
        close: Function,
    };

    setup() {
        this.state = useState({ reason: "", busy: false });
        useAutofocus({ mobile: true });
    }

    get canSubmit() {
        return Boolean(this.state.reason.trim()) && !this.state.busy;
    }

    async submit() {
        if (!this.canSubmit) {
            return;
        }
        this.state.busy = true;
        try {
            await this.props.request(this.state.reason.trim());
        } finally {
            this.state.busy = false;
        }
        this.props.close();
    }
}
