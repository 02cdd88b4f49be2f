"""Settings of a run: every setting with its meaning, its limits and its default.

No setting is required. `config.setting_sources` says where they are read from; a value on the command line wins over all of
these sources. The value `prefect:NAME` stands for the content of the secret block NAME of Prefect.
"""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from config.elasticsearch_options import ElasticsearchOptions
from config.options import MEBIBYTE, Extractor, Limits, ReadOptions, StepOptions
from config.setting_sources import SourcedSettings, read_settings

_READING = ReadOptions()
_STEPS = StepOptions()
_LIMITS = Limits()
_CONNECTION = ElasticsearchOptions(url="")


def _http_url(url: str | None) -> str | None:
    """Accept a plain http(s) URL only; a password belongs in its own setting, where it is kept secret."""
    if url is None:
        return None
    scheme, _, rest = url.partition("://")
    if scheme not in ("http", "https") or not rest:
        raise ValueError("must begin with http:// or https://")
    if "@" in rest:
        raise ValueError("must not hold a user or password: they have settings of their own")
    return url.rstrip("/")


def _dask_address(address: str | None) -> str | None:
    """Accept the address of a scheduler as Dask writes it; `none` is for an environment that has to say something."""
    if address == "none":
        return None
    if address is not None and not re.fullmatch(r"(tcp|tls)://[^\s/:]+:\d+|(tcp|tls)://\[[0-9a-fA-F:]+\]:\d+", address):
        raise ValueError("must be the address of a Dask scheduler, such as tcp://10.0.0.5:8786, or tls://…")
    return address


def _header(text: str) -> str:
    """Accept a value of an HTTP header that begins with a name, which a robots.txt can address."""
    if not (text.isascii() and text.isprintable() and re.match(r"[A-Za-z][A-Za-z_-]*(/|$)", text)):
        raise ValueError("must be plain ASCII and begin with a name, such as Kiosque/0.1 (https://news.example/bot)")
    return text


def _networks(texts: list[str]) -> list[str]:
    for text in texts:
        ip_network(text)  # raises ValueError with the reason
    return texts


