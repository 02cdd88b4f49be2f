"""A Prefect server that PREFECT_API_URL names and that no run can use."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.support.command import call_kiosque

pytestmark = pytest.mark.slow

SOURCES = "sources:\n  - {name: town, feed: 'http://127.0.0.1:9/rss'}\n"
# Each starts a flow, or needs the server for another reason.
COMMANDS = (
    ("ingest", "news"),
    ("learn", "news"),
    ("replay",),
    ("reindex",),
    ("fetch",),
    ("run",),
    ("schedule", "news"),
)


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """Answer every request with `status` and `body` during the block; yield the address of an API."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://me:secret@127.0.0.1:{server.server_port}/api"
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "sources.yaml").write_text(SOURCES, "utf-8")
    # The signals and the log of the tests' own process stay as they are.
    monkeypatch.setattr("flows.cli.output.heed_signals", lambda: None)
    for name in ("LEVEL", "ROOT_LEVEL", "INTERNAL_LEVEL"):
        monkeypatch.setenv(f"PREFECT_LOGGING_{name}", "CRITICAL")


def refusal(url: str, *command: str, folder: Path) -> str:
    """Return the sentence of a command that ends with exit code 3."""
    from prefect.settings import PREFECT_API_URL, temporary_settings

    with temporary_settings({PREFECT_API_URL: url}):
        done = call_kiosque(*command, cwd=folder)
    assert (done.returncode, done.stdout) == (3, b""), done
    (sentence,) = done.stderr.decode().splitlines()
    return sentence


def test_a_server_that_does_not_accept_the_password_is_one_sentence_of_every_command_that_needs_it(
    tmp_path: Path,
) -> None:
    with answering(401, b"") as url:
        sentences = {refusal(url, *command, folder=tmp_path) for command in COMMANDS}
    (sentence,) = sentences
    assert sentence.endswith("/api: 401 Unauthorized; check PREFECT_API_URL and PREFECT_API_AUTH_STRING")
    assert "secret" not in sentence


def test_a_server_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    sentence = refusal("http://127.0.0.1:9/api", "ingest", "news", folder=tmp_path)
    assert sentence.startswith("kiosque: Prefect at http://127.0.0.1:9/api: [Errno 111] Connection refused; check")


@pytest.mark.parametrize(
    ("body", "fault"),
    [(b"<html>", "what answers is not Prefect's API"), (b'"2.20.1"', "incompatible versions: .*2.20.1")],
)
def test_a_server_of_another_kind_or_release_is_one_sentence(tmp_path: Path, body: bytes, fault: str) -> None:
    with answering(200, body) as url:
        assert re.search(fault, refusal(url, "ingest", "news", folder=tmp_path))
