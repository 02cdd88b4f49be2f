"""The search page over a real Elasticsearch."""

from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from config.settings import load_settings
from tasks.document import Duplicate, RemovedLine, TimestampSource
from tasks.index import open_index
from tests.support.articles import article
from tests.support.elasticsearch_node import ElasticsearchServer
from tests.support.elasticsearch_node.emptied import delete_indexes
from tests.support.html import seen
from tests.support.web_server import reading

DATED = {"timestamp": datetime(2024, 2, 4, 8, tzinfo=UTC), "timestamp_source": TimestampSource.PUBLISHED}
LINE = RemovedLine(text="Avec AFP", rule="agencies/with-fr", position=2)
ORIGINAL = article(
    "Le tramway est inauguré samedi.", title="Le tramway", language="fr", publisher="France 24", removed=(LINE,),
    bands=("b1",), **DATED
)  # fmt: skip
COPY = article(
    "Le tramway est inauguré ce samedi.", language="fr", publisher="RFI", bands=("b1",),
    duplicate=Duplicate(of=ORIGINAL.id, similarity=0.9),
)  # fmt: skip
ARABIC = article("افتتحت البلدة خط الترام", title="خط الترام", language="ar", publisher="France 24", **DATED)


@pytest.fixture(scope="module")
def page(elasticsearch_node: ElasticsearchServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    delete_indexes(elasticsearch_node)
    settings = load_settings(elasticsearch_url=elasticsearch_node.url, home=tmp_path_factory.mktemp("home"))
    with reading(settings) as client:
        assert "The archive is empty" in seen(client, "/").text(".nothing")
        with open_index(settings) as index:
            index.create()
            index.write([ORIGINAL, COPY, ARABIC])
            index.refresh()
        yield client


def test_words_are_found_and_marked_and_near_duplicates_collapsed(page: httpx.Client) -> None:
    answer = seen(page, "/?q=tramways")
    assert answer.text("h1").endswith(" for tramways")
    assert answer.texts(".hit h2") == ["Le tramway"]
    assert answer.texts(".hit h2 mark") == ["tramway"]
    assert answer.text(".more-duplicates") == "+ 1 near-duplicate"
    assert len(seen(page, answer.link("Show all")).texts(".hit")) == 2


def test_facets_and_the_timeline_narrow(page: httpx.Client) -> None:
    everything = seen(page, "/")
    assert [text.split()[0] for text in everything.texts("#facet-publisher ~ ul .name")] == ["France", "RFI"]
    arabic = seen(page, everything.link("العربية", ".facet a"))
    assert arabic.values(".hit h2", "dir") == ["rtl"]
    month = seen(page, everything.link("February 2024", ".timeline a"))
    assert {*month.values(".hit time", "datetime")} == {"2024-02-04"}


def test_an_article_has_its_removed_lines_and_its_near_duplicates(page: httpx.Client) -> None:
    answer = seen(page, f"/article/{ORIGINAL.id}?removed=1")
    assert answer.texts(".removed del") == ["Avec AFP"]
    assert answer.values("#duplicates a", "href") == [f"/article/{COPY.id}"]
    assert seen(page, f"/article/{COPY.id}").values("#duplicates a", "href") == [f"/article/{ORIGINAL.id}"]


def test_a_misspelt_word_is_answered_with_a_similar_one(page: httpx.Client) -> None:
    assert seen(page, "/?q=tramwaz").text(".suggestion") == "Did you mean tramway?"
