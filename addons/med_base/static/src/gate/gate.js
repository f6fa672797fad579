import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { RequestApprovalDialog } from "./request_approval_dialog";

/**
 * A judged document, as `med.gate.preview` answers it and as a refusal carries it.
 * @typedef {{
 *  model: string, id: number, name: string, operation: string,
 *  state: "none"|"ok"|"log"|"warn"|"approve"|"block",
 *  findings: Finding[],
 *  hold: {id: number, name: string, state: string} | false,
 *  approval: {id: number, state: string} | false,
 *  can_request: boolean,
 * }} GateDocument
 *
 * @typedef {{
 *  rule: string, code: string, version: number, severity: "log"|"warn"|"approve"|"block",
 *  message: string, resolution: string, source: string, lines: string[],
 *  link: {model: string, id: number, name: string} | false, waived: boolean,
 * }} Finding
 */

/** Name under which the server's refusal reaches the client (module and class of the exception). */
export const GATE_BLOCKED = "odoo.addons.med_base.exceptions.GateBlocked";

/** Event of the environment's bus: what the gate says of documents may have changed. */
export const GATE_REFRESH = "MED-GATE:REFRESH";

/** From the gravest to the lightest: the order in which findings are read. */
export const SEVERITIES = {
    block: { level: "danger", icon: "fa-ban", label: _t("Refused") },
    approve: { level: "warning", icon: "fa-gavel", label: _t("Needs approval") },
    warn: { level: "warning", icon: "fa-exclamation-triangle", label: _t("Warning") },
    log: { level: "info", icon: "fa-info-circle", label: _t("Note") },
};
export const WAIVED = { level: "success", icon: "fa-check-circle", label: _t("Approved") };

const STATES = {
    open: { level: "danger", label: _t("Undecided") },
    requested: { level: "warning", label: _t("Approval requested") },
    pending: { level: "warning", label: _t("Waiting for a decision") },
    released: { level: "success", label: _t("Released") },
    approved: { level: "success", label: _t("Approved") },
    rejected: { level: "danger", label: _t("Rejected") },
    refused: { level: "danger", label: _t("Rejected") },
    expired: { level: "secondary", label: _t("Expired") },
    void: { level: "secondary", label: _t("Void") },
    cancelled: { level: "secondary", label: _t("Cancelled") },
};

/** How a state of a hold or of an approval is shown; one that is unknown here is shown by its code. */
export function stateBadge(state) {
    return STATES[state] || { level: "secondary", label: state };
}

/** What cannot be done, by operation; an addon adds its own operations. */
export const REFUSALS = {
    "sale.confirm": _t("Cannot be confirmed yet"),
    "sale.change": _t("Cannot be changed at present"),
    "purchase.confirm": _t("Cannot be ordered yet"),
    "stock.ship": _t("Cannot be shipped yet"),
    "stock.receive": _t("Cannot be received yet"),
    "stock.transfer": _t("Cannot be moved yet"),
    "invoice.post": _t("Cannot be posted yet"),
};

/** The findings that make the document's state: what refuses if something refuses, else what warns. */
export function reasons(doc) {
    const open = doc.findings.filter((finding) => !finding.waived);
    const hinders = open.filter((finding) => ["block", "approve"].includes(finding.severity));
    return hinders.length ? hinders : open;
}

/** One sentence about a document, in the user's language. */
export function summary(doc) {
    const count = reasons(doc).length;
    if (doc.state === "log") {
        return count === 1 ? _t("1 note") : _t("%(count)s notes", { count });
    }
    if (doc.state === "warn") {
        return count === 1 ? _t("Allowed, with 1 warning") : _t("Allowed, with %(count)s warnings", { count });
    }
    const refused = REFUSALS[doc.operation] || _t("Not allowed yet");
    const title = doc.state === "approve" ? _t("Needs an approval") : refused;
    return count === 1
        ? _t("%(title)s: 1 reason", { title })
        : _t("%(title)s: %(count)s reasons", { title, count });
}

/** Findings from the gravest to the lightest, what was approved last. */
export function sortFindings(findings) {
    const ranks = Object.keys(SEVERITIES);
    const rank = (finding) => (finding.waived ? ranks.length : ranks.indexOf(finding.severity));
    return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** Asks the gate about saved documents of one model; nothing is shown of an error, it is thrown. */
export function preview(orm, model, ids) {
    return orm.silent.call("med.gate", "preview", [model, ids]);
}

/**
 * @returns {(doc: {model: string, id: number, name?: string}) => Promise<boolean>} asks the reason, requests the
 *  approval, says so; resolves to whether a request was made
 */
export function useApprovalRequest() {
    const dialog = useService("dialog");
    const orm = useService("orm");
    const notification = useService("notification");
    return (doc) =>
        new Promise((resolve) => {
            dialog.add(
                RequestApprovalDialog,
                {
                    name: doc.name,
                    request: async (reason) => {
                        await orm.call("med.gate", "request_approval", [doc.model, doc.id, reason]);
                        notification.add(_t("The approval was requested."), { type: "success" });
                        resolve(true);
                    },
                },
                { onClose: () => resolve(false) }
            );
        });
}
