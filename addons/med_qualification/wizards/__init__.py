from . import med_business_opening, med_change_ask, med_document_reason, med_review_reason, med_screening_start
from . import med_evidence_ask, med_evidence_verification, med_watch_import
from . import med_document_request
