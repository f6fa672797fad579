from . import med_document_reason
from . import med_document_request
from . import med_watch_import
from . import med_evidence_verification
from . import med_evidence_ask
