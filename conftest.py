"""Brings the test database in step with the addons' files, before pytest-odoo loads it."""

import json
import os

import odoo.sql_db
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from scripts import bundles, digests

pytest_plugins = ["scripts.watch"]

BUNDLES = bundles.CLIENT + bundles.TESTS + bundles.REPORTS


def addon_digests():
    """What an upgrade of each addon would read, and what its JS and CSS bundles are made of."""
    return {"static": digests.digest(digests.ADDONS.glob("*/static/**/*")), **digests.addon_digests()}


def pytest_sessionstart(session):
    if os.getenv("PYTEST_XDIST_WORKER"):
        return
    watch = session.config.pluginmanager.get_plugin("scripts.watch")
    update(get_db_name(), watch.log)
    watch.loading += watch.log.take()
    if session.config.getoption("numprocesses", None):  # the workers copy the database, which must be idle for that
        Registry.delete(get_db_name())
        odoo.sql_db.close_db(get_db_name())


def update(database, log):
    new = addon_digests()
    with odoo.sql_db.db_connect(database).cursor() as cr:
        cr.execute("SELECT value FROM ir_config_parameter WHERE key = 'tests.digests'")
        old = json.loads((cr.fetchone() or ["{}"])[0])
    changed = {name for name in new if new[name] != old.get(name)}
    if not changed:
        return
    modules = changed - {"static"}
    # Both: Odoo passes over what is installed already, then over what is not, and what we remember may not tell which.
    registry = Registry.new(database, update_module=bool(modules), install_modules=modules, upgrade_modules=modules)
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        # Inside a test they would be built with the one test cursor locked, and rolled back after it.
        if not os.getenv("NO_BUNDLES"):
            bundles.build(env, BUNDLES)
        else:
            new["static"] = "-"
        if not log.records:  # else the next run says it again
            env["ir.config_parameter"].set_param("tests.digests", json.dumps(new))
