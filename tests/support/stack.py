"""Reads docker-compose.yml as Compose does, with `.env.example` filled in, and the instructions of the Dockerfile."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "docker-compose.yml").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXAMPLE = dict(
    line.split("=", 1)
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
)
FILLED = {name: value or f"filled-{name}" for name, value in EXAMPLE.items()}
SECRETS = sorted(name for name, value in EXAMPLE.items() if not value)

VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|\{(?P<name>\w+)(?:(?P<kind>:[-?])(?P<text>[^}]*))?\})")


def resolved(value: Any, variables: dict[str, str]) -> Any:
    """Replace variables in parsed YAML, as Compose does; KeyError names a mandatory variable that is empty."""
    if isinstance(value, dict):
        return {key: resolved(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [resolved(item, variables) for item in value]
    return VARIABLE.sub(lambda match: _value(match, variables), value) if isinstance(value, str) else value


def _value(match: re.Match[str], variables: dict[str, str]) -> str:
    if match["dollar"]:
        return "$"
    given = variables.get(match["name"], "")
    if not given and match["kind"] == ":?":
        raise KeyError(match["name"])
    return given or match["text"] or ""


STACK = resolved(yaml.safe_load(SOURCE), FILLED)
SERVICES: dict[str, dict[str, Any]] = STACK["services"]


def image(name: str) -> tuple[str, str]:
    repository, _, tag = SERVICES[name]["image"].rpartition(":")
    return repository, tag


def command(name: str) -> list[str]:
    return [str(word) for word in SERVICES[name].get("command", [])]


def environment(name: str) -> dict[str, str]:
    return dict(SERVICES[name].get("environment", {}))


def instructions(stage: str) -> list[tuple[str, str]]:
    """Return the instructions of one stage of the Dockerfile: the keyword and the rest, continued lines joined."""
    lines = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    stages = re.split(r"^(?=FROM )", lines, flags=re.MULTILINE)
    (found,) = [text for text in stages if re.match(rf"FROM \S+ AS {stage}\n", text)]
    return [(line.split(maxsplit=1)[0], " ".join(line.split()[1:])) for line in found.splitlines() if line.strip()]


def copied() -> list[str]:
    return [source for word, rest in instructions("kiosque") if word == "COPY" for source in rest.split()[:-1]]
