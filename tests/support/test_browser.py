"""Which browser the tests take."""

import sys

import pytest

from tests.support.browser import SETTING, NoBrowser, chromium_path


def test_the_browser_that_is_named_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, sys.executable)
    assert chromium_path() == sys.executable


def test_a_named_browser_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "/no/such/browser")
    with pytest.raises(NoBrowser, match="/no/such/browser is no program"):
        chromium_path()


def test_where_none_can_be_installed_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    monkeypatch.setenv("PATH", "/no/such/folder")
    with pytest.raises(NoBrowser, match="apt-get install chromium"):
        chromium_path()
