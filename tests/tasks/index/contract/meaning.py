"""Contract of every index backend: articles are found by their meaning, in any language."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.errors import ConfigError
from tasks.annotate.keywords import with_keywords
from tasks.document import Document, Duplicate
from tasks.index import like
from tasks.index.any_language import AnyLanguage
from tasks.index.like import more_like
from tasks.index.protocol import SearchIndex
from tasks.index.query import Query, parse_query
from tasks.index.values import Filters, Hit, Sort
from tasks.vectors.encoder import text_vector, with_vector
from tests.support.articles import NOON, article
from tests.tasks.index.contract.tools import EVERYTHING, fill

FLOOD = {
    "en": "The river rose again during the night, and the two old bridges in the town were closed to cars.",
    "de": "Der Fluss ist in der Nacht erneut gestiegen, und die beiden alten Brücken der Stadt sind für Autos gesperrt.",
    "ru": "Ночью река снова поднялась, и два старых моста в городе закрыли для автомобилей.",
    "ja": "夜の間に川の水位が再び上がり、町の二つの古い橋は車の通行が禁止された。",
}
CHESS = "The youngest player of the club won the chess tournament without the loss of a single game."
CHEESE = "Le concours du meilleur fromage de chèvre a réuni trente producteurs de la région samedi matin."
QUESTION = "Why are the bridges closed after the flood?"


def meant(text: str, language: str = "en", **fields: Any) -> Document:
    return with_vector(article(text, language=language, **fields))


def everywhere() -> list[Document]:
    floods = [meant(text, language, publisher=f"Paper {language}") for language, text in FLOOD.items()]
    return [*floods, meant(CHESS), meant(CHEESE, "fr")]


def near(index: SearchIndex, text: str, *, query: str = "", filters: Filters = EVERYTHING, size: int = 10) -> list[str]:
    return texts(index.nearest(text_vector(text), parse_query(query), filters=filters, size=size))


def texts(hits: Sequence[Hit]) -> list[str]:
    return [hit.document.text for hit in hits]


class MeaningContract:
    """Claims about vectors, searches in any language, and what is like an article."""

    def test_what_means_the_same_is_nearest_in_any_language(self, index: SearchIndex) -> None:
        fill(index, *everywhere())
        assert set(near(index, QUESTION, size=4)) == set(FLOOD.values())
        assert near(index, "a game of chess", size=1) == [CHESS]
        (first, *_) = index.nearest(text_vector(CHESS), Query(), filters=EVERYTHING, size=3)
        assert (first.document, round(first.score, 2)) == (meant(CHESS), 1.0)

    def test_filters_and_conditions_hold_for_what_is_near(self, index: SearchIndex) -> None:
        fill(index, *everywhere())
        assert near(index, QUESTION, filters=Filters(languages=("de",))) == [FLOOD["de"]]
        assert near(
            index, QUESTION, query="publisher:'Paper ru' OR publisher:'paper ja'".replace("'", '"'), size=9
        ) in (
            [FLOOD["ru"], FLOOD["ja"]],
            [FLOOD["ja"], FLOOD["ru"]],
        )
        assert FLOOD["en"] not in near(index, QUESTION, query="-bridges")
        assert near(index, QUESTION, filters=Filters(since=NOON + timedelta(days=1))) == []

    def test_an_article_without_a_vector_is_not_near_and_is_found_by_its_words(self, index: SearchIndex) -> None:
        fill(index, article(FLOOD["en"]), meant(CHESS))
        assert near(index, QUESTION) == [CHESS]
        assert texts(AnyLanguage(index).search(parse_query(QUESTION), filters=EVERYTHING).hits)[0] == CHESS
        assert set(texts(AnyLanguage(index).search(parse_query("bridges river"), filters=EVERYTHING).hits)) == {
            FLOOD["en"],
            CHESS,
        }

    def test_what_was_deleted_or_written_anew_is_near_no_more(self, index: SearchIndex) -> None:
        flood, chess, other = (
            meant(FLOOD["en"], id="a" * 32),
            meant(CHESS, id="b" * 32),
            meant(CHEESE, "fr", id="c" * 32),
        )
        fill(index, flood, chess, other)
        index.delete([chess.id])
        fill(
            index,
            meant(FLOOD["de"], "de", id=flood.id, version=2000),
            article(CHEESE, language="fr", id=other.id, version=2000),
        )
        assert near(index, FLOOD["en"]) == [FLOOD["de"]]

    def test_vectors_outlive_reindexing(self, index: SearchIndex) -> None:
        fill(index, *everywhere())
        index.reindex("de", run="r1", choose=list, keep_until=datetime(2100, 1, 1, tzinfo=UTC))
        assert near(index, QUESTION, filters=Filters(languages=("de",))) == [FLOOD["de"]]
        (kept,) = [each for each in everywhere() if each.language == "de"]
        assert index.get(kept.id) == kept

    # Search in any language

    def test_words_and_meaning_make_one_list_with_the_words_marked(self, index: SearchIndex) -> None:
        fill(index, *everywhere())
        results = AnyLanguage(index).search(parse_query(QUESTION), filters=EVERYTHING)
        assert results.hits[0].document.text == FLOOD["en"]
        assert results.hits[0].highlights
        assert set(texts(results.hits[:4])) == set(FLOOD.values())
        assert results.total == len(results.hits) == 6

    def test_pages_of_a_list_have_each_article_once_and_facets_count_all_of_it(self, index: SearchIndex) -> None:
        fill(index, *everywhere())
        search, query = AnyLanguage(index), parse_query(QUESTION)
        pages, after = [], None
        while not pages or after:
            results = search.search(query, filters=EVERYTHING, size=4, after=after)
            pages.append(texts(results.hits))
            after = results.next
        assert [len(page) for page in pages] == [4, 2]
        assert len({text for page in pages for text in page}) == 6
        facets = search.facets(query, filters=EVERYTHING)
        assert facets["language"] == {"en": 2, "de": 1, "fr": 1, "ja": 1, "ru": 1}
        assert facets["month"] == {"2022-02": 6}
        with pytest.raises(ConfigError, match=r"is (no cursor|the cursor of another search)"):
            index.search(query, filters=EVERYTHING, after=search.search(query, filters=EVERYTHING, size=1).next)

    def test_a_duplicate_is_collapsed_and_an_order_by_date_holds(self, index: SearchIndex) -> None:
        copy = meant(
            FLOOD["en"] + " AFP", duplicate=Duplicate(of="a" * 32, similarity=0.9), timestamp=NOON + timedelta(1)
        )
        fill(index, meant(FLOOD["en"], id="a" * 32), copy, meant(FLOOD["de"], "de", timestamp=NOON - timedelta(days=1)))
        search, query = AnyLanguage(index), parse_query(QUESTION)
        results = search.search(query, filters=EVERYTHING, collapse=True)
        assert {(hit.document.text, hit.duplicates) for hit in results.hits} == {(FLOOD["en"], 1), (FLOOD["de"], 0)}
        assert results.total == 2
        newest = search.search(query, filters=EVERYTHING, sort=Sort.NEWEST)
        assert texts(newest.hits) == [copy.text, FLOOD["en"], FLOOD["de"]]

    # More like this

    def test_the_articles_on_one_event_are_like_each_other_in_any_language(self, index: SearchIndex) -> None:
        fill(
            index,
            *everywhere(),
            meant(FLOOD["en"] + " AFP", duplicate=Duplicate(of=meant(FLOOD["en"]).id, similarity=0.9)),
        )
        found = more_like(meant(FLOOD["en"]), index)
        assert set(texts(found)) == {FLOOD["de"], FLOOD["ru"], FLOOD["ja"]}
        assert texts(more_like(meant(FLOOD["en"]), index, filters=Filters(languages=("ru",)))) == [FLOOD["ru"]]

    def test_without_the_extra_articles_with_the_same_keywords_are_alike(
        self, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(like, "is_installed", lambda: False)
        story = with_keywords(
            article(
                "The lighthouse keeper repaired the lighthouse lantern. The lantern and the keeper were tired.",
                title="Lantern of the lighthouse",
            )
        )
        sequel = article(
            "A new keeper came to the lighthouse, with a new lantern. The lantern shines, the lighthouse too, said the keeper."
        )
        match = article("A keeper saved the penalty. The keeper was the player of the match, a match without goals.")
        fill(index, story, with_keywords(sequel), with_keywords(match))
        assert texts(more_like(story, index)) == [sequel.text]
