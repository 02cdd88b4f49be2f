"""`kiosque forget`: deletes documents and keeps them out of later runs."""

from typing import Annotated

import typer
from rich.console import Group, RenderableType

from config.errors import ConfigError
from config.settings import load_settings
from flows.cli.options import Elasticsearch, Home, Json, flag, old_name
from flows.cli.output import missing_home, show
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.run import forget as forgetting


def forget(
    documents: Annotated[list[str] | None, typer.Argument(help="Ids or URLs of documents.")] = None,
    publisher: Annotated[
        list[str] | None, typer.Option(help="All documents of this publisher; may be repeated.")
    ] = None,
    source: Annotated[list[str] | None, old_name("--source", "--publisher")] = None,
    in_advance: Annotated[
        bool, flag("--in-advance", "Also keep out what is not there yet, instead of exit code 4.")
    ] = False,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Delete documents everywhere and keep them out of later runs, for takedown requests.

    A URL is forgotten in all its spellings: with http or https, with or without www. and a slash at the end. Kiosque never
    deletes the files that documents were read from. A later run that reads them again counts these documents as rejected.
    """
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    if not in_advance and settings.ledger is None and (fault := missing_home(settings)):
        raise ConfigError(fault)
    publishers = [*(publisher or ()), *(source or ())]
    done = forgetting.forget(documents or (), publishers, settings, in_advance=in_advance)
    show(done, json=json, as_text=_forgotten_text)


def _forgotten_text(done: "forgetting.Forgotten") -> RenderableType:
    lines = []
    if done.deleted or done.batches:
        lines.append(
            f"{done.deleted:,} documents and {done.batches:,} prepared batches deleted; later runs keep them out"
        )
    if done.already:
        lines.append(f"Forgotten before, and nothing of it was in the index: {', '.join(done.already)}")
    if done.in_advance:
        lines.append(f"Not there yet; later runs keep it out: {', '.join(done.in_advance)}")
    if done.copies:
        lines.append(f"{done.copies:,} near-duplicates of them are still there; forget them too if they are meant")
    return Group(*lines)
