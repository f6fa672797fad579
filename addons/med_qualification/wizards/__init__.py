from . import med_business_opening, med_change_ask, med_document_reason, med_review_reason, med_screening_start
