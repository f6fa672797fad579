"""The test database follows the files, also where an earlier run could not remember what it had installed."""

import types

import pytest
from house import ROOT
from odoo.tests.common import get_db_name


class AskedError(Exception):
    pass


def test_a_changed_addon_is_upgraded_or_installed(pytestconfig, monkeypatch):
    """Odoo takes no notice of `install` for what is installed: the database would stay as it was, and count as new."""
    conftest = pytestconfig.pluginmanager.get_plugin(str(ROOT / "conftest.py"))
    asked = {}

    def new(database, **modules):
        asked.update(modules)
        raise AskedError

    monkeypatch.setattr(conftest, "Registry", types.SimpleNamespace(new=new))
    monkeypatch.setattr(conftest, "addon_digests", lambda: {"static": "?", "med_base": "?", "med_new": "?"})
    with pytest.raises(AskedError):
        conftest.update(get_db_name(), None)
    assert asked["install_modules"] == asked["upgrade_modules"] == {"med_base", "med_new"}
