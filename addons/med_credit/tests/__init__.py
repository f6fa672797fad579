from . import test_exposure
from . import test_limit
from . import test_screens
from . import test_gate
from . import test_rating
from . import test_kpi
from . import test_signal
from . import test_credit_trial
