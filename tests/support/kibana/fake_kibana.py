"""A server that imports saved objects as Kibana does: what it asks of a request, and what it answers.

The contract is that of Kibana 9's `POST /api/saved_objects/_import`: 400 without the header `kbn-xsrf`, 415 for what is no
multipart form, 400 without a file in it, 401 for a wrong password, 503 while it starts up; then 200 with an account,
also where objects are refused.
"""

import base64
import email
import email.policy
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

TYPES = {"index-pattern": "8.0.0", "search": "10.4.0", "lens": "8.9.0", "dashboard": "10.2.0"}


class FakeKibana:
    """Keeps what is imported in `objects`; answers 503 to the first `starting` requests."""

    def __init__(self, *, starting: int = 0, password: str | None = None, space: str = "") -> None:
        self.objects: dict[tuple[str, str], dict[str, Any]] = {}
        self.starting = starting
        self.password = password
        self.space = space
        self.requests = 0
        self.url = ""

    @contextmanager
    def running(self, *, certificate: Path | None = None) -> Iterator["FakeKibana"]:
        """Serve on a free port of this machine; with `certificate` (PEM with its key) by TLS."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"kibana": self}))
        server.daemon_threads = True
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://localhost:{server.server_port}{self.space}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def import_objects(self, lines: bytes, *, overwrite: bool) -> dict[str, Any]:
        """Take the objects whose type, version and references are right, and give an account of all."""
        objects = [json.loads(line) for line in lines.splitlines() if line.strip()]
        known = self.objects.keys() | {(each["type"], each["id"]) for each in objects}
        errors = [
            {"type": each["type"], "id": each["id"], "meta": {"title": each["attributes"].get("title")}, "error": fault}
            for each in objects
            if (fault := self._fault(each, known, overwrite=overwrite))
        ]
        # A missing reference or an unknown type stops the import before anything is written.
        if not any(error["error"]["type"] in ("missing_references", "unsupported_type") for error in errors):
            refused = {(error["type"], error["id"]) for error in errors}
            taken = {(each["type"], each["id"]): each for each in objects}
            self.objects |= {key: each for key, each in taken.items() if key not in refused}
            count = len(taken.keys() - refused)
        else:
            count = 0
        return {"success": not errors, "successCount": count, **({"errors": errors} if errors else {})}

    def _fault(self, each: dict[str, Any], known: set[tuple[str, str]], *, overwrite: bool) -> dict[str, Any] | None:
        if each["type"] not in TYPES:
            return {"type": "unsupported_type"}
        missing = [to for to in each.get("references", []) if (to["type"], to["id"]) not in known]
        if missing:
            return {
                "type": "missing_references",
                "references": [{"type": to["type"], "id": to["id"]} for to in missing],
            }
        if _numbers(each["typeMigrationVersion"]) > _numbers(TYPES[each["type"]]):
            message = f'Document "{each["id"]}" belongs to a more recent version of Kibana'
            return {"type": "unknown", "message": message, "statusCode": 422}
        if not overwrite and (each["type"], each["id"]) in self.objects:
            return {"type": "conflict"}
        return None


class _Handler(BaseHTTPRequestHandler):
    kibana: FakeKibana
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.kibana.requests += 1
        status, answer = self._answer(body)
        data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "text/plain" if isinstance(answer, str) else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""

    def _answer(self, body: bytes) -> tuple[int, str | dict[str, Any]]:
        if self.kibana.requests <= self.kibana.starting:
            return 503, "Kibana server is not ready yet."
        address = urlsplit(self.path)
        if address.path != f"{self.kibana.space}/api/saved_objects/_import":
            return _error(404, "Not Found")
        if not self.headers.get("kbn-xsrf"):
            return _error(400, "Request must contain a kbn-xsrf header.")
        if self.kibana.password is not None and self.headers.get("Authorization") != _basic(self.kibana.password):
            return _error(401, "[security_exception] unable to authenticate user [elastic]")
        if not self.headers.get("Content-Type", "").startswith("multipart/form-data"):
            return _error(415, "Unsupported Media Type")
        file = _file(self.headers["Content-Type"], body)
        if file is None:
            return _error(400, "[request body.file]: expected value of type [Stream] but got [undefined]")
        overwrite = parse_qs(address.query).get("overwrite") == ["true"]
        return 200, self.kibana.import_objects(file, overwrite=overwrite)


def _file(content_type: str, body: bytes) -> bytes | None:
    """Return the part of a form that is named `file` and has a file name that ends as it must."""
    form = email.message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body, policy=email.policy.HTTP)
    for part in form.iter_parts():  # type: ignore[attr-defined]
        disposition = part["Content-Disposition"].params
        if disposition.get("name") == "file" and str(disposition.get("filename", "")).endswith(".ndjson"):
            return bytes(part.get_payload(decode=True))
    return None


def _error(status: int, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"statusCode": status, "message": message}


def _basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"elastic:{password}".encode()).decode()


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
