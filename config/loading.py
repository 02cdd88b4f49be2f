"""Reads data files into types, with errors that name the file, the place, the fault and the remedy."""

import difflib
import re
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from config.errors import ConfigError

CONFIG_FOLDER = Path(__file__).parent

T = TypeVar("T")


class Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what is read from a data file: an unknown field is an error, not ignored."""


@cache
def _loader() -> type[yaml.SafeLoader]:
    """YAML 1.2 booleans: only true and false, so that `no` is Norwegian and `on` a word."""
    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: type[yaml.SafeLoader] = type("Loader", (base,), {})
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }
    loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
    return loader


def load_yaml(path: Path, kind: type[T]) -> T:
    """Read the YAML file `path` as a `kind`; ConfigError names the file and the place of a fault."""
    shown = path.relative_to(CONFIG_FOLDER.parent) if path.is_relative_to(CONFIG_FOLDER.parent) else path
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=_loader())  # noqa: S506 - a SafeLoader
        return msgspec.convert(raw, kind)
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: is not UTF-8 at byte {error.start}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{shown}: is not YAML: {' '.join(str(error).split())}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{shown}: {_with_remedy(str(error), kind)}") from error


def _with_remedy(fault: str, kind: object) -> str:
    """Add `did you mean …?` to a fault about an unknown field."""
    unknown = re.search(r"unknown field `(.+?)`", fault)
    near = difflib.get_close_matches(unknown[1], sorted(_field_names(kind)), n=1) if unknown else []
    return f"{fault}; did you mean '{near[0]}'?" if near else fault


def _field_names(kind: object, seen: frozenset[object] = frozenset()) -> set[str]:
    """Every field name reachable from `kind`."""
    if kind in seen:
        return set()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = msgspec.structs.fields(kind)
        return {f.encode_name for f in fields}.union(*(_field_names(f.type, seen | {kind}) for f in fields))
    return set().union(*(_field_names(arg, seen) for arg in getattr(kind, "__args__", ())))
