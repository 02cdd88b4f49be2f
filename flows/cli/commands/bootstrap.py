"""Prepares Elasticsearch, Prefect and Kibana: the command `kiosque bootstrap`, safe to repeat at every start.

It signs in to Elasticsearch as an administrator, once, so that nothing that runs later has to.
"""

import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from pydantic import SecretStr

from config.errors import ConfigError
from config.settings import Settings, load_settings, secrets_folder
from flows.orchestration.registration import CHECKOUT, register_deployments
from flows.orchestration.server import prefect_server

if TYPE_CHECKING:
    from tasks.index.elasticsearch.security import ElasticsearchSecurity

KIBANA_USER = "kibana_system"
KEY_NAME = "kiosque-worker"
# The name under which the settings look for the key in the folder of secrets.
KEY_FILE = "kiosque_elasticsearch_api_key"


class KeyState(StrEnum):
    """What became of the workers' API key."""

    KEPT = "kept"
    MADE = "made"
    REPLACED = "replaced"


class BootstrapReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a bootstrap left behind; no secret is in it.

    `kibana_objects` is 0 where no Kibana is named, `deployments` is empty where no Prefect server is.
    """

    elasticsearch: str
    kibana_password_set: bool
    api_key: KeyState
    key_file: str
    kibana_objects: int
    deployments: tuple[str, ...]


def bootstrap(
    settings: Settings,
    *,
    key_file: Path,
    kibana_password: SecretStr | None = None,
    prefect_file: Path | None = None,
) -> BootstrapReport:
    """Put the index templates in place, then Kibana's password, the workers' API key, the deployments of Prefect, and
    last what Kibana is to show.

    Without `kibana_password`, `prefect_file` (a prefect.yaml) or a `kibana_url` in the settings that step is left out.
    Raises ConfigError before anything is done, IndexRefused and IndexBusy for Elasticsearch, RunFailed for Prefect and
    Kibana.
    """
    from flows.cli.commands.kibana import read_objects, tell
    from flows.run.maintenance import repair_index
    from flows.setup.kibana_import import import_objects
    from tasks.index import elasticsearch_options, open_index
    from tasks.index.elasticsearch.runs import RunsIndex
    from tasks.index.elasticsearch.security import open_security

    # The file of secrets may hold the workers' key, which may do less: here the administrator signs in.
    administrator = settings.model_copy(update={"elasticsearch_api_key": None})
    with open_security(settings) as security:
        with open_index(administrator) as index, RunsIndex(elasticsearch_options(administrator)) as runs:
            repair_index(index, settings)
            index.create()
            runs.create()
        if kibana_password is not None:
            security.set_password(KIBANA_USER, kibana_password)
        state = ensure_key(security, key_file)
    deployments = register_deployments(prefect_file) if prefect_file else ()
    return BootstrapReport(
        elasticsearch=settings.elasticsearch_url or "",
        kibana_password_set=kibana_password is not None,
        api_key=state,
        key_file=str(key_file),
        kibana_objects=import_objects(administrator, read_objects(), notice=tell) if administrator.kibana_url else 0,
        deployments=deployments,
    )


def ensure_key(security: "ElasticsearchSecurity", file: Path) -> KeyState:
    """Leave in `file` an API key with a worker's rights: the one that is there if it still has them, else a new one."""
    from tasks.index.elasticsearch.security import WORKER_RIGHTS

    old = _read_secret(file)
    if old is not None and security.has_rights(old, WORKER_RIGHTS):
        return KeyState.KEPT
    _write_secret(file, security.make_key(KEY_NAME, WORKER_RIGHTS))
    if old is None:
        return KeyState.MADE
    security.revoke_key(old)
    return KeyState.REPLACED


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


def bootstrap_command(
    elasticsearch: Annotated[str | None, typer.Option(metavar="URL", help="The Elasticsearch to prepare.")] = None,
    key_file: Annotated[
        Path | None,
        typer.Option(help=f"Where the workers' API key is kept. [default: {KEY_FILE} in KIOSQUE_SECRETS_DIR]"),
    ] = None,
    prefect_file: Annotated[Path, typer.Option(help="The deployments to register.")] = CHECKOUT / "prefect.yaml",
    kibana_password: Annotated[
        str | None,
        typer.Option(envvar="KIBANA_PASSWORD", help=f"Password to give the user {KIBANA_USER}.", show_default=False),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")] = False,
) -> None:
    """Prepare Elasticsearch, Prefect and Kibana; running it again changes only what is missing.

    Signs in with KIOSQUE_ELASTICSEARCH_USERNAME and _PASSWORD. Puts the index templates, sets Kibana's password, makes
    an API key that may touch no index but news\\* and kiosque\\*, registers the deployments of Prefect where
    PREFECT_API_URL is set, and brings data views and dashboards into Kibana where KIOSQUE_KIBANA_URL is.
    """
    file = key_file or _default_key_file()
    password = SecretStr(kibana_password) if kibana_password else None
    settings = load_settings(elasticsearch_url=elasticsearch)
    report = bootstrap(
        settings,
        key_file=file,
        kibana_password=password,
        prefect_file=prefect_file if prefect_server() else None,
    )
    text = msgspec.json.encode(report).decode() if json else bootstrap_text(report)
    sys.stdout.write(text + "\n")


def bootstrap_text(report: BootstrapReport) -> str:
    """Say what a bootstrap did, a line each."""
    kibana = "set" if report.kibana_password_set else "left as it is: KIBANA_PASSWORD is not set"
    objects = f"{report.kibana_objects} in place" if report.kibana_objects else "none: KIOSQUE_KIBANA_URL is not set"
    deployments = ", ".join(report.deployments) or "none: PREFECT_API_URL is not set"
    return (
        f"index templates: in place at {report.elasticsearch}\n"
        f"password of {KIBANA_USER}: {kibana}\n"
        f"API key: {report.api_key}, in {report.key_file}\n"
        f"deployments: {deployments}\n"
        f"saved objects in Kibana: {objects}"
    )


def _default_key_file() -> Path:
    folder = secrets_folder()
    if folder is None:
        raise ConfigError("there is no place for the workers' API key: set KIOSQUE_SECRETS_DIR or give --key-file")
    return folder / KEY_FILE
