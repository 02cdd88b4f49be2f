"""What a language's analysis makes of a text, on each backend."""

from typing import Any

from rich.console import RenderableType
from rich.table import Table

from config.languages import load_languages
from config.settings import Settings
from tasks.index.analysis.analyzer import exact_tokens, tokens


def analyze(text: str, language: str, settings: Settings) -> dict[str, Any]:
    """Return the terms of `text` in `language`: `words` and `exact` of the embedded index, `elasticsearch` where there is one.

    `language` is the tag of the language that answers for the one asked for: `und` for one that is not listed.
    """
    answer: dict[str, Any] = {
        "language": load_languages().get(language).tag,
        "words": [
            {"text": text[t.start : t.end], "term": t.text, "position": t.position} for t in tokens(text, language)
        ],
        "exact": [token.text for token in exact_tokens(text)],
    }
    if settings.elasticsearch_url is not None:
        from tasks.index import elasticsearch_options
        from tasks.index.elasticsearch.index import ElasticsearchIndex

        with ElasticsearchIndex(elasticsearch_options(settings)) as index:
            answer["elasticsearch"] = index.analyze(text, language)
    return answer


def analysis_text(answer: dict[str, Any]) -> RenderableType:
    """Lay out the terms side by side, a column each backend."""
    table = Table(title=f"{answer['language']}: {load_languages().get(answer['language']).name}", title_justify="left")
    table.add_column("in the text")
    table.add_column("embedded")
    theirs = list(answer.get("elasticsearch", ()))
    if "elasticsearch" in answer:
        table.add_column("Elasticsearch")
    words = answer["words"]
    for number in range(max(len(words), len(theirs))):
        ours = (words[number]["text"], words[number]["term"]) if number < len(words) else ("", "")
        row = (*ours, theirs[number] if number < len(theirs) else "") if "elasticsearch" in answer else ours
        table.add_row(*row)
    return table
