"""Setting sources: read settings from the environment and from files, and name each fault of theirs.

The order of precedence is: arguments, environment (`KIOSQUE_…`), `.env`, files in the folder that KIOSQUE_SECRETS_DIR names
(one for each setting: `kiosque_elasticsearch_api_key`), `kiosque.toml` in the current folder, defaults.
"""

import difflib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from config.errors import ConfigError
from config.secret_references import resolved

SETTINGS_FILE = "kiosque.toml"
ENVIRONMENT_FILE = ".env"
_PREFIX = "KIOSQUE_"
_SECRETS_FOLDER = "KIOSQUE_SECRETS_DIR"
_FOR_TESTS = "KIOSQUE_TEST_"
# A variable whose name is at least so similar (0..1) to a setting is taken for a misspelt one. Other variables may belong to
# other programs: Kubernetes sets KIOSQUE_PORT and more for a service of that name.
_MISSPELT = 0.8


class SourcedSettings(BaseSettings):
    """Base of settings that are read from all sources, with references to secrets resolved."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_file=ENVIRONMENT_FILE, toml_file=SETTINGS_FILE, extra="forbid", frozen=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _resolve(cls, value: Any) -> Any:
        return resolved(value)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return the sources in their order of precedence."""
        if isinstance(dotenv_settings, DotEnvSettingsSource):  # `.env` also has variables for docker compose
            own = {name: value for name, value in dotenv_settings.env_vars.items() if name.startswith("kiosque_")}
            dotenv_settings.env_vars = own
        if isinstance(file_secret_settings, SecretsSettingsSource):
            file_secret_settings.secrets_dir = secrets_folder()
        return init_settings, env_settings, dotenv_settings, file_secret_settings, _settings_file(settings_cls)


SettingsT = TypeVar("SettingsT", bound=SourcedSettings)


def read_settings(kind: type[SettingsT], overrides: dict[str, Any]) -> SettingsT:
    """Read settings of a `kind`; `overrides` win over every source. ConfigError names the setting and its fault."""
    for name, meant in _misspelt_variables(kind):
        raise ConfigError(f"{name}: there is no such setting; did you mean {meant}?")
    try:
        return kind(**overrides)
    except ValidationError as error:
        raise ConfigError("; ".join(_fault(fault) for fault in error.errors())) from error
    except OSError as error:
        raise _unreadable(error, ENVIRONMENT_FILE) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{ENVIRONMENT_FILE}, or a file of {_SECRETS_FOLDER}: is not UTF-8") from error


def secrets_folder() -> Path | None:
    """Return the folder of secret files, if KIOSQUE_SECRETS_DIR names one; ConfigError if it is not a folder."""
    named = os.environ.get(_SECRETS_FOLDER)
    if not named:
        return None
    folder = Path(named)
    if not folder.is_dir():
        raise ConfigError(f"{_SECRETS_FOLDER}: {folder} is not a folder; create it, or unset the variable")
    return folder


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


def _misspelt_variables(kind: type[SourcedSettings]) -> Iterator[tuple[str, str]]:
    """Yield each variable of the environment that looks like a misspelt setting, with the right name.

    Otherwise a misspelt address of Elasticsearch would silently fill the embedded index.
    """
    settings = [name.upper() for name in kind.model_fields]
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
