"""The `kiosque` command."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from config.errors import ConfigError, IndexBusy, IndexRefused, KiosqueError, NotFound, PrefectRefused
from flows.cli.command_group import CommandGroup
from flows.cli.output import EPILOG, Exit, complain
from flows.state.errors import sentence_of
from tasks.runtime.interrupts import Interrupted, end_interrupted

app = typer.Typer(
    name="kiosque",
    cls=CommandGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"kiosque {version('kiosque')}")
        raise typer.Exit


@app.callback(epilog=EPILOG)
def program(
    is_version_asked: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Print the version and exit.")
    ] = False,
) -> None:
    """Ingest news articles in any language and search them."""


def main() -> None:
    """Run the command; a known error becomes one sentence on standard error and its exit code."""
    try:
        app()
    except Interrupted as interrupted:
        end_interrupted(interrupted.number)
    except KiosqueError as error:
        complain(str(error))
        sys.exit(exit_code(error))
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        complain(sentence)
        sys.exit(Exit.FAILED)


def exit_code(error: KiosqueError) -> Exit:
    """Return the exit code that tells the shell which kind of error ended the command."""
    if isinstance(error, ConfigError):
        return Exit.USAGE
    if isinstance(error, NotFound):
        return Exit.NOT_FOUND
    return Exit.INDEX if isinstance(error, IndexBusy | IndexRefused | PrefectRefused) else Exit.FAILED
