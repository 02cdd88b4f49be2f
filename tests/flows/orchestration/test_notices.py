"""Notices of failed runs, sent to a web server of ours by real blocks of a real Prefect server."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from config.errors import IndexRefused
from config.settings import load_settings
from flows.orchestration.notices import redacted
from tasks.runtime.interrupts import Interrupted


class Desk:
    """What arrived, and what is answered."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.status = 200
        self.received: list[dict[str, Any]] = []


@pytest.fixture
def desk() -> Iterator[Desk]:
    with _desk() as found:
        yield found


@contextmanager
def _desk() -> Iterator[Desk]:
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.received.append(json.loads(body))
            self.send_response(found.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        found = Desk(f"http://127.0.0.1:{server.server_port}/token-of-the-desk")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        server.shutdown()
        thread.join()


def save_webhook(desk: Desk) -> str:
    from prefect.blocks.webhook import Webhook

    Webhook(url=SecretStr(desk.url)).save("desk", overwrite=True)
    return "webhook/desk"


def save_template(desk: Desk) -> str:
    from prefect.blocks.notifications import CustomWebhookNotificationBlock

    template = {"subject": "{{subject}}", "body": "{{body}}"}
    CustomWebhookNotificationBlock(name="desk", url=desk.url, json_data=template).save("desk", overwrite=True)
    return "custom-webhook/desk"


def fail(home: Path) -> None:
    """Run into an Elasticsearch that is not there."""
    from flows.ingest import IngestParameters, ingest

    (home / "gazette").mkdir()
    where = "http://127.0.0.1:9"
    with pytest.raises(IndexRefused):
        ingest(IngestParameters(paths=[str(home / "gazette")], home=str(home / "home"), elasticsearch_url=where))


@pytest.mark.parametrize("save", [save_webhook, save_template])
def test_a_notice_of_a_failed_run_has_its_name_and_the_reason(
    tmp_path: Path, prefect_server: None, desk: Desk, monkeypatch: pytest.MonkeyPatch, save: Any
) -> None:
    monkeypatch.setenv("KIOSQUE_FAILURE_BLOCK", save(desk))
    fail(tmp_path)
    (notice,) = desk.received
    assert notice["subject"].startswith("Kiosque: gazette · ")
    assert notice["subject"].endswith(": Failed")
    assert "127.0.0.1:9" in notice["body"]


def test_a_notice_that_cannot_be_sent_says_so_without_the_address_of_the_webhook(
    tmp_path: Path,
    prefect_server: None,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("KIOSQUE_FAILURE_BLOCK", save_webhook(desk))
    desk.status = 500
    fail(tmp_path)
    assert "The failure notice to webhook/desk was not sent: HTTPStatusError" in caplog.text
    assert "token-of-the-desk" not in caplog.text


def test_no_notice_is_sent_of_a_run_that_was_told_to_end_or_a_run_inside_another(
    prefect_server: None, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from prefect import flow

    from flows.orchestration.notices import send_failure_notice

    monkeypatch.setenv("KIOSQUE_FAILURE_BLOCK", save_webhook(desk))

    @flow(on_failure=[send_failure_notice], on_crashed=[send_failure_notice])
    def inner(error: BaseException) -> None:
        raise error

    @flow(on_failure=[send_failure_notice], on_crashed=[send_failure_notice])
    def outer() -> None:
        inner(IndexRefused("away"))

    with pytest.raises(Interrupted):
        inner(Interrupted(15))
    assert desk.received == []
    with pytest.raises(IndexRefused):
        outer()
    assert len(desk.received) == 1


def test_a_notice_holds_no_secret() -> None:
    settings = load_settings(elasticsearch_api_key="c2VjcmV0", home="home")
    text = "ApiKey c2VjcmV0 refused; postgresql://kiosque:hunter2@db/ledger away; https://example.org/a@b stays"
    assert redacted(text, settings) == "ApiKey … refused; postgresql://…@db/ledger away; https://example.org/a@b stays"
