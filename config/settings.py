"""The settings of a run: environment (`KIOSQUE_…`), `.env`, files in the folder that KIOSQUE_SECRETS_DIR names (one a
setting: `kiosque_elasticsearch_api_key`), `kiosque.toml` in the current folder, then the defaults here.

Nothing needs to be set. A value given on the command line wins over all of these. `prefect:NAME` as a value stands for
what Prefect's secret block NAME holds.
"""

import difflib
import os
import re
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from config.elasticsearch_options import ElasticsearchOptions
from config.errors import ConfigError
from config.options import MEBIBYTE, Extractor, Limits, ReadOptions, StepOptions
from config.secret_references import resolved

SETTINGS_FILE = "kiosque.toml"
ENVIRONMENT_FILE = ".env"
_PREFIX = "KIOSQUE_"
_SECRETS_FOLDER = "KIOSQUE_SECRETS_DIR"
_FOR_TESTS = "KIOSQUE_TEST_"
# From this likeness on (0..1) the name of a variable is a setting's misspelt. Others may be somebody else's: Kubernetes
# sets KIOSQUE_PORT and more where a service has that name.
_MISSPELT = 0.8
_READING = ReadOptions()
_STEPS = StepOptions()
_LIMITS = Limits()
_CONNECTION = ElasticsearchOptions(url="")


def _http_url(url: str | None) -> str | None:
    """Refuse what is not a plain http(s) URL; a password belongs in its own setting, where it is kept secret."""
    if url is None:
        return None
    scheme, _, rest = url.partition("://")
    if scheme not in ("http", "https") or not rest:
        raise ValueError("must begin with http:// or https://")
    if "@" in rest:
        raise ValueError("must not hold a user or password: they have settings of their own")
    return url.rstrip("/")


def _header(text: str) -> str:
    """Refuse what cannot be the value of an HTTP header, or names nothing that a robots.txt could speak to."""
    if not (text.isascii() and text.isprintable() and re.match(r"[A-Za-z][A-Za-z_-]*(/|$)", text)):
        raise ValueError("must be plain ASCII and begin with a name, such as Kiosque/0.1 (https://news.example/bot)")
    return text


def _networks(texts: list[str]) -> list[str]:
    for text in texts:
        ip_network(text)  # its ValueError says what is wrong
    return texts


