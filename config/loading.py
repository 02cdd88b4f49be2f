"""Loading: decodes data files into types; errors name the file, the position, the fault and the remedy."""

import difflib
import re
from collections.abc import Iterable, Sequence
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self, TypeVar

import msgspec

from config.errors import ConfigError
from config.kept import content_of, kept

CONFIG_FOLDER = Path(__file__).parent

T = TypeVar("T")


class Data(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every record: immutable, named fields only. An unknown field in a data file is an error, not ignored."""

    def with_(self, **changes: Any) -> Self:
        """Return a copy with `changes` made."""
        return msgspec.structs.replace(self, **changes)


@cache
def _yaml() -> Any:
    import yaml  # noqa: PLC0415 - 0.02 s, and most values are kept

    return yaml


@cache
def _loader() -> Any:
    """Return a loader with the booleans of YAML 1.2: only true and false, so that `no` is Norwegian and `on` a word."""
    base = getattr(_yaml(), "CSafeLoader", _yaml().SafeLoader)
    loader: Any = type("Loader", (base,), {})
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }
    loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
    return loader


@cache
def _parser() -> bytes | None:
    """Return what stands for the code that parses: this module, and the package, whose first module has its version."""
    package = find_spec("yaml")
    return content_of([Path(__file__), Path(str(package and package.origin))])


def _value_of(text: str, path: Path) -> Any:
    """Return the value of a YAML file; raises yaml.YAMLError. That of a file that comes with Kiosque is kept."""

    def parse() -> Any:
        return _yaml().load(text, Loader=_loader())  # a SafeLoader

    if not path.is_relative_to(CONFIG_FOLDER) or (parser := _parser()) is None:
        return parse()
    name = "-".join(path.relative_to(CONFIG_FOLDER).with_suffix("").parts)
    return kept(f"yaml/{name}", parser + text.encode(), parse, Any)


class YamlFile:
    """A YAML file: its `value`, the name to show, and the lines of its parts."""

    def __init__(self, shown: Path, text: str, value: Any) -> None:
        self.shown = shown
        self.value = value
        self._text = text

    @classmethod
    def read(cls, path: Path) -> "YamlFile":
        """Read the file `path`; ConfigError names it and, if it is not YAML, the position."""
        shown = path.relative_to(CONFIG_FOLDER.parent) if path.is_relative_to(CONFIG_FOLDER.parent) else path
        try:
            text = path.read_text("utf-8")
            return cls(shown, text, _value_of(text, path))
        except OSError as error:
            raise ConfigError(f"{shown}: cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"{shown}: is not UTF-8 at byte {error.start}") from error
        except _yaml().YAMLError as error:
            raise ConfigError(f"{shown}: is not YAML: {' '.join(str(error).split())}") from error

    def line(self, *path: str | int) -> int:
        """Return the line, from 1, of the value at a path of keys and list indexes."""
        return int(self._node(path).start_mark.line) + 1

    def repeated_key(self, *path: str | int) -> str | None:
        """Return a key that a mapping, or a mapping directly inside it, has twice: YAML would silently keep the last."""
        node = self._node(path)
        inner = [value for _, value in node.value] if isinstance(node, _yaml().MappingNode) else []
        return next((key for each in (node, *inner) for key in _repeated(each)), None)

    @cached_property
    def _root(self) -> Any:
        return _yaml().compose(self._text, Loader=_loader())

    def _node(self, path: Sequence[str | int]) -> Any:
        node = self._root
        for step in path:
            inside = node.value if isinstance(step, int) else {key.value: value for key, value in node.value}
            node = inside[step]
        return node


def _repeated(node: Any) -> list[str]:
    """Return the keys that a mapping has several times."""
    keys = [str(key.value) for key, _ in node.value] if isinstance(node, _yaml().MappingNode) else []
    return [key for key in keys if keys.count(key) > 1]


def load_yaml(path: Path, kind: type[T]) -> T:
    """Decode the YAML file `path` as a `kind`; ConfigError names the file and the position of a fault."""
    file = YamlFile.read(path)
    try:
        return msgspec.convert(file.value, kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{file.shown}: {with_remedy(str(error), kind)}") from error


def with_remedy(fault: str, kind: object) -> str:
    """Add `did you mean …?` to a fault about an unknown field."""
    unknown = re.search(r"unknown field `(.+?)`", fault)
    remedy = did_you_mean(unknown[1], sorted(_field_names(kind))) if unknown else ""
    return f"{fault}; {remedy}" if remedy else fault


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `did you mean …?` with the name of `known` that is nearest to `name`; empty if none is near."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else ""


def _field_names(kind: object, seen: frozenset[object] = frozenset()) -> set[str]:
    """Return every field name reachable from `kind`."""
    if kind in seen:
        return set()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        fields = msgspec.structs.fields(kind)
        return {f.encode_name for f in fields}.union(*(_field_names(f.type, seen | {kind}) for f in fields))
    return set().union(*(_field_names(arg, seen) for arg in getattr(kind, "__args__", ())))
