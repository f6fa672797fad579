from . import test_document, test_number, test_scope
