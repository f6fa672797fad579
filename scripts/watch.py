"""pytest plugin: a warning in Odoo's log fails the test that caused it, and a browser test may not be skipped.

A test that expects a log line says so, with mute_logger or assertLogs. What is logged while the addons are installed
or upgraded fails the run at its end, and again on every run until it is mended (conftest.py asks `log.records`).
"""

import logging
import re
import sys

import pytest

# Not ours: (logger, beginning of the message), with the reason.
EXPECTED = (
    # Chromium's own remarks on a headless machine; errors of our scripts come as a failed tour.
    (r".*\.browser$", r"\S* ?(?:.*DevTools|.*GPU|.*WebGL)"),
    # The core's own views of partners and orders name a widget of partner_autocomplete, which is not installed
    # (scripts/template.py says why); the ordinary one takes its place.
    (r".*\.browser$", r"Missing widget: res_partner_many2one "),
)


class Log(logging.Handler):
    """Keeps the warnings and errors of Odoo's loggers."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.records = []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record):
        text = record.getMessage()
        ours = record.name.split(".")[0] == "odoo"
        if ours and not any(re.match(name, record.name) and re.match(start, text) for name, start in EXPECTED):
            self.records.append(self.format(record))

    def take(self):
        records, self.records = self.records, []
        return records


log = Log()
loading = []  # what was logged while the addons were loaded


def pytest_configure(config):
    logging.getLogger().addHandler(log)


def _watch(phase):
    result = yield
    if found := log.take():
        pytest.fail(f"Odoo logged during the {phase}:\n" + "\n".join(found), pytrace=False)
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item):
    return (yield from _watch("set-up"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item):
    return (yield from _watch("test"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item):
    return (yield from _watch("end of the test"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    common = sys.modules.get("odoo.tests.common")
    if report.skipped and common and issubclass(getattr(item, "cls", None) or object, common.HttpCase):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"A browser or HTTP test may not be skipped: {reason}"
    return report


def pytest_sessionfinish(session):
    if loading and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if loading:
        terminalreporter.section("Odoo logged while the addons were loaded", red=True)
        for line in loading:
            terminalreporter.line(line)
