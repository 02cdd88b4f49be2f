"""`kiosque serve`: serves the search page."""

from typing import Annotated

import typer

from config.errors import ConfigError
from config.settings import load_settings
from flows.cli.options import Elasticsearch, Home
from flows.cli.output import Exit, missing_home
from flows.web.server import (
    ATTEMPTS,
    LOOPBACK,
    PORT,
    address,
    is_loopback,
    listening,
    page_server,
    page_settings,
    served_names,
)
from tasks.index import open_index
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.web import app as page


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 is every address of this machine.")
    ] = LOOPBACK,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on; 0 chooses a free one.")] = PORT,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Also answer to this name, such as news.example (* is any); may be repeated."
        ),
    ] = None,
    home: Home = None,
    elasticsearch: Elasticsearch = None,
) -> None:
    """Serve a search page for browsers, until Ctrl-C.

    The page has no passwords: anyone who reaches it can read the archive. It listens on this machine alone, unless --host
    names another address.
    """
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    if fault := missing_home(settings):
        raise ConfigError(fault)
    with listening(host, port) as listener:
        typer.echo(f"Kiosque is at {address(listener)} (Ctrl-C ends it)")
        if not is_loopback(host):
            typer.echo(f"Anyone who reaches {host} can read it: there are no passwords.", err=True)
        names = [*served_names(host), *(allow_host or ())]
        settings = page_settings(settings)
        with open_index(settings, attempts=ATTEMPTS) as index:
            app = page.make_app(settings, index, hosts=names, tells_faults=is_loopback(host))
            try:
                page_server(app).run(sockets=[listener])
            except KeyboardInterrupt:
                raise typer.Exit(Exit.INTERRUPTED) from None
