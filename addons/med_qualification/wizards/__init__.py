from . import med_document_reason
