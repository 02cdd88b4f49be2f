"""Days as people type them on the command line."""

import re
from datetime import UTC, datetime

import typer

_BEGUN = re.compile(r"(\d{4})(?:-(\d{2}))?")  # a year, or a month of one


def beginning(text: str) -> datetime:
    """Return when the year, month or day `text` begins in UTC; a time is taken as it is, in UTC where it names no zone.

    Raises typer.BadParameter for anything else, a bare number of seconds or a day that is in no calendar among them.
    """
    begun = _BEGUN.fullmatch(text.strip())
    if begun is None and text.strip().isdecimal():
        raise typer.BadParameter(_fault(text))
    try:
        moment = datetime.fromisoformat(f"{begun[1]}-{begun[2] or '01'}-01" if begun else text.strip())
    except ValueError as error:
        raise typer.BadParameter(_fault(text)) from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _fault(text: str) -> str:
    return f"'{text}' is no day such as 2026-02-24, no month (2026-02) and no year"