class Settings(BaseSettings):
    """Every setting, its meaning and its default; secrets never show in `repr` or logs."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file=ENVIRONMENT_FILE, toml_file=SETTINGS_FILE, extra="forbid", frozen=True
    )

    home: Path = Field(
        Path(".kiosque"), description="Folder of the embedded index, ledger, prepared batches, dead letters"
    )
    ledger: SecretStr | None = Field(None, description="SQLAlchemy URL of the ledger; default: ledger.sqlite in home")
    work: str | None = Field(None, description="fsspec URL or folder for prepared batches; default: prepared in home")

    sources: Path = Field(Path("sources.yaml"), description="File of the sources that `kiosque run` and `fetch` know")
    fetch_user_agent: Annotated[str, AfterValidator(_header)] = Field(
        "Kiosque/0.1 (news archive)",
        description="What fetching says it is; add an address where a site's people can reach you",
    )
    fetch_private_networks: Annotated[list[str], AfterValidator(_networks)] = Field(
        default_factory=list,
        description="Networks that are not public (10.0.0.0/8) but may be fetched from; default: none",
    )

    elasticsearch_url: Annotated[str | None, AfterValidator(_http_url)] = Field(
        None, description="Elasticsearch to index into; without it the embedded index in home is used"
    )
    elasticsearch_api_key: SecretStr | None = Field(None, description="API key (encoded form)")
    elasticsearch_username: str | None = Field(None, description="User, where there is no API key")
    elasticsearch_password: SecretStr | None = Field(None, description="Password of that user")
    elasticsearch_ca_certs: Path | None = Field(
        None, description="PEM file of the authority that signed the certificate"
    )
    elasticsearch_fingerprint: str | None = Field(
        None, description="SHA-256 fingerprint of the certificate, instead of ca_certs"
    )
    elasticsearch_timeout_s: float = Field(_CONNECTION.timeout_s, gt=0, description="Seconds to wait for an answer")
    elasticsearch_senders: int = Field(_CONNECTION.senders, ge=1, le=4, description="Bulk requests in flight at once")

    kibana_url: Annotated[str | None, AfterValidator(_http_url)] = Field(
        None, description="Kibana to put the data views and dashboards into, with the space if any: …/s/newsroom"
    )
    kibana_ca_certs: Path | None = Field(
        None, description="PEM file of the authority that signed Kibana's certificate; default: elasticsearch_ca_certs"
    )
    kibana_wait_s: float = Field(300.0, ge=0, description="Seconds to wait for a Kibana that is starting up")

    failure_block: str | None = Field(
        None,
        pattern=r"^[^/]+/[^/]+$",
        description="Prefect block that is told of a failed run, as type/name: slack-webhook/desk, webhook/alerts, …",
    )

    overlap: Literal["wait", "skip"] = Field(
        "wait", description="What a run does while another one is still at its inputs: wait for its end, or nothing"
    )
    workers: int | None = Field(None, ge=1, description="Processes that prepare documents; default: one a processor")
    batch_documents: int = Field(1000, ge=1, description="Documents, or small files, in one batch")
    batch_bytes: int = Field(4 * MEBIBYTE, ge=1024, description="Bytes of input in one batch")
    keep_prepared_days: float = Field(
        30.0, ge=0, description="Days until prepared batches of an older pipeline are deleted if no run asks for them"
    )
    max_document_bytes: int = Field(_READING.max_document_bytes, ge=1024, description="A larger document is rejected")
    max_document_seconds: float = Field(
        _LIMITS.seconds, gt=0, description="A document that takes more processor time is rejected"
    )
    max_worker_bytes: int = Field(
        _LIMITS.memory,
        ge=512 * MEBIBYTE,
        description="Memory of a worker process; a document that needs more is rejected",
    )

    max_rejected: int = Field(
        100, ge=0, description="A run may always reject so many documents, whatever share of it they are"
    )
    max_rejected_share: float = Field(
        0.5, ge=0, le=1, description="A run that rejects more, and more than max_rejected, is stopped as failed"
    )

    max_mirror_removed_share: float = Field(
        0.5, ge=0, le=1, description="`ingest --mirror` refuses to remove more of what the index has of a folder"
    )
    ease_index_bytes: int = Field(
        256 * MEBIBYTE,
        ge=0,
        description="A run that reads so many bytes eases refreshes and replicas of Elasticsearch meanwhile; 0: none does",
    )

    jsonl_fields: dict[str, str] = Field(
        default_factory=dict,
        description="Our field name → the name in your JSON Lines, where the usual names do not fit",
    )
    storage_options: dict[str, Any] = Field(
        default_factory=dict, description="Options for fsspec (endpoint, profile, …)", repr=False
    )
    line_model: bool = Field(
        _STEPS.line_model,
        description="Take out lines that look like a page's furniture, besides those of rules and learnt ones",
    )
    extractor: Extractor = Field(
        _STEPS.extractor, description="How an article is found in a page: by the scorer, or by trafilatura (slower)"
    )
    min_confidence: float = Field(_STEPS.min_confidence, ge=0, le=1, description="Below this a language is `und`")

    @field_validator("*", mode="before")
    @classmethod
    def _look_up(cls, value: Any) -> Any:
        return resolved(value)

    @model_validator(mode="after")
    def _user_has_password(self) -> "Settings":
        if (self.elasticsearch_username is None) != (self.elasticsearch_password is None):
            raise ValueError("elasticsearch_username and elasticsearch_password go together: one of them is missing")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence: arguments, environment, `.env`, files of secrets, `kiosque.toml`."""
        if isinstance(dotenv_settings, DotEnvSettingsSource):  # `.env` also holds what docker compose reads
            ours = {name: value for name, value in dotenv_settings.env_vars.items() if name.startswith("kiosque_")}
            dotenv_settings.env_vars = ours
        if isinstance(file_secret_settings, SecretsSettingsSource):
            file_secret_settings.secrets_dir = secrets_folder()
        return init_settings, env_settings, dotenv_settings, file_secret_settings, _settings_file(settings_cls)

    @property
    def reading(self) -> ReadOptions:
        """Options of reading inputs."""
        return ReadOptions(fields=dict(self.jsonl_fields), max_document_bytes=self.max_document_bytes)

    @property
    def steps(self) -> StepOptions:
        """Options of the steps after reading."""
        return StepOptions(extractor=self.extractor, line_model=self.line_model, min_confidence=self.min_confidence)

    @property
    def limits(self) -> Limits:
        """Limits of a worker process."""
        return Limits(seconds=self.max_document_seconds, memory=self.max_worker_bytes)

    @property
    def elasticsearch(self) -> ElasticsearchOptions | None:
        """Options of the connection to Elasticsearch; None where the embedded index is used."""
        if self.elasticsearch_url is None:
            return None
        return ElasticsearchOptions(
            url=self.elasticsearch_url,
            api_key=self.elasticsearch_api_key,
            username=self.elasticsearch_username,
            password=self.elasticsearch_password,
            ca_certs=self.elasticsearch_ca_certs,
            fingerprint=self.elasticsearch_fingerprint,
            timeout_s=self.elasticsearch_timeout_s,
            senders=self.elasticsearch_senders,
        )

    @property
    def ledger_url(self) -> str:
        """SQLAlchemy URL of the ledger."""
        if self.ledger:  # a secret, because it may hold a password
            return self.ledger.get_secret_value()
        return f"sqlite:///{(self.home / 'ledger.sqlite').as_posix()}"

    @property
    def prepared(self) -> str:
        """Folder or fsspec URL where prepared batches are kept."""
        return self.work or str(self.home / "prepared")

    @property
    def run_locks(self) -> Path:
        """Folder where each run holds the lock of a file while it is alive."""
        return self.home / "runs"

    @property
    def learnt(self) -> Path:
        """Folder of the learnt lines, one file a source."""
        return self.home / "learnt"

    @property
    def profiles(self) -> Path:
        """Database of what was counted to learn them."""
        return self.home / "profiles.sqlite"

    @property
    def fetched(self) -> Path:
        """Folder of what was fetched, a folder a source."""
        return self.home / "fetched"

    @property
    def dead_letters(self) -> Path:
        """Folder of the dead-letter files, one a run."""
        return self.home / "dead-letters"

    @property
    def embedded_index(self) -> Path:
        """Folder of the embedded index."""
        return self.home / "index"


