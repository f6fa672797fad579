"""The watch on Odoo's log and on skipped browser tests does its work (scripts/watch.py)."""

pytest_plugins = ["pytester"]

FAKE_ODOO = """
    import sys, types, unittest
    import pytest
    pytest_plugins = ["scripts.watch"]
    common = sys.modules["odoo.tests.common"] = types.ModuleType("odoo.tests.common")
    common.HttpCase = type("HttpCase", (unittest.TestCase,), {})
"""


def run(pytester, monkeypatch, code):
    monkeypatch.setenv("PYTHONPATH", __file__.rsplit("/tests/", 1)[0])
    pytester.makeconftest(FAKE_ODOO)
    pytester.makepyfile(code)
    return pytester.runpytest_subprocess("-p", "no:odoo", "-p", "no:cacheprovider")


def test_a_warning_fails_its_test_only(pytester, monkeypatch):
    result = run(
        pytester,
        monkeypatch,
        """
        import logging
        log = logging.getLogger("odoo.addons.x")
        def test_quiet(): log.info("fine")
        def test_loud(): log.warning("not fine")
        def test_other(): logging.getLogger("urllib3").warning("not ours")
        """,
    )
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*Odoo logged during the test:*", "WARNING odoo.addons.x: not fine"])


def test_a_skipped_browser_test_fails(pytester, monkeypatch):
    result = run(
        pytester,
        monkeypatch,
        """
        import unittest
        from odoo.tests.common import HttpCase
        class TestTour(HttpCase):
            def test_tour(self): raise unittest.SkipTest("Chrome executable not found")
        class TestPlain(unittest.TestCase):
            def test_plain(self): raise unittest.SkipTest("for a reason")
        """,
    )
    result.assert_outcomes(skipped=1, failed=1)
    result.stdout.fnmatch_lines(["A browser or HTTP test may not be skipped:*Chrome executable not found*"])
