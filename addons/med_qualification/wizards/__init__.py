from . import med_document_reason
from . import med_document_request
