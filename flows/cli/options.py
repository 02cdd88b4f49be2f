"""Options that several commands share, old names of options, and days as people type them."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer


def flag(name: str, help: str) -> Any:
    """Declare an option that is on when it is given, without the `--no-` form that Typer adds."""
    return typer.Option(name, help=help)


Json = Annotated[bool, flag("--json", "Print one JSON object, for machines.")]
Home = Annotated[
    Path | None, typer.Option(help="Folder of the embedded index, ledger and dead letters.", show_default=".kiosque")
]
Elasticsearch = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Use this Elasticsearch; keys come from KIOSQUE_ELASTICSEARCH_API_KEY or _USERNAME and _PASSWORD.",
    ),
]
Collection = Annotated[str | None, typer.Option(help="Name for these inputs. [default: the folder's name]")]
Workers = Annotated[int | None, typer.Option(min=1, help="Worker processes. [default: one a processor]")]
SourceNames = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names of sources in the sources file. [default: all]")
]
SourcesFile = Annotated[
    Path | None, typer.Option("--sources", metavar="FILE", help="The sources file.", show_default="sources.yaml")
]


def old_name(old: str, new: str) -> Any:
    """Declare a hidden option under its old name: it works, and says once on standard error that `new` is its name now."""

    def notice(value: Any) -> Any:
        if value:
            typer.echo(f"kiosque: {old} is now called {new}", err=True)
        return value

    return typer.Option(old, hidden=True, callback=notice)


def day(help: str) -> Any:
    """Declare an option that takes a year, a month or a day as the time when it starts."""
    return typer.Option(parser=start_of_day, metavar="DAY", help=help)


_YEAR_OR_MONTH = re.compile(r"(\d{4})(?:-(\d{2}))?")


def start_of_day(text: str) -> datetime:
    """Return the start of the year, month or day `text` on the publisher's clock, written as UTC; a time is taken as it is.

    Raises typer.BadParameter for anything else, such as a number of seconds or a day that no calendar has.
    """
    parts = _YEAR_OR_MONTH.fullmatch(text.strip())
    if parts is None and text.strip().isdecimal():
        raise typer.BadParameter(_fault(text))
    try:
        moment = datetime.fromisoformat(f"{parts[1]}-{parts[2] or '01'}-01" if parts else text.strip())
    except ValueError as error:
        raise typer.BadParameter(_fault(text)) from error
    if moment.tzinfo is not None:
        raise typer.BadParameter(
            f"'{text}' has a time zone, but articles are compared by their publisher's clock: leave it out"
        )
    return moment.replace(tzinfo=UTC)


def _fault(text: str) -> str:
    return f"'{text}' is no day such as 2026-02-24, no month (2026-02) and no year"
