from . import test_exposure
from . import test_limit
from . import test_gate
from . import test_reconciliation
from . import test_reconciliation_portal
from . import test_dunning
from . import test_payment_plan
from . import test_approval_screen
