from . import base, med_write_once, med_append_only, med_log, med_log_block, med_log_verification, med_outbox
from . import ir_actions_server, med_publish_mixin, med_publish_mixin_install, med_publish_part
from . import med_verify_mixin
from . import med_operation
from . import med_fact
from . import med_rule_pack
from . import med_rule
from . import med_rule_check
from . import med_rule_try
from . import med_rule_action
from . import med_rule_override
from . import med_rule_trial
from . import med_rule_trial_line
from . import med_findings_mixin
from . import med_derived, med_document_reader
from . import med_gated
from . import med_gated_order
from . import med_clearance
from . import med_ledger
from . import med_check
from . import med_hold
from . import med_hold_gate, med_hold_rules
from . import med_hold_found
from . import med_hold_change, med_hold_release
from . import med_hold_bus
from . import med_driven
from . import med_waiver
from . import med_approval_policy, med_approval_policy_step
from . import med_approval, med_approval_step, med_approval_decision, med_approval_request, med_approval_todo
from . import med_approval_reader, med_delegation, med_hold_approval
from . import med_gate, med_gate_words, med_gate_client
from . import med_gate_again
from . import med_batch
from . import med_metric
from . import med_scorecard_part
from . import med_scorecard_template
from . import med_scorecard_criterion
from . import med_scorecard_band
from . import med_scorecard_grade
from . import med_scorecard
from . import med_scorecard_line
from . import med_scorecard_run
from . import sale_order
from . import sale_order_line
from . import stock_move
from . import stock_move_line
from . import stock_picking
from . import stock_location
from . import stock_lot
from . import res_groups, res_partner, res_users
from . import stock_quant
from . import base_partner_merge
from . import payment_transaction
