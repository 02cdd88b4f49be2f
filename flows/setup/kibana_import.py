"""Imports saved objects into Kibana by its API.

Kibana answers 200 even when it refuses objects, so the body of the response decides. While Kibana starts, it answers 503 or
not at all, so the import is tried again.
"""

import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec

from config.errors import ConfigError, RunFailed
from config.settings import Settings
from tasks.kibana import OBJECTS_FILE

PAUSE_S = 2.0
REQUEST_S = 120.0
# Statuses of Kibana, or of a proxy before it, that may pass in a moment.
_STARTING = frozenset({429, 502, 503, 504})


class _Fault(msgspec.Struct, frozen=True):
    """The fault of one object, as Kibana names it."""

    type: str = "unknown"
    message: str = ""
    references: tuple[dict[str, str], ...] = ()

    def __str__(self) -> str:
        missing = ", ".join(f"{each.get('type', '')} {each.get('id', '')}" for each in self.references)
        return " ".join(part for part in (self.type, self.message, missing) if part)


class _Refused(msgspec.Struct, frozen=True):
    type: str = ""
    id: str = ""
    error: _Fault = _Fault()


class _Result(msgspec.Struct, frozen=True, rename="camel"):
    """Kibana's report of an import."""

    success: bool
    success_count: int = 0
    errors: tuple[_Refused, ...] = ()


def import_objects(
    settings: Settings,
    objects: bytes,
    *,
    notice: Callable[[str], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Import `objects` (NDJSON), replacing those of the same ids, and return their number.

    Signs in as the user of Elasticsearch that the settings name, or else with the API key. While Kibana starts up, the import
    is tried again for `kibana_wait_s`, and `notice` is called once. Raises ConfigError without a kibana_url, RunFailed with
    what Kibana refused.
    """
    if settings.kibana_url is None:
        raise ConfigError("no Kibana is named: set KIOSQUE_KIBANA_URL")
    sent = sum(1 for line in objects.splitlines() if line.strip())
    until = clock() + settings.kibana_wait_s
    is_noticed = False
    with httpx.Client(**_credentials(settings), verify=_trusted_certificates(settings), timeout=REQUEST_S) as client:
        while isinstance(response := _post(client, objects, settings), str):
            if clock() >= until:
                raise RunFailed(
                    f"Kibana at {settings.kibana_url} did not get ready in {settings.kibana_wait_s:g} s: {response}; "
                    "start it, or correct kibana_url"
                )
            if not is_noticed:
                notice(f"Waiting for Kibana at {settings.kibana_url}, {settings.kibana_wait_s:g} s at most: {response}")
                is_noticed = True
            sleep(PAUSE_S)
    _require_imported(sent, response, settings.kibana_url)
    return sent


def read_objects(file: Path | None = None) -> bytes:
    """Return the content of a file of objects, by default of Kiosque's own; ConfigError when it cannot be read."""
    file = file or OBJECTS_FILE
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}; `kiosque kibana build` makes it") from error


def _post(client: httpx.Client, objects: bytes, settings: Settings) -> httpx.Response | str:
    """Send the objects and return the response, or the fault of a Kibana that is still starting."""
    try:
        response = client.post(
            f"{settings.kibana_url}/api/saved_objects/_import",
            params={"overwrite": "true"},
            headers={"kbn-xsrf": "kiosque"},
            files={"file": ("kiosque.ndjson", objects, "application/x-ndjson")},
        )
    except httpx.TransportError as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            raise RunFailed(
                f"Kibana at {settings.kibana_url}: its certificate is not trusted; set kibana_ca_certs"
            ) from error
        return str(error) or type(error).__name__
    is_starting = response.status_code in _STARTING
    return f"it answers {response.status_code} {_reason(response)}".rstrip() if is_starting else response


def _credentials(settings: Settings) -> dict[str, Any]:
    if settings.elasticsearch_username is not None and settings.elasticsearch_password is not None:
        return {"auth": (settings.elasticsearch_username, settings.elasticsearch_password.get_secret_value())}
    if settings.elasticsearch_api_key is not None:
        return {"headers": {"Authorization": f"ApiKey {settings.elasticsearch_api_key.get_secret_value()}"}}
    return {}


def _trusted_certificates(settings: Settings) -> ssl.SSLContext:
    file = settings.kibana_ca_certs or settings.elasticsearch_ca_certs
    try:
        return ssl.create_default_context(cafile=file)
    except OSError as error:
        raise ConfigError(f"kibana_ca_certs: {file} cannot be read as certificates: {error}") from error


def _require_imported(sent: int, response: httpx.Response, url: str) -> None:
    """Raise RunFailed, with a remedy, unless the response reports that all objects were imported."""
    if response.status_code != httpx.codes.OK:
        remedies = {
            401: "check elasticsearch_username and elasticsearch_password",
            403: "this user may not manage saved objects; bootstrap as an administrator",
            404: "correct kibana_url: the base path or the space may be missing or wrong",
            413: "raise savedObjects.maxImportPayloadBytes in kibana.yml",
        }
        remedy = remedies.get(response.status_code, "see Kibana's log")
        raise RunFailed(f"Kibana at {url} answers {response.status_code} {_reason(response)}; {remedy}")
    try:
        result = msgspec.json.decode(response.content, type=_Result)
    except msgspec.DecodeError as error:
        raise RunFailed(f"what answers at {url} is not Kibana; correct kibana_url") from error
    if not result.success or result.errors or result.success_count != sent:
        faults = "; ".join(f"{each.type} {each.id}: {each.error}" for each in result.errors) or "it does not say why"
        raise RunFailed(
            f"Kibana at {url} imported {result.success_count} of {sent} saved objects: {faults}; "
            "see docs/kibana.md, 'When the import fails'"
        )


def _reason(response: httpx.Response) -> str:
    """Return the reason in a response, cut to 200 characters."""
    try:
        body = response.json()
    except ValueError:
        body = None
    reason = body.get("message", "") if isinstance(body, dict) else response.text
    return " ".join(str(reason).split())[:200] or response.reason_phrase
