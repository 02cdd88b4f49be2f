"""Commands of `kiosque`: each is loaded only when it runs or shows its own help, so that no other slows it down."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand

from flows.cli.loading import ended_by_ctrl_c
from flows.cli.output import EPILOG

# Each name is a module in flows/cli/commands/ or flows/cli/reading/.
# Its line is the first of the command's own help, which a test compares.
COMMANDS = {
    "ingest": "Read, clean and index articles. Running it again takes only what is new or changed.",
    "learn": "Learn which lines a publisher repeats around its articles, and propose them in files for you to decide on.",
    "search": "Search every language at once, each with its own analysis, so that inflected forms are found.",
    "explain": "Show the history of a document: its file, the lines that each rule removed, its language and its outcome.",
    "clean": "Print articles without their boilerplate; no index is needed.",
    "analyze": "Show the terms that a text is indexed and found by, in the embedded index and in Elasticsearch.",
    "check": "Show the settings in force and test the connections.",
    "bootstrap": "Prepare Elasticsearch, Prefect and Kibana. Running it again changes only what is missing.",
    "fetch": "Fetch the pages that feeds and news sitemaps list, and store them as WARC; `kiosque run` also ingests them.",
    "forget": "Delete documents everywhere and keep them out of later runs, for takedown requests.",
    "init": "Write a commented kiosque.toml and a first sources.yaml; an existing file is kept.",
    "reindex": "Build new indexes with the analyzers and fields of today, and replace those in use.",
    "replay": "Process dead letters again, after their cause is repaired; documents that pass are indexed.",
    "report": "List the latest runs, or show one: how it ended, the outcomes of its documents, and why some were rejected.",
    "run": "Ingest the sources of `sources.yaml`, each with its own options; feeds and sitemaps are fetched first.",
    "schedule": "Ingest on a schedule, until Ctrl-C: PATHS each hour, each source by its own schedule. Learn weekly.",
    "serve": "Serve a search page for browsers, until Ctrl-C.",
    "story": "Show a story: its articles in every language, the first ones first, and what each shares with the others.",
    "verify": "Compare the index with what runs left in it, by ids and contents, and name what is missing or different.",
    "kibana": "Data views, searches and dashboards for Kibana.",
    "rules": "Check the boilerplate rules.",
}


# Commands that read the index alone are in a folder of their own.
_READING = ("analyze", "story")


class CommandGroup(typer.core.TyperGroup):
    """Group of COMMANDS that lists them from the table, and loads only the command that is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, summary in COMMANDS.items():
            self.add_command(TyperCommand(name, help=summary))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the name of the command that `args` call, the loaded command, and the arguments that are left for it."""
        name, listed, rest = super().resolve_command(ctx, args)
        return name, listed and load_command(listed.name or ""), rest


def load_command(name: str) -> Any:
    """Import the module of a command and return Typer's command, or its group where the module has an `app` of several."""
    with ended_by_ctrl_c():
        module = import_module(f"flows.cli.{'reading' if name in _READING else 'commands'}.{name}")
    parent = typer.Typer(add_completion=False, rich_markup_mode="markdown")
    if hasattr(module, "app"):
        parent.add_typer(module.app, name=name, epilog=EPILOG)
        return typer.main.get_group(parent).commands[name]
    parent.command(name, epilog=EPILOG)(getattr(module, name))
    return typer.main.get_command(parent)
