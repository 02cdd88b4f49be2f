"""Output of the command: JSON for machines, text for people, lines for the next program of a pipe, notices, exit codes."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import typer
from rich.console import Console, RenderableType
from rich.text import Text

from tasks.runtime.interrupts import heed_signals

if TYPE_CHECKING:  # the list of commands needs no settings, which take 0.1 s to import
    from config.settings import Settings

T = TypeVar("T")

EPILOG = (
    "Exit codes: 0 done · 1 run failed · 2 usage or settings · 3 index or Prefect unreachable, busy or refusing · 4 not found · "
    "130 interrupted."
)


class Exit(IntEnum):
    """The code that the command returns to the shell, as EPILOG says on every help page; a signal adds 128 to its number."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    INDEX = 3
    NOT_FOUND = 4
    INTERRUPTED = 130


def show(
    value: T, *, json: bool, as_text: Callable[[T], RenderableType], as_json: Callable[[T], Any] | None = None
) -> None:
    """Write a value as one line of JSON or as text laid out for the terminal's width."""
    if json:
        write_json(as_json(value) if as_json else value)
    else:
        console = _Console(highlight=False)
        with _until_the_pipe_breaks():
            if console.is_terminal:
                console.print(as_text(value))
            else:  # rich pads lines with spaces, which only a screen hides
                with console.capture() as text:
                    console.print(as_text(value))
                sys.stdout.writelines(f"{line.rstrip()}\n" for line in text.get().removesuffix("\n").split("\n"))


def write_json(value: Any) -> None:
    """Write a value as one line of JSON."""
    write_lines([msgspec.json.encode(value).decode()])


def write_lines(lines: Iterable[str | Text]) -> None:
    """Write lines without wrapping; a Text shows its styles on a terminal."""
    console = _Console(highlight=False, soft_wrap=True)
    with _until_the_pipe_breaks():
        for line in lines:
            if isinstance(line, Text) and console.is_terminal:
                console.print(line)
            else:
                sys.stdout.write(f"{line}\n")


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


@contextmanager
def _until_the_pipe_breaks() -> Iterator[None]:
    """End the command with exit code 0 when the reader of the pipe has read enough (`kiosque clean - | head -1`)."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Else Python reports an error when it flushes the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def shown_location(settings: "Settings") -> str:
    """Return where the index is, for people: the address of Elasticsearch, or the home of the embedded index."""
    return settings.elasticsearch_url or str(settings.home)


def missing_home(settings: "Settings") -> str | None:
    """Say that the home of an embedded index is not there, such as a misspelt --home; None where nothing is missing."""
    if settings.elasticsearch or settings.home.is_dir():
        return None
    return f"There is no home at {settings.home}; `kiosque ingest PATH` makes one, --home and KIOSQUE_HOME name another"


def say(notice: str) -> None:
    """Write a notice to standard error."""
    sys.stderr.write(f"{notice}\n")


def complain(fault: str) -> None:
    """Write what went wrong to standard error, as one line."""
    Console(stderr=True, highlight=False).print(f"kiosque: {fault}", markup=False, soft_wrap=True)


def announce_run() -> None:
    """Prepare for a run of a flow: from now on a signal ends it in good order. Call this before the first import of Prefect.

    A terminal shows why nothing happens yet. Prefect's log is silent, because main() reports an error once;
    PREFECT_LOGGING_LEVEL=INFO shows it.
    """
    heed_signals()
    errors = Console(stderr=True)
    if errors.is_terminal:
        errors.print("Starting Prefect (on a new machine it first makes its database: about 20 seconds)", style="dim")
    if "PREFECT_LOGGING_LEVEL" not in os.environ:
        os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
        os.environ.setdefault(
            "PREFECT_LOGGING_INTERNAL_LEVEL", "CRITICAL"
        )  # each event that a lost server did not take
        # Prefect also prints the warnings of every other library, such as each address that a client could not connect to.
        os.environ.setdefault("PREFECT_LOGGING_ROOT_LEVEL", "ERROR")
