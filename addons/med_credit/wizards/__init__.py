from . import med_reconciliation_sign
from . import med_dunning_batch
