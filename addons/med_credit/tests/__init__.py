from . import test_exposure
from . import test_limit
from . import test_screens
from . import test_gate
from . import test_rating
