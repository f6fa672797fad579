<<<<<<< HEAD
from . import med_document_reason
from . import med_watch_import
from . import med_evidence_verification
from . import med_evidence_ask
=======
from . import med_business_opening, med_change_ask, med_document_reason, med_review_reason, med_screening_start
>>>>>>> review
