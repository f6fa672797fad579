"""Builds JS and CSS bundles ahead: a first page would wait half a minute for them, and a test would time out."""

CLIENT = ("web.assets_web", "web.assets_frontend", "web.assets_frontend_minimal", "web.assets_frontend_lazy")
TESTS = ("web.assets_tests", "web.assets_unit_tests_setup", "web.assets_unit_tests")
REPORTS = ("web.report_assets_common", "web.report_assets_pdf")


def build(env, names):
    for name in names:
        bundle = env["ir.qweb"]._get_asset_bundle(name, css=True, js=True)
        bundle.js()
        bundle.css()
