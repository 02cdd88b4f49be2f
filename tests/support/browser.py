"""A headless Chromium for the tests: an installed one, or Debian's package, which is installed if possible."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

SETTING = "KIOSQUE_TEST_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowser(Exception):
    """No Chromium is installed, and it cannot be installed from here; the message has the remedy."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a browser, and close it after the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def chromium_path() -> str:
    """Return the path of Chromium: from KIOSQUE_TEST_CHROMIUM, else on PATH, else after Debian's package is installed."""
    if named := os.environ.get(SETTING):
        if not os.access(named, os.X_OK):
            raise NoBrowser(f"{SETTING}: {named} is no program; name the executable of a Chromium, or leave it out")
        return named
    return _on_path() or _installed()


def _on_path() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def _installed() -> str:
    apt_get = shutil.which("apt-get")
    if apt_get is None or os.geteuid() != 0:
        raise NoBrowser(
            f"the tests of the search page need Chromium: install it (Debian: apt-get install chromium), or name one in {SETTING}"
        )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            [apt_get, "-qq", *step], env=environment, capture_output=True, text=True, errors="replace", check=False
        )
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or ["no reason given"]
            raise NoBrowser(f"apt-get {step[0]} failed: {last[0]}; install Chromium, or name one in {SETTING}")
    if (path := _on_path()) is None:
        raise NoBrowser(f"apt-get installed no Chromium; install one, or name it in {SETTING}")
    return path
