"""Prepares Elasticsearch, Prefect and Kibana; it is safe to repeat at every start.

Only this signs in to Elasticsearch as an administrator; runs use the API key that it makes.
"""

import tempfile
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum
from pathlib import Path

import msgspec
from pydantic import SecretStr

from config.errors import ConfigError
from config.setting_sources import secrets_folder
from config.settings import Settings
from flows.orchestration.registration import register_deployments
from flows.orchestration.server import prefect_server
from flows.orchestration.unscheduling import pause_gone_deployments
from flows.run.maintenance import repair_index
from flows.setup.kibana_import import import_objects, read_objects
from tasks.forgotten import ForgottenDocuments
from tasks.index import elasticsearch_options, open_index
from tasks.index.elasticsearch.own_indexes import RunsIndex
from tasks.index.elasticsearch.security import WORKER_RIGHTS, ElasticsearchSecurity

KIBANA_USER = "kibana_system"
KEY_NAME = "kiosque-worker"
# The settings look for the key under this name in the folder of secrets.
KEY_FILE = "kiosque_elasticsearch_api_key"


class KeyState(StrEnum):
    """State of the workers' API key after a bootstrap."""

    KEPT = "kept"
    MADE = "made"
    REPLACED = "replaced"


class BootstrapReport(msgspec.Struct, frozen=True, kw_only=True):
    """Report of a bootstrap, without secrets.

    `kibana_objects` is 0 where no Kibana is named, `deployments` is empty where no Prefect server is named.
    `paused` are deployments that the file no longer has.
    """

    elasticsearch: str
    kibana_password_set: bool
    api_key: KeyState
    key_file: str
    kibana_objects: int
    deployments: tuple[str, ...]
    paused: tuple[str, ...] = ()


def bootstrap(
    settings: Settings,
    *,
    key_file: Path,
    kibana_password: SecretStr | None = None,
    prefect_file: Path | None = None,
    notice: Callable[[str], None] = lambda _: None,
) -> BootstrapReport:
    """Install the index templates, set Kibana's password, make the workers' API key, register deployments, fill Kibana.

    A step is skipped without its argument: `kibana_password`, `prefect_file` (a prefect.yaml, and a Prefect server), or a
    `kibana_url` in the settings. `notice` is called with what is waited for. Raises ConfigError before any step, IndexRefused
    and IndexBusy for Elasticsearch, RunFailed for Prefect and Kibana.
    """
    # The folder of secrets may hold the workers' key, which has fewer rights: here the administrator signs in.
    administrator = settings.model_copy(update={"elasticsearch_api_key": None})
    options = elasticsearch_options(administrator)
    with closing(ElasticsearchSecurity(options)) as security:
        with open_index(administrator) as index, closing(RunsIndex(options)) as runs:
            repair_index(index, settings)
            index.create()
            runs.create()
            index.note_forgotten(ForgottenDocuments())  # creates its index
        if kibana_password is not None:
            security.set_password(KIBANA_USER, kibana_password)
        state = ensure_key(security, key_file)
    registered = prefect_file if prefect_server() else None
    return BootstrapReport(
        elasticsearch=settings.elasticsearch_url or "",
        kibana_password_set=kibana_password is not None,
        api_key=state,
        key_file=str(key_file),
        deployments=register_deployments(registered) if registered else (),
        paused=pause_gone_deployments(registered) if registered else (),
        kibana_objects=import_objects(administrator, read_objects(), notice=notice) if administrator.kibana_url else 0,
    )


def ensure_key(security: ElasticsearchSecurity, file: Path) -> KeyState:
    """Keep the API key in `file` if it still has a worker's rights, else replace it by a new one."""
    old = _read_secret(file)
    if old is not None and security.has_rights(old, WORKER_RIGHTS):
        return KeyState.KEPT
    _write_secret(file, security.make_key(KEY_NAME, WORKER_RIGHTS))
    if old is None:
        return KeyState.MADE
    security.revoke_key(old)
    return KeyState.REPLACED


def default_key_file() -> Path:
    """Return where the settings look for the key; ConfigError without a folder of secrets."""
    folder = secrets_folder()
    if folder is None:
        raise ConfigError("there is no place for the workers' API key: set KIOSQUE_SECRETS_DIR or give --key-file")
    return folder / KEY_FILE


def _read_secret(file: Path) -> SecretStr | None:
    try:
        text = file.read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: the API key cannot be read: {error}") from error
    return SecretStr(text) if text else None


def _write_secret(file: Path, secret: SecretStr) -> None:
    """Replace `file` in one step; only its owner may read it."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # mode 0600
        with open(descriptor, "w", encoding="utf-8") as stream:  # noqa: PTH123 - a descriptor, not a path
            stream.write(secret.get_secret_value())
        Path(name).replace(file)
    except OSError as error:
        raise ConfigError(f"{file}: the API key cannot be written: {error.strerror}") from error
