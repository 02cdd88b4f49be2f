"""The commands about Kibana's saved objects: `kiosque kibana build` makes them, `kiosque kibana import` brings them in."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from config.errors import ConfigError
from config.settings import load_settings
from flows.cli.options import Json
from flows.cli.output import write_json, write_lines

_SHOWN_DEFAULT = "config/kibana/kiosque.ndjson"

kibana_app = typer.Typer(help="Data views, searches and dashboards for Kibana.", no_args_is_help=True)


@kibana_app.command()
def build(
    output: Annotated[Path | None, typer.Option(help=f"The file to write. [default: {_SHOWN_DEFAULT}]")] = None,
) -> None:
    """Make the saved objects of what config/kibana/ declares and of the mappings, and write them to a file.

    Needed after a change there: `kiosque kibana import` and `kiosque bootstrap` bring in the file. It can be imported by
    hand as well, in Kibana under Stack Management, Saved Objects.
    """
    from tasks.kibana import OBJECTS_FILE, build_objects, to_ndjson

    objects = build_objects()
    output = output or OBJECTS_FILE
    try:
        output.write_bytes(to_ndjson(objects))
    except OSError as error:
        raise ConfigError(f"{output}: cannot be written: {error.strerror}") from error
    write_lines([f"{output}: {len(objects)} saved objects"])


@kibana_app.command("import")
def import_command(
    file: Annotated[Path | None, typer.Option(help=f"The objects. [default: {_SHOWN_DEFAULT}]")] = None,
    kibana: Annotated[str | None, typer.Option(metavar="URL", help="The Kibana to bring them into.")] = None,
    json: Json = False,
) -> None:
    """Bring the saved objects into Kibana, in place of those of the same ids; waits while Kibana starts up.

    Signs in with KIOSQUE_ELASTICSEARCH_USERNAME and _PASSWORD, or with KIOSQUE_ELASTICSEARCH_API_KEY. What people made
    in Kibana under other names stays; what they changed in these objects is set back.
    """
    from flows.setup.kibana_import import import_objects

    settings = load_settings(kibana_url=kibana)
    count = import_objects(settings, read_objects(file), notice=tell)
    if json:
        write_json({"kibana": settings.kibana_url, "objects": count})
    else:
        write_lines([f"{count} saved objects in Kibana at {settings.kibana_url}"])


def tell(notice: str) -> None:
    """Say on standard error what is waited for."""
    sys.stderr.write(f"{notice}\n")


def read_objects(file: Path | None = None) -> bytes:
    """Return the content of a file of objects, ours by default; ConfigError when it cannot be read."""
    from tasks.kibana import OBJECTS_FILE

    file = file or OBJECTS_FILE
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}; `kiosque kibana build` makes it") from error
