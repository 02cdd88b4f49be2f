"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, for machines.")]
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
