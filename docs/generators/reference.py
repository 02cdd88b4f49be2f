"""Write docs/reference.md: every command with its options, and every setting, as the code describes them.

python -m docs.generators.reference
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from config.settings import Settings
from flows.cli.command_group import COMMANDS, load_command

PAGE = Path(__file__).parents[1] / "reference.md"
_HEAD = """# Reference

Made by `python -m docs.generators.reference` from the code.

## Commands
"""
_SETTINGS = """
## Settings

A setting is read from `kiosque.toml` by its name, or from the environment as `KIOSQUE_<NAME>`. `kiosque init` writes a file of
all settings, and `kiosque check` shows those in force. The value `prefect:NAME` is read from a secret block of Prefect.

| setting | default | meaning |
|---|---|---|
"""


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")
    return 0


def page() -> str:
    """Return the page as the code describes it."""
    settings = "\n".join(_setting(name, field) for name, field in Settings.model_fields.items())
    commands = "\n".join(line for name in sorted(COMMANDS) for line in _commands(load_command(name), f"kiosque {name}"))
    return f"{_HEAD}\n{commands}{_SETTINGS}{settings}\n"


def _commands(command: Any, path: str) -> Iterator[str]:
    """Yield the lines of a Typer command, or of the commands of a group in the order of their names."""
    if inner := getattr(command, "commands", None):
        for name in sorted(inner):
            yield from _commands(inner[name], f"{path} {name}")
        return
    arguments = [_usage(parameter) for parameter in command.params if parameter.param_type_name == "argument"]
    yield f"### {path}\n\n    {' '.join([path, *arguments])}\n\n{_paragraphs(command.help)}\n"
    rows = [_parameter(parameter) for parameter in command.params if parameter.help and not parameter.hidden]
    if rows:
        yield "\n".join(["| option | meaning |", "|---|---|", *rows, ""])


def _usage(argument: Any) -> str:
    name = f"{argument.name.upper()}{'…' if argument.nargs != 1 else ''}"
    return name if argument.required else f"[{name}]"


def _paragraphs(text: str | None) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (text or "").split("\n\n"))


def _parameter(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return _row(_usage(parameter), parameter.help)
    return _row(", ".join(f"`{name}`" for name in parameter.opts), parameter.help)


def _setting(name: str, field: FieldInfo) -> str:
    return _row(f"`{name}`", _default(field.default), field.description or "")


def _default(value: Any) -> str:
    if value is None or value is PydanticUndefined:
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`"


def _row(*cells: str) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    sys.exit(main())
