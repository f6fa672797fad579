from . import test_check, test_document, test_number, test_scope