class Settings(SourcedSettings):
    """All settings; secrets never appear in `repr` or logs."""

    home: Path = Field(
        Path(".kiosque"), description="Folder of the embedded index, the ledger, prepared batches and dead letters"
    )
    ledger: SecretStr | None = Field(None, description="SQLAlchemy URL of the ledger; default: ledger.sqlite in home")
    work: str | None = Field(None, description="Folder or fsspec URL of prepared batches; default: prepared in home")

    sources: Path = Field(Path("sources.yaml"), description="File of the sources of `kiosque run` and `kiosque fetch`")
    fetch_user_agent: Annotated[str, AfterValidator(_header)] = Field(
        "Kiosque/0.1 (news archive)",
        description="User-Agent header of fetching; add an address at which site owners can reach you",
    )
    fetch_private_networks: Annotated[list[str], AfterValidator(_networks)] = Field(
        default_factory=list,
        description="Private networks (10.0.0.0/8) that may be fetched from; default: none",
    )

    elasticsearch_url: Annotated[str | None, AfterValidator(_http_url)] = Field(
        None, description="URL of Elasticsearch; default: none, the embedded index in home is used"
    )
    elasticsearch_api_key: SecretStr | None = Field(None, description="API key (encoded form)")
    elasticsearch_username: str | None = Field(None, description="User name, if there is no API key")
    elasticsearch_password: SecretStr | None = Field(None, description="Password of that user")
    elasticsearch_ca_certs: Path | None = Field(
        None, description="PEM file of the authority that signed the certificate of Elasticsearch"
    )
    elasticsearch_fingerprint: str | None = Field(
        None, description="SHA-256 fingerprint of the certificate, instead of elasticsearch_ca_certs"
    )
    elasticsearch_timeout_s: float = Field(
        _CONNECTION.timeout_s, gt=0, description="Seconds to wait for an answer of Elasticsearch"
    )
    elasticsearch_senders: int = Field(
        _CONNECTION.senders, ge=1, le=4, description="Number of bulk requests that are sent at once"
    )

    kibana_url: Annotated[str | None, AfterValidator(_http_url)] = Field(
        None, description="URL of Kibana for data views and dashboards, with the space if there is one: …/s/newsroom"
    )
    kibana_ca_certs: Path | None = Field(
        None,
        description="PEM file of the authority that signed the certificate of Kibana; default: elasticsearch_ca_certs",
    )
    kibana_wait_s: float = Field(300.0, ge=0, description="Seconds to wait for a Kibana that is starting")

    failure_block: str | None = Field(
        None,
        pattern=r"^[^/]+/[^/]+$",
        description="Prefect block that is notified of a failed run, as type/name: slack-webhook/desk, webhook/alerts, …",
    )

    overlap: Literal["wait", "skip"] = Field(
        "wait", description="If another run still reads the same inputs: wait for its end, or skip this run"
    )
    workers: int | None = Field(
        None, ge=1, description="Number of processes that prepare documents; default: one for each processor"
    )
    dask: Annotated[str | None, AfterValidator(_dask_address)] = Field(
        None,
        description="Address of a Dask scheduler (tcp://host:8786) whose workers prepare documents; default: processes here",
    )
    dask_wait_s: float = Field(
        300.0, gt=0, description="Seconds to wait for a Dask worker while there is none, before the run fails"
    )
    batch_documents: int = Field(
        1000, ge=1, description="Largest number of small files in a batch, and of documents indexed at once"
    )
    batch_bytes: int = Field(
        4 * MEBIBYTE, ge=1024, description="Largest number of input bytes in a batch; those of pages count a sixteenth"
    )
    keep_prepared_days: float = Field(
        30.0, ge=0, description="Days after which unused prepared batches of an older pipeline are deleted"
    )
    max_document_bytes: int = Field(
        _READING.max_document_bytes, ge=1024, description="Largest size of a document; a larger one is rejected"
    )
    max_document_seconds: float = Field(
        _LIMITS.seconds, gt=0, description="Most processor time of a document; one that takes more is rejected"
    )
    max_worker_bytes: int = Field(
        _LIMITS.memory,
        ge=512 * MEBIBYTE,
        description="Largest memory of a worker process; a document that needs more is rejected",
    )

    max_rejected: int = Field(
        100, ge=0, description="Number of rejected documents that never fails a run, whatever their share"
    )
    max_rejected_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Largest share of rejected documents; a run with more, and more than max_rejected, fails",
    )

    again: bool = Field(
        False,
        description="Read every input again at each run, and write what the index does not hold; default: new ones",
    )
    max_mirror_removed_share: float = Field(
        0.5, ge=0, le=1, description="Largest share of the documents of a folder that `ingest --mirror` removes"
    )
    ease_index_bytes: int = Field(
        256 * MEBIBYTE,
        ge=0,
        description="A run of at least so many bytes uses bulk settings in Elasticsearch (no refreshes, no replicas); 0: never",
    )

    jsonl_fields: dict[str, str] = Field(
        default_factory=dict,
        description="Name of a field → its name or path in your records (`fields.body`, `parts[].text`), if none of the usual",
    )
    storage_options: dict[str, Any] = Field(
        default_factory=dict, description="Options for fsspec (endpoint, profile, …)", repr=False
    )
    line_model: bool = Field(
        _STEPS.line_model,
        description="Remove lines that the line model predicts to be boilerplate, in addition to rules and learnt lines",
    )
    extractor: Extractor = Field(
        _STEPS.extractor,
        description="How the article is found in a page: fast (the scorer) or precise (trafilatura, slower)",
    )
    min_confidence: float = Field(
        _STEPS.min_confidence, ge=0, le=1, description="Least confidence of a language; below it the language is `und`"
    )

    semantic: bool = Field(
        _STEPS.semantic,
        description="Store the vector of each document, for searches in every language at once; needs `make semantic`",
    )

    @model_validator(mode="after")
    def _user_has_password(self) -> "Settings":
        if (self.elasticsearch_username is None) != (self.elasticsearch_password is None):
            raise ValueError("elasticsearch_username and elasticsearch_password go together: one of them is missing")
        return self

    @property
    def reading(self) -> ReadOptions:
        """Options of reading inputs."""
        return ReadOptions(fields=dict(self.jsonl_fields), max_document_bytes=self.max_document_bytes)

    @property
    def steps(self) -> StepOptions:
        """Options of the steps after reading."""
        return StepOptions(
            extractor=self.extractor,
            line_model=self.line_model,
            min_confidence=self.min_confidence,
            semantic=self.semantic,
        )

    @property
    def limits(self) -> Limits:
        """Limits of a worker process."""
        return Limits(seconds=self.max_document_seconds, memory=self.max_worker_bytes)

    @property
    def elasticsearch(self) -> ElasticsearchOptions | None:
        """Options of the connection to Elasticsearch; None if the embedded index is used."""
        if self.elasticsearch_url is None:
            return None
        prefix = "elasticsearch_"
        names = [name for name in type(self).model_fields if name.startswith(prefix)]
        return ElasticsearchOptions(**{name.removeprefix(prefix): getattr(self, name) for name in names})

    @property
    def ledger_url(self) -> str:
        """SQLAlchemy URL of the ledger."""
        if self.ledger:  # a secret, because it may contain a password
            return self.ledger.get_secret_value()
        return f"sqlite:///{(self.home / 'ledger.sqlite').as_posix()}"

    @property
    def prepared(self) -> str:
        """Folder or fsspec URL of prepared batches."""
        return self.work or str(self.home / "prepared")

    @property
    def run_locks(self) -> Path:
        """Folder of the lock files of runs; each run holds the lock of its file."""
        return self.home / "runs"

    @property
    def learnt(self) -> Path:
        """Folder of the learnt lines, one file for each publisher."""
        return self.home / "learnt"

    @property
    def profiles(self) -> Path:
        """Database of the line counts that lines are learnt from."""
        return self.home / "profiles.sqlite"

    @property
    def fetched(self) -> Path:
        """Folder of fetched pages, one folder for each source."""
        return self.home / "fetched"

    @property
    def dead_letters(self) -> Path:
        """Folder of the dead-letter files, one for each run."""
        return self.home / "dead-letters"

    @property
    def embedded_index(self) -> Path:
        """Folder of the embedded index."""
        return self.home / "index"


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; an override of None counts as not given. ConfigError names the setting and its fault."""
    return read_settings(Settings, {name: value for name, value in overrides.items() if value is not None})
