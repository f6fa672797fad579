{
    "name": "Medical Device Platform: Base",
    "summary": "The gate, rules, holds, approvals and evidence that every medical-device app stands on",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "category": "Supply Chain/Medical Devices",
    "author": "Medical Device Platform contributors",
    "website": "https://example.org/medical-device-platform",
    "depends": ["portal", "sale_stock", "base_automation"],
    "data": [
        "security/med_groups.xml",
        "security/ir.model.access.csv",
        "views/sale_order_views.xml",
        "views/stock_picking_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["med_base/static/src/**/*"],
        "web.assets_tests": ["med_base/static/tests/tours/**/*"],
        "web.assets_unit_tests": ["med_base/static/tests/unit/**/*"],
    },
}
