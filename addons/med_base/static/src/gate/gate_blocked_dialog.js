import { Dialog } from "@web/core/dialog/dialog";
import { standardErrorDialogProps } from "@web/core/errors/error_dialogs";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { groupBy } from "@web/core/utils/arrays";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { FormController } from "@web/views/form/form_controller";

import { Component, onMounted, onWillDestroy, useState } from "@odoo/owl";

import { GATE_BLOCKED, GATE_REFRESH, preview, summary, useApprovalRequest } from "./gate";
import { GateFindings } from "./gate_findings";

/** The gate's refusal: every finding of every document with its way out, instead of an error. */
export class GateBlockedDialog extends Component {
    static template = "med_base.GateBlockedDialog";
    static components = { Dialog, GateFindings };
    static props = {
        ...standardErrorDialogProps,
        onDiscard: { type: Function, optional: true }, // given when a form with unsaved changes is being left
    };

    setup() {
        this.orm = useService("orm");
        this.requestApproval = useApprovalRequest();
        this.summary = summary;
        useAutofocus(); // on Close: whoever confirmed by the keyboard goes on by the keyboard
        const refusal = this.props.data?.context?.med || {};
        this.title = refusal.title || _t("Not allowed yet");
        this.documents = useState((refusal.documents || []).map((doc) => ({ findings: [], ...doc })));
        onMounted(() => this.readDecisions());
        onWillDestroy(() => this.env.bus.trigger(GATE_REFRESH));
    }

    /** What an exception without findings says; the class name and the traceback are for the log. */
    get message() {
        return this.props.data?.message || this.props.message || "";
    }

    /**
     * The hold is written when the refused transaction is over, so the refusal itself may not know it yet.
     * Only the decisions are taken over: the findings are of what was tried, a preview's of what is saved.
     */
    async readDecisions() {
        const saved = this.documents.filter((doc) => doc.id);
        for (const [model, documents] of Object.entries(groupBy(saved, "model"))) {
            let answer;
            try {
                answer = await preview(this.orm, model, documents.map((doc) => doc.id));
            } catch {
                continue; // a document that was not saved, or one the user may not read: the refusal stands as it is
            }
            for (const doc of documents) {
                const { hold, approval } = answer[doc.id] || {};
                Object.assign(doc, { hold: hold || doc.hold, approval: approval || doc.approval });
            }
        }
    }

    async onRequest(doc) {
        if (await this.requestApproval(doc)) {
            doc.can_request = false;
            await this.readDecisions();
        }
    }

    discard() {
        this.props.onDiscard();
        this.props.close();
    }
}

registry.category("error_dialogs").add(GATE_BLOCKED, GateBlockedDialog);

patch(FormController.prototype, {
    /** Leaving a form saves it; a refusal there is told as everywhere else, with the choice to stay or to discard. */
    async onSaveError(error, { discard }, leaving) {
        if (!leaving || error.data?.name !== GATE_BLOCKED) {
            return super.onSaveError(...arguments);
        }
        return new Promise((resolve) => {
            const onDiscard = () => {
                discard();
                resolve(true);
            };
            this.dialogService.add(
                GateBlockedDialog,
                { data: error.data, message: error.message, onDiscard },
                { onClose: () => resolve(false) }
            );
        });
    },
});
