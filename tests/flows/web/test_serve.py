"""`kiosque serve` as a process: where it listens, what it says, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

import httpx
import pytest

from config.errors import ConfigError
from flows.web.server import is_loopback, listening, served_names
from tests.support.command import ROOT, SeedsHome, kiosque
from tests.support.services import PATIENCE_S
from tests.support.stack import PROJECT


@contextmanager
def served(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `kiosque serve` on a free port; give the process and the address that it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSQUE_")}
    command = [sys.executable, "-m", "flows", "serve", "--port", "0", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline()
        finally:
            process.kill()


@pytest.mark.slow
def test_it_says_where_it_is_and_ends_with_ctrl_c(seeds_home: SeedsHome) -> None:
    with served("--home", str(seeds_home.folder)) as (process, line):
        url = line.split()[3]
        assert line.startswith("Kiosque is at http://127.0.0.1:")
        assert httpx.get(f"{url}?q=tramways", timeout=PATIENCE_S).status_code == 200
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate()
        assert (process.returncode, errors) == (130, "")


@pytest.mark.slow
def test_it_warns_where_others_can_reach_it(seeds_home: SeedsHome) -> None:
    with served("--host", "0.0.0.0", "--allow-host", "news.example", "--home", str(seeds_home.folder)) as (
        process,
        line,
    ):
        url = line.split()[3]
        assert httpx.get(url, timeout=PATIENCE_S).status_code == 200
        assert httpx.get(url, headers={"host": "news.example"}, timeout=PATIENCE_S).status_code == 200
        assert httpx.get(url, headers={"host": "0.0.0.0"}, timeout=PATIENCE_S).status_code == 421
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate()
        assert "there are no passwords" in errors


@pytest.mark.slow
def test_a_port_that_is_taken_is_named_with_the_remedy(seeds_home: SeedsHome) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = kiosque("serve", "--port", str(port), "--home", str(seeds_home.folder))
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use; choose another --port" in done.stderr.decode()


def test_an_address_that_is_none_of_this_machine_is_refused() -> None:
    for host in ("192.0.2.1", "no host"):
        with pytest.raises(ConfigError, match=host):
            listening(host, 0)


def test_the_names_that_are_answered_are_this_machines_own_and_the_address() -> None:
    loopback = ["127.0.0.1", "[::1]", "localhost"]
    assert served_names("127.0.0.1") == served_names("0.0.0.0") == served_names("::") == loopback
    assert served_names("192.0.2.7") == [*loopback, "192.0.2.7"]
    assert served_names("2001:db8::1") == [*loopback, "[2001:db8::1]"]
    assert served_names("news.example") == [*loopback, "news.example"]
    assert is_loopback("::1")
    assert not is_loopback("news.example")


def test_templates_and_styles_are_installed_with_the_page() -> None:
    page = ROOT / "flows" / "web"
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["flows.web"]
    files = [
        path.relative_to(page).as_posix() for folder in ("templates", "static") for path in page.glob(f"{folder}/*")
    ]
    assert len(files) > 8
    assert [name for name in files if not any(fnmatch(name, pattern) for pattern in patterns)] == []


def test_htmx_is_the_file_that_was_published_and_has_its_licence_beside_it() -> None:
    static = Path(ROOT / "flows" / "web" / "static")
    assert "Zero-Clause BSD" in (static / "htmx.LICENSE").read_text("utf-8")
    assert (static / "htmx.min.js").read_text("utf-8").startswith("/*! htmx 4.0.1, ")
