"""Errors of the cluster: translates the client's errors into the project's, each with its remedy.

Three answers are not what their status says. A full disk has 429, the status of a busy cluster. A connection that breaks is
a restart where the cluster has answered before, and a wrong URL where it never did. A search names the fault of its first
failed index, because its own only says that some indexes failed.
"""

from typing import Any

from elastic_transport import ConnectionError as ConnectionFault
from elastic_transport import ConnectionTimeout, TlsError, TransportError
from elasticsearch import ApiError, UnsupportedProductError

from config.errors import IndexBusy, IndexRefused

INDEX_CLOSED = "index_closed_exception"
BUSY_STATUSES = frozenset({408, 429, 502, 503, 504})


class ClusterErrors:
    """Builds the errors of the cluster at `url`."""

    def __init__(self, url: str, *, has_credentials: bool) -> None:
        self._url = url
        self._has_credentials = has_credentials
        self.has_answered = False  # the connection sets it

    def busy(self, reason: str) -> IndexBusy:
        """Return the error for a cluster that cannot take this now."""
        return IndexBusy(f"Elasticsearch at {self._url} cannot take this now: {reason}; run the same again later")

    def refused(self, reason: str) -> IndexRefused:
        """Return the error for a fault that no retry repairs; `reason` ends with the remedy."""
        return IndexRefused(f"Elasticsearch at {self._url}: {reason}")

    def disk_is_full(self, reason: str) -> IndexRefused:
        """Return the error for the flood-stage block."""
        return self.refused(
            f"its disk is almost full and it blocks writing ({reason}); free disk space, then run again"
        )

    def closed(self, index: str) -> IndexRefused:
        """Return the error for a closed index."""
        return self.refused(f"index {index} is closed; open it (POST /{index}/_open), then run again")

    def forbidden(self, kind: str, reason: str) -> IndexRefused:
        """Return the error for status 403: a missing privilege, or an index that somebody has blocked."""
        if kind == "cluster_block_exception":
            return self.refused(f"{reason}; remove the block, then run again")
        return self.refused(f"not allowed: {reason}; docs/index.md lists the privileges that are needed")

    def translate(self, error: ApiError | TransportError) -> IndexBusy | IndexRefused:
        """Return the project's error for one of the client's."""
        if isinstance(error, ApiError):
            self.has_answered = True
            return self._of_answer(error)
        if isinstance(error, TlsError):
            return self.refused(
                f"no trusted TLS connection ({error.message}); check that the URL's http or https is right, and set "
                "elasticsearch_ca_certs or elasticsearch_fingerprint"
            )
        if isinstance(error, ConnectionTimeout):
            return self.busy("no answer in time")
        if isinstance(error, ConnectionFault) and self.has_answered:
            return self.busy("the connection broke")
        if isinstance(error, ConnectionFault):
            return self.refused(f"cannot connect ({error.message}); start it, or correct elasticsearch_url")
        return self.refused(f"its answer cannot be read ({error.message}); is there a proxy in between?")

    def _of_answer(self, error: ApiError) -> IndexBusy | IndexRefused:
        kind, reason = fault_of(error)
        if isinstance(error, UnsupportedProductError):
            return self.refused("what answers there is not Elasticsearch; correct elasticsearch_url")
        if error.status_code == 401:
            remedy = "check" if self._has_credentials else "set"
            return self.refused(
                f"it does not accept the credentials; {remedy} elasticsearch_api_key, or elasticsearch_username and "
                "elasticsearch_password"
            )
        if is_full_disk(error.status_code, kind):
            return self.disk_is_full(reason)
        if kind == INDEX_CLOSED:
            return self.closed(str(error.body["error"].get("index", "")))
        if error.status_code == 403:
            return self.forbidden(kind, reason)
        if error.status_code in BUSY_STATUSES:
            return self.busy(f"{error.status_code} {kind}: {reason}".rstrip(": "))
        return self.refused(f"{error.status_code} {kind}: {reason}")


def is_full_disk(status: int, kind: str) -> bool:
    """Return whether an answer is the disk's flood-stage block and not that of a busy cluster."""
    return status == 429 and kind == "cluster_block_exception"


def fault_of(error: ApiError) -> tuple[str, str]:
    """Return the type and the reason in an error's body; both may be empty (a proxy's page)."""
    fault = _stated(error)
    if isinstance(fault, dict):
        if fault.get("type") == "search_phase_execution_exception":
            fault = next(iter(fault.get("root_cause") or ()), fault)
        return str(fault.get("type", "")), str(fault.get("reason", ""))
    return "", str(fault or "")


def missing_index(error: ApiError) -> str:
    """Return the index or alias that a request names and that does not exist; empty for another fault."""
    fault = _stated(error)
    return str(fault.get("index", "")) if isinstance(fault, dict) else ""


def _stated(error: ApiError) -> Any:
    """Return the fault in an error's body; None where it has none (a proxy's page)."""
    body: Any = error.body
    return body.get("error") if isinstance(body, dict) else None
