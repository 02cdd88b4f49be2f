"""`kiosque verify`: compares the index with what the runs of this home left in it."""

from typing import Annotated

import typer
from rich.console import Group, RenderableType

from config.settings import load_settings
from flows.cli.options import Elasticsearch, Home, Json, flag
from flows.cli.output import Exit, show
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.run import losses

SHOWN = 20


def verify(
    repair: Annotated[
        bool, flag("--repair", "Have the next `kiosque ingest` of the files with lost documents read them again.")
    ] = False,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Compare the index with what runs left in it, by ids and contents, and name what is missing or different.

    The exit code is 1 where something is, unless it is repaired. Each run makes a cheaper comparison: it counts.
    """
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    found = losses.verify(settings, repair=repair)
    show(found, json=json, as_text=_as_text)
    if found.lost and not repair:
        raise typer.Exit(Exit.FAILED)


def _as_text(found: "losses.Verification") -> RenderableType:
    names = [f"{each.fault}: {each.collection}/{each.path} ({each.id})" for each in found.lost[:SHOWN]]
    more = [f"… and {len(found.lost) - SHOWN:,} more; --json has all of them"] if len(found.lost) > SHOWN else []
    faults = losses.sentence_of(found)
    summary = f"{found.compared:,} documents compared; {faults or 'all are in the index as their inputs left them'}"
    remedy = "these files again" if found.repaired else "them again after `kiosque verify --repair`"
    return Group(*names, *more, summary, *([f"The next `kiosque ingest` reads {remedy}"] if faults else []))
