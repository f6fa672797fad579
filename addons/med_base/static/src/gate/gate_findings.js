import { formatList } from "@web/core/l10n/utils";
import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

import { SEVERITIES, WAIVED, sortFindings, stateBadge } from "./gate";
import { GateLink } from "./gate_link";

const SHOWN_LINES = 5;

/** What the gate found on one document: each finding with its way out, the hold, the approval, what can be done. */
export class GateFindings extends Component {
    static template = "med_base.GateFindings";
    static components = { GateLink };
    static props = {
        doc: Object, // GateDocument
        dialogLinks: { type: Boolean, optional: true },
        onChanged: { type: Function, optional: true }, // something behind a link may have been changed
        onOpenLink: { type: Function, optional: true },
        onRequest: { type: Function, optional: true },
        onCheck: { type: Function, optional: true },
    };

    setup() {
        this.stateBadge = stateBadge;
    }

    get findings() {
        return sortFindings(this.props.doc.findings);
    }

    get hold() {
        const { hold } = this.props.doc;
        return hold && { model: "med.hold", ...hold };
    }

    get canRequest() {
        return Boolean(this.props.onRequest && this.props.doc.can_request);
    }

    severity(finding) {
        return finding.waived ? WAIVED : SEVERITIES[finding.severity] || SEVERITIES.block;
    }

    lines(finding) {
        const rest = finding.lines.length - SHOWN_LINES;
        if (rest <= 0) {
            return formatList(finding.lines);
        }
        return formatList([...finding.lines.slice(0, SHOWN_LINES), _t("%(count)s more", { count: rest })]);
    }

    rule(finding) {
        return finding.version
            ? _t("%(rule)s, version %(version)s", { rule: finding.rule, version: finding.version })
            : finding.rule;
    }
}
