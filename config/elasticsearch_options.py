"""Options of the connection to Elasticsearch: `config.settings` builds them, the backend takes them unchanged."""

from pathlib import Path

from pydantic import SecretStr

from config.errors import ConfigError
from config.loading import Data
from config.options import MEBIBYTE

ATTEMPTS = 8


class ElasticsearchOptions(Data, frozen=True):
    """Options of a connection: address, credentials, certificate, and the size and number of requests.

    `url` may hold several addresses, separated by commas. `api_key` (encoded form) wins over `username` and `password`.
    `ca_certs` (a PEM file) or `fingerprint` (SHA-256) names the certificate to trust. A bulk request holds at most
    `chunk_documents` documents and `chunk_bytes` bytes (more only for one larger document); `senders` are sent at once.
    A request to a busy cluster is sent `attempts` times at most.
    Raises ConfigError for a URL with a password.
    """

    url: str
    api_key: SecretStr | None = None
    username: str | None = None
    password: SecretStr | None = None
    ca_certs: Path | None = None
    fingerprint: str | None = None
    timeout_s: float = 30.0
    senders: int = 2
    attempts: int = ATTEMPTS
    chunk_documents: int = 500
    chunk_bytes: int = 10 * MEBIBYTE

    def __post_init__(self) -> None:
        """Refuse a URL with a password in it: messages would show it."""
        if "@" in self.url:
            raise ConfigError("elasticsearch_url must not hold a user or password; give them in their own settings")
