{
    "name": "Medical Device Platform: Qualification",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "category": "Supply Chain/Medical Devices",
    "author": "Medical Device Platform contributors",
    "website": "https://example.org/medical-device-platform",
    "depends": ["med_base", "purchase_stock", "crm"],
    "data": [],
    "application": True,
}
