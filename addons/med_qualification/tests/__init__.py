from . import test_check, test_check_ship, test_document, test_number, test_partner, test_race, test_review, test_scope
