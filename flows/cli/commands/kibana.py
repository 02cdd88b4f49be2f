"""`kiosque kibana`: builds Kibana's saved objects and imports them."""

from pathlib import Path
from typing import Annotated

import typer

from config.errors import ConfigError
from config.settings import load_settings
from flows.cli.options import Json
from flows.cli.output import say, write_json, write_lines
from tasks.kibana import OBJECTS_FILE, build_objects, to_ndjson
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.setup import kibana_import

_SHOWN_DEFAULT = "config/kibana/kiosque.ndjson"

app = typer.Typer(help="Data views, searches and dashboards for Kibana.", no_args_is_help=True)


@app.command()
def build(
    output: Annotated[Path | None, typer.Option(help=f"The file to write. [default: {_SHOWN_DEFAULT}]")] = None,
) -> None:
    """Build the saved objects from config/kibana/ and the mappings, and write them to a file.

    Run it after a change there. `kiosque kibana import` and `kiosque bootstrap` import the file. You can also import it by
    hand, in Kibana under Stack Management, Saved Objects.
    """
    objects = build_objects()
    output = output or OBJECTS_FILE
    try:
        output.write_bytes(to_ndjson(objects))
    except OSError as error:
        raise ConfigError(f"{output}: cannot be written: {error.strerror}") from error
    write_lines([f"{output}: {len(objects)} saved objects"])


@app.command("import")
def import_command(
    file: Annotated[Path | None, typer.Option(help=f"The file of objects. [default: {_SHOWN_DEFAULT}]")] = None,
    kibana: Annotated[str | None, typer.Option(metavar="URL", help="The Kibana to import them into.")] = None,
    json: Json = False,
) -> None:
    """Import the saved objects into Kibana; it waits while Kibana starts up.

    It signs in with KIOSQUE_ELASTICSEARCH_USERNAME and _PASSWORD, or with KIOSQUE_ELASTICSEARCH_API_KEY. It replaces objects
    of the same ids, with all changes people made in them. Other objects are kept.
    """
    settings = load_settings(kibana_url=kibana)
    count = kibana_import.import_objects(settings, kibana_import.read_objects(file), notice=say)
    if json:
        write_json({"kibana": settings.kibana_url, "objects": count})
    else:
        write_lines([f"{count} saved objects in Kibana at {settings.kibana_url}"])
