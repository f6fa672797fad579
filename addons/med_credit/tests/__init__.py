from . import test_exposure
from . import test_limit
from . import test_screens
from . import test_rules
from . import test_owner
from . import test_release
from . import test_race
from . import test_gate
