"""Contract of everyday queries: what people type, and forms of words, over the articles of `tests/support/everyday/`."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from tasks.document import Document, Origin
from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tests.tasks.index.contract.tools import fill

FOLDER = Path(__file__).parents[3] / "support" / "everyday"


class EverydayContract:
    """Claims about queries that are wholly in the data."""

    @pytest.mark.slow
    def test_everyday_queries_find_their_articles_and_no_others(self, index: SearchIndex) -> None:
        articles = [_article(facts) for facts in _load("articles")]
        fill(index, *articles)
        everything = {article.id for article in articles}
        faults = [fault for query in _load("queries") for fault in _faults(index, query, everything)]
        assert not faults, "\n".join(faults)

    @pytest.mark.slow
    def test_each_form_of_a_word_finds_the_other(self, index: SearchIndex) -> None:
        pairs = [(tag, *pair) for tag, words in _load("inflections").items() for pair in words]
        forms = dict.fromkeys((tag, form) for tag, *pair in pairs for form in pair)
        fill(
            index,
            *(_article({"id": f"{tag}/{form}", "language": tag, "title": "", "text": form}) for tag, form in forms),
        )
        apart = [
            f"{tag}: {typed} does not find {other}"
            for tag, first, second in pairs
            for typed, other in ((first, second), (second, first))
            if f"{tag}/{other}" not in _found(index, typed, Filters(languages=(tag,)))
        ]
        assert not apart, "\n".join(apart)


def _load(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))


def _article(facts: dict[str, Any]) -> Document:
    id = facts["id"]
    origin = Origin(collection="everyday", path=id, url=f"file:///everyday/{id}")
    published = datetime.fromisoformat(facts["published"]) if "published" in facts else None
    return Document(
        origin=origin,
        version=1,
        format="text",
        timestamp=published,
        **{**facts, "authors": tuple(facts.get("authors", ())), "published": published},
    )


def _found(index: SearchIndex, query: str, filters: Filters) -> set[str]:
    return {hit.document.id for hit in index.search(parse_query(query), filters=filters, size=1000).hits}


def _faults(index: SearchIndex, query: dict[str, Any], everything: set[str]) -> list[str]:
    found, wanted = _found(index, query["query"], Filters()), set(query["finds"])
    unwanted = everything - wanted if query["not"] == "all others" else set(query["not"])
    missing, wrong = sorted(wanted - found), sorted(found & unwanted)
    return [f"{query['query']}: misses {missing}, finds {wrong}"] if missing or wrong else []
