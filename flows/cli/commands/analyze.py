"""`kiosque analyze`: shows the terms that a language's analysis makes of a text, on each backend."""

from itertools import zip_longest
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.table import Table

from config.languages import load_languages
from config.settings import Settings, load_settings
from flows.cli.options import Elasticsearch, Home, Json
from flows.cli.output import show
from tasks.analysis.analyzer import exact_analyzer, language_analyzer
from tasks.index import elasticsearch_options
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from tasks.index.elasticsearch import index as elasticsearch_index


def analyze(
    text: Annotated[str, typer.Argument(help="A word or a sentence.")],
    language: Annotated[str, typer.Option(help="The language's tag (fr, pt-br, …).")],
    home: Home = None,
    elasticsearch: Elasticsearch = None,
    json: Json = False,
) -> None:
    """Show the terms that a text is indexed and found by, in the embedded index and in Elasticsearch."""
    settings = load_settings(home=home, elasticsearch_url=elasticsearch)
    show(analyze_text(text, language, settings), json=json, as_text=_as_table)


def analyze_text(text: str, language: str, settings: Settings) -> dict[str, Any]:
    """Return the terms of `text`: `words` and `exact` of the embedded index, and `elasticsearch` where settings name one.

    `language` in the result is the listed language whose analysis is used: `und` for one that is not listed.
    """
    result: dict[str, Any] = {
        "language": load_languages().get(language).tag,
        "words": [
            {"text": text[t.start : t.end], "term": t.text, "position": t.position}
            for t in language_analyzer(language).tokens(text)
        ],
        "exact": [token.text for token in exact_analyzer().tokens(text)],
    }
    if settings.elasticsearch_url is not None:
        with elasticsearch_index.ElasticsearchIndex(elasticsearch_options(settings)) as index:
            result["elasticsearch"] = index.analyze(text, language)
    return result


def _as_table(result: dict[str, Any]) -> RenderableType:
    """Lay out the terms side by side, one column a backend."""
    table = Table(title=f"{result['language']}: {load_languages().get(result['language']).name}", title_justify="left")
    columns = {
        "in the text": [word["text"] for word in result["words"]],
        "embedded": [word["term"] for word in result["words"]],
    }
    if "elasticsearch" in result:
        columns["Elasticsearch"] = list(result["elasticsearch"])
    for name in columns:
        table.add_column(name)
    for row in zip_longest(*columns.values(), fillvalue=""):
        table.add_row(*row)
    return table
