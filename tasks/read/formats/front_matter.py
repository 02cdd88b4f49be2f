"""Front matter: the fields above a text, as Markdown and the text files of some extractors have them."""

import re
import tomllib
from typing import Any

import yaml

_BLOCK = re.compile(r"\ufeff?(?P<mark>---|\+\+\+)[ \t]*\n(?P<fields>.{0,65536}?)\n(?P=mark)[ \t]*(?:\n|$)", re.DOTALL)
_FIELD = re.compile(r"^(\w[\w -]*):[ \t]*(\S.*)$", re.MULTILINE)
_NO_FIELD = re.compile(r"^(?![\w-]+\s*[:=]|\s|-|#|\]|$)", re.MULTILINE)
# Of references between parts of YAML a few lines make gigabytes.
_REFERENCE = re.compile(r"^\s*(?:-|[\w-]+:)\s*[*&]\w", re.MULTILINE)


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the fields above a text, written in YAML (`---`) or TOML (`+++`), and the text; no fields if it has none."""
    block = _BLOCK.match(text)
    if not block or _NO_FIELD.search(block["fields"]):
        return {}, text
    fields = {str(name): value for name, value in _fields(block["mark"], block["fields"]).items()}
    return (
        ({name: value for name, value in fields.items() if name != "text"}, text[block.end() :])
        if fields
        else ({}, text)
    )


def _fields(mark: str, text: str) -> dict[Any, Any]:
    """Return the fields of a block; of one with an error, each line that names a field."""
    found: Any = None
    try:
        if mark == "+++":
            found = tomllib.loads(text)
        elif not _REFERENCE.search(text):
            found = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes texts and lists alone
    except (yaml.YAMLError, tomllib.TOMLDecodeError, RecursionError):
        pass
    return found if isinstance(found, dict) else {name: value.strip("\"' ") for name, value in _FIELD.findall(text)}
