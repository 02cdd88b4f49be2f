"""Writes what the command has to say to standard output, for machines, for people, and for the next program of a pipe."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec
import typer
from rich.console import Console, RenderableType
from rich.text import Text

T = TypeVar("T")


def show(value: T, *, json: bool, as_json: Callable[[T], Any], as_text: Callable[[T], RenderableType]) -> None:
    """Write a value as one line of JSON or as text laid out for the terminal's width."""
    if json:
        write_json(as_json(value))
    else:
        console = _Console(highlight=False)
        with _until_the_pipe_breaks():
            if console.is_terminal:
                console.print(as_text(value))
            else:  # rich fills lines up with spaces, which only a screen hides
                with console.capture() as text:
                    console.print(as_text(value))
                sys.stdout.writelines(f"{line.rstrip()}\n" for line in text.get().removesuffix("\n").split("\n"))


def write_json(value: Any) -> None:
    """Write a value as one line of JSON."""
    write_lines([msgspec.json.encode(value).decode()])


def write_lines(lines: Iterable[str | Text]) -> None:
    """Write lines as they are, never wrapped; a Text shows its styles on a terminal."""
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
    """End the command quietly, as done, where its reader has read enough (`kiosque clean - | head -1`)."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python would complain when it flushes the rest at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None


def announce_prefect(errors: Console) -> None:
    """Say why nothing is seen yet, and quieten Prefect: what goes wrong is said once, by main().

    PREFECT_LOGGING_LEVEL=INFO shows Prefect's own account of the run.
    """
    if errors.is_terminal:
        errors.print("Starting Prefect (on a new machine it first makes its database: about 20 seconds)", style="dim")
    if "PREFECT_LOGGING_LEVEL" not in os.environ:
        os.environ["PREFECT_LOGGING_LEVEL"] = "CRITICAL"
        # Prefect also has every other library's warnings printed, such as each address that a client could not connect to.
        os.environ.setdefault("PREFECT_LOGGING_ROOT_LEVEL", "ERROR")
