"""`kiosque check`: shows the settings in force and the state of every connection."""

from typing import Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from config.settings import load_settings
from flows.cli.options import Elasticsearch, Home, Json
from flows.cli.output import Exit, show
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.setup import connections


def check(home: Home = None, elasticsearch: Elasticsearch = None, json: Json = False) -> None:
    """Show the settings in force and test the connections."""
    result = connections.check_everything(load_settings(home=home, elasticsearch_url=elasticsearch))
    show(result, json=json, as_text=_as_text)
    if not result["ok"]:
        raise typer.Exit(Exit.INDEX)


def _as_text(result: dict[str, Any]) -> RenderableType:
    """Lay out the result of a check for a terminal."""
    table = Table.grid(padding=(0, 2))
    for name, value in result["settings"].items():
        table.add_row(name, Text(value or "–", "" if value else "dim"))
    lines = [_connection_text(name, connection) for name, connection in result["connections"].items()]
    return Group(Text("Settings", "bold"), table, "", Text("Connections", "bold"), *lines)


def _connection_text(name: str, connection: dict[str, Any]) -> Text:
    if not connection["ok"]:
        return Text.assemble(("✗ ", "red"), f"{name}: {connection['error']}")
    documents = connection.get("documents")
    count = "" if documents is None else f", {sum(documents.values()):,} documents in {len(documents)} languages"
    note = f". {connection['note']}" if "note" in connection else ""
    return Text.assemble(("✓ ", "green"), f"{name}: {connection['target']}{count}{note}")
