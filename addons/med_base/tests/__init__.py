from . import test_budget, test_evidence, test_gate, test_rule, test_http, test_hold, test_sale_doors, test_stock_doors
from . import test_js, test_screenshot
from . import (
    test_approval,
    test_approval_policy,
    test_approval_race,
    test_approval_rights,
    test_budget,
    test_delegation,
    test_evidence,
    test_gate,
    test_rule,
    test_sale_doors,
    test_stock_doors,
)
