"""`kiosque init`: writes a first settings file and a first sources file, with the descriptions of all settings and fields."""

import json
import os
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import SecretStr

from config.errors import ConfigError
from config.setting_sources import SETTINGS_FILE
from config.settings import Settings
from config.sources import KINDS, LOCATIONS, fields_of
from flows.cli.output import write_lines

SOURCES_FILE = "sources.yaml"
FIRST_FOLDER = "articles"
_WIDTH = 100


def init(
    folder: Annotated[Path, typer.Argument(help="The folder to write to; it is created if needed.")] = Path(),
) -> None:
    """Write a commented kiosque.toml and a first sources.yaml; an existing file is kept."""
    lines = [
        *(f"wrote {path}" if is_new else f"kept {path}: it was there before" for path, is_new in write_first(folder)),
        "",
        "What to do next:",
        *([f"  cd {folder}"] if folder.resolve() != Path.cwd() else []),
        f"  put articles into {FIRST_FOLDER}/ (txt, html, jsonl, csv, xml, warc …), or describe a feed in {SOURCES_FILE}",
        "  kiosque run",
        "  kiosque search WORDS",
    ]
    write_lines(lines)


def write_first(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Write each first file and yield its path, and whether it is new; ConfigError where it cannot be written."""
    contents = {SETTINGS_FILE: settings_text(), SOURCES_FILE: sources_text()}
    try:
        (folder / FIRST_FOLDER).mkdir(parents=True, exist_ok=True)
        for name, text in contents.items():
            yield folder / name, _write_new(folder / name, text)
    except OSError as error:
        raise ConfigError(f"{folder}: cannot be written to: {error.strerror}") from error


def _write_new(path: Path, text: str) -> bool:
    """Write a new file in one step; return False, with nothing changed, if it exists."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        return False
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor, not a path
        file.write(text)
    return True


def settings_text() -> str:
    """Return a settings file that describes every setting and sets none."""
    lines = [
        "# The settings of Kiosque. Every line is a comment and shows the default: take the # away to change one.",
        "# A variable KIOSQUE_<NAME> in the environment wins over this file; `kiosque check` shows what is in force.",
    ]
    for name, field in Settings.model_fields.items():
        kinds = (field.annotation, *getattr(field.annotation, "__args__", ()))
        secret = "; better in the environment than in a file" if SecretStr in kinds else ""
        default = field.get_default(call_default_factory=True)
        value = "" if default is None else f" {_toml(default)}"
        lines += ["", *_comment(f"{field.description}{secret}"), f"# {name} ={value}"]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + "}"
    return json.dumps(str(value) if isinstance(value, Path) else value)


def sources_text() -> str:
    """Return a sources file with one source, and a comment on every field."""
    lines = [
        "# The sources of Kiosque: what `kiosque run` ingests. Each has a name and one location:",
        f"# {', '.join(LOCATIONS)}. A web site's feed, for example:",
        "#",
        "#   - name: example",
        "#     feed: https://news.example/rss",
        "#     language: en",
        "#     schedule: {every: 1h}",
        "#",
    ]
    for kind, fields in KINDS.items():
        lines.append(f"# Fields of {kind if kind == 'a source' else f'`{kind}`'}:")
        for field in fields_of(fields):
            default = f" (default: {field.default})" if field.default else ""
            lines += _comment(f"{field.description}{default}", label=field.name)
        lines.append("#")
    return "\n".join([*lines, "", "sources:", f"  - name: {FIRST_FOLDER}", f"    folder: {FIRST_FOLDER}"]) + "\n"


def _comment(text: str, *, label: str = "") -> list[str]:
    start = f"#   {label:<16}" if label else "# "
    return textwrap.wrap(text, _WIDTH, initial_indent=start, subsequent_indent="#" + " " * (len(start) - 1))
