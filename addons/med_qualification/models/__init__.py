from . import (
    med_catalogue_entry,
    med_document,
    med_document_file,
    med_document_review,
    med_document_scope,
    med_document_type,
    med_fact,
    med_partner_type,
    med_rule,
    product_template,
    res_partner,
)