def secrets_folder() -> Path | None:
    """Return the folder of secret files, if KIOSQUE_SECRETS_DIR names one; ConfigError when it is no folder."""
    named = os.environ.get(_SECRETS_FOLDER)
    if not named:
        return None
    folder = Path(named)
    if not folder.is_dir():
        raise ConfigError(f"{_SECRETS_FOLDER}: {folder} is not a folder; make it, or leave the variable out")
    return folder


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; an override of None is not given. ConfigError names the setting and what is wrong with it."""
    for name, meant in _misspelt_variables():
        raise ConfigError(f"{name}: there is no such setting; did you mean {meant}?")
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        raise ConfigError("; ".join(_fault(fault) for fault in error.errors())) from error
    except OSError as error:
        raise _unreadable(error, ENVIRONMENT_FILE) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{ENVIRONMENT_FILE}, or a file of {_SECRETS_FOLDER}: is not UTF-8") from error


def _settings_file(settings: type[BaseSettings]) -> TomlConfigSettingsSource:
    try:
        return TomlConfigSettingsSource(settings)
    except OSError as error:
        raise _unreadable(error, SETTINGS_FILE) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{SETTINGS_FILE}: is not UTF-8 at byte {error.start}") from error
    except ValueError as error:
        raise ConfigError(f"{SETTINGS_FILE}: is not TOML: {error}") from error


def _unreadable(error: OSError, file: str) -> ConfigError:
    return ConfigError(f"{error.filename or file}: cannot be read: {error.strerror}")


def _misspelt_variables() -> Iterator[tuple[str, str]]:
    """Yield each variable of the environment that is no setting and looks like one, with the one it was meant as.

    Otherwise a slip in the name of Elasticsearch's address would fill the embedded index without a word.
    """
    settings = [name.upper() for name in Settings.model_fields]
    for variable in sorted(os.environ):
        name = variable.removeprefix(_PREFIX)
        if variable in (name, _SECRETS_FOLDER) or variable.startswith(_FOR_TESTS) or name in settings:
            continue
        for meant in difflib.get_close_matches(name, settings, n=1, cutoff=_MISSPELT):
            yield variable, f"{_PREFIX}{meant}"


def _fault(fault: Any) -> str:
    name = ".".join(str(part) for part in fault["loc"])
    reason = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        reason = "there is no such setting; `kiosque check` lists them"
    return f"setting {name}: {reason}" if name else f"settings: {reason}"
