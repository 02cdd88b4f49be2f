"""The command `kiosque reindex`."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console, Group, RenderableType

from config.errors import ConfigError
from config.settings import load_settings
from flows.cli.options import Elasticsearch, Home, Json
from flows.cli.output import announce_prefect, show

if TYPE_CHECKING:
    from flows.reindex import LanguageReindexed, ReindexReport


def reindex_command(
    language: Annotated[
        list[str] | None, typer.Option(help="Only this language's index; may be repeated. [default: all]")
    ] = None,
    source: Annotated[
        Literal["index", "prepared"],
        typer.Option("--from", help="Documents as the index has them, or as prepared batches have the same ones."),
    ] = "index",
    keep_days: Annotated[
        float | None, typer.Option(min=0, help="Days to keep the old indexes; 0 deletes them. [default: 7]")
    ] = None,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="Only delete the old indexes that are still kept.")
    ] = False,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Make indexes anew beside those in use, with the analyzers and fields of today, and put them in their place.

    Searches go on and see every document once. An old index is kept for a while; a later run deletes it.
    """
    if drop_old and (keep_days is not None or language):
        raise ConfigError("--drop-old only deletes what was kept: leave --language and --keep-days out")
    from flows.orchestration.temporary_server import run_interruptibly
    from tasks.runtime.interrupts import heed_signals

    heed_signals()
    if not drop_old:
        announce_prefect(Console(stderr=True))
    from flows.reindex import KEEP_DAYS, ReindexParameters, reindex, report_json
    from flows.reindex import drop_old as dropped

    if drop_old:
        report = dropped(load_settings(home=home, elasticsearch_url=elasticsearch))
    else:
        parameters = ReindexParameters(
            languages=language or [],
            source=source,
            keep_days=KEEP_DAYS if keep_days is None else keep_days,
            home=str(home) if home else None,
            elasticsearch_url=elasticsearch,
        )
        report = run_interruptibly(lambda: reindex(parameters))
    show(report, json=json, as_json=report_json, as_text=report_text)


def report_text(report: "ReindexReport") -> RenderableType:
    """Say what was made anew, what is kept and what was deleted, a line each."""
    lines = [_language_text(made) for made in report.rebuilt]
    lines += [f"kept until {each.until:%Y-%m-%d %H:%M} (UTC): {each.index}" for each in report.kept]
    lines += [f"deleted: {name}" for name in report.dropped]
    return Group(*(lines or ["there is nothing to do: no index is there" if report.run else "no old index is kept"]))


def _language_text(made: "LanguageReindexed") -> str:
    prepared = f", {made.prepared:,} of them from prepared batches" if made.prepared else ""
    withdrawn = f"; {made.withdrawn:,} withdrawn left out" if made.withdrawn else ""
    return f"{made.index}: {made.documents:,} documents{prepared}{withdrawn}"
