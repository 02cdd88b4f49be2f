"""Contract of every index backend: looking up stories."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from tasks.document import Document, Duplicate, Outcome, Story, Told
from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.story_terms import terms_near
from tasks.index.values import KeyCounts
from tasks.settle import settle
from tasks.stories import resolve
from tasks.stories.keys import with_story_keys
from tasks.stories.resolve import tell_all
from tests.support.articles import NOON, article
from tests.tasks.index.contract.tools import EVERYTHING, fill

BRIDGE = {
    "en": "Mayor Ilona Varga opened the Kestrel Bridge over the Orsa in Halmstad on 3 May. It cost 41,500 crowns.",
    "de": "Bürgermeisterin Ilona Varga eröffnete am 3. Mai in Halmstad die Kestrel-Brücke. Sie kostete 41.500 Kronen.",
    "ru": "Мэр Илона Варга открыла 3 мая в Хальмстаде мост Кестрель через реку Орса. Он стоил 41 500 крон.",
}
# In the same town, a day later.
CONCERT = (
    "The Brahms Choir sings in Halmstad tonight, led by Peter Aalto. Tickets at Saint Olaf for 25 crowns until 9 May."
)


def report(text: str, language: str = "en", *, days: float = 0) -> Document:
    return with_story_keys(article(text, language=language, timestamp=NOON + timedelta(days=days)))


def nearby_terms(article: Told, keys: Collection[str]) -> list[str]:
    return list(terms_near([(article, dict.fromkeys(keys, 1.0))]))


class StoriesContract:
    """Claims about the look-ups behind stories, and about stories resolved with them."""

    def test_an_article_is_found_by_a_key_of_its_week_and_the_weeks_beside(self, index: SearchIndex) -> None:
        kept = [article(f"{n}", story_keys=("w:ptn", "c:RU"), timestamp=NOON + timedelta(days=n)) for n in (-30, -6, 6)]
        fill(index, *kept, article("other", story_keys=("w:trnp",)))
        asking = article("new", story_keys=("w:ptn", "w:nrkr")).as_told()
        terms = nearby_terms(asking, asking.story_keys)
        found = index.find_told(terms, most=2)
        assert sorted(each.id for each in found or ()) == sorted(each.id for each in kept[1:])
        assert index.find_told(terms, most=1) is None
        assert index.find_told([], most=0) == index.find_told(["w:none@1"], most=0) == []

    def test_of_many_articles_those_whose_keys_weigh_most_are_found(self, index: SearchIndex) -> None:
        both = article("both", story_keys=("w:ptn", "c:RU"))
        heavy, light = article("heavy", language="fr", story_keys=("w:ptn",)), article("light", story_keys=("c:RU",))
        fill(index, both, heavy, light, other := article("other", language="fr", story_keys=("n:75",)))
        keys = {"w:ptn": 5.0, "c:RU": 1.0}
        asked = [terms_near([(both.as_told(), keys)]), {}, terms_near([(other.as_told(), {"n:75": 0.1, "n:76": 9.0})])]
        found = index.find_nearest_told(asked, most=2)
        assert sorted(each.id for each in found) == sorted([both.id, heavy.id, other.id])
        assert index.find_nearest_told([], most=2) == []

    def test_a_report_joins_its_story_where_more_articles_share_a_key_than_are_compared(
        self, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(resolve, "_MOST_OLD", 5)
        monkeypatch.setattr(resolve, "_NEAREST", 1)
        (first,) = settle([report(BRIDGE["en"])], index)
        settle([report(f"{CONCERT} Row {row}.", days=1) for row in range(10)], index)
        later, other = settle([report(BRIDGE["de"], "de", days=1), report("Rain in Lund.", days=1)], index)
        assert (later.story and later.story.id, other.story and other.story.id) == (first.id, other.id)

    def test_what_decides_about_stories_comes_back_whole(self, index: SearchIndex) -> None:
        told = article("x", language="fr", story_keys=("c:FR",), story=Story(id="a", score=0.25, shares=("FR",)))
        fill(index, told, undated := article("y", story_keys=("c:FR",), timestamp=None))
        assert index.find_told(nearby_terms(told.as_told(), ["c:FR"]), most=9) == [told.as_told()]
        assert index.find_told(nearby_terms(undated.as_told(), ["c:FR"]), most=9) == [undated.as_told()]

    def test_story_keys_are_counted_in_a_span_of_time_over_all_languages(self, index: SearchIndex) -> None:
        fill(
            index,
            article("a", story_keys=("c:FR", "w:ptn")),
            article("b", language="fr", story_keys=("c:FR",)),
            article("c", story_keys=("c:FR",), timestamp=NOON + timedelta(days=1)),
            article("d"),
        )
        counts = index.count_story_keys(NOON, NOON + timedelta(days=1))
        assert counts == KeyCounts(articles=3, counts={"c:FR": 2, "w:ptn": 1})

    def test_nothing_is_counted_in_an_empty_index(self, index: SearchIndex) -> None:
        assert index.count_story_keys(NOON, NOON + timedelta(days=1)) == KeyCounts()
        assert index.in_story("a") == []

    def test_the_articles_of_a_story_come_by_time(self, index: SearchIndex) -> None:
        story = Story(id="s")
        later = article("later", story=story, timestamp=NOON + timedelta(hours=2))
        undated = article("undated", story=story, timestamp=None)
        fill(index, undated, later, first := article("first", language="fr", story=story), article("other"))
        assert index.in_story("s") == [first, later, undated]
        assert index.in_story("s", limit=1) == [first]

    def test_reports_in_three_languages_are_one_story_and_another_event_in_that_town_is_not(
        self, index: SearchIndex
    ) -> None:
        reports = [report(text, language, days=n / 4) for n, (language, text) in enumerate(BRIDGE.items())]
        settled = settle([*reports, report(CONCERT, days=1)], index)
        assert [each.story.id for each in settled if each.story] == [reports[0].id] * 3 + [settled[3].id]

    def test_a_report_of_a_later_run_joins_the_story_of_the_index(self, index: SearchIndex) -> None:
        (first,) = settle([report(BRIDGE["en"])], index)
        (later,) = settle([report(BRIDGE["ru"], "ru", days=1)], index)
        assert later.story is not None
        assert later.story.id == first.id
        assert later.story.shares[0] == "3 мая"
        assert [each.id for each in index.in_story(first.id)] == [first.id, later.id]

    def test_a_report_of_the_next_year_begins_a_story_of_its_own(self, index: SearchIndex) -> None:
        settle([report(BRIDGE["en"])], index)
        (later,) = settle([report(BRIDGE["de"], "de", days=365)], index)
        assert later.story == Story(id=later.id)

    def test_a_second_run_changes_no_story(self, index: SearchIndex) -> None:
        reports = [report(text, language) for language, text in BRIDGE.items()]
        settled = settle(reports, index)
        again = settle([report.with_(version=report.version + 1, pipeline="next") for report in reports], index)
        assert {each.outcome for each in again} == {Outcome.INDEXED}
        assert [each.story and each.story.id for each in again] == [each.story and each.story.id for each in settled]

    def test_documents_without_a_story_get_one_in_the_order_of_their_times(self, index: SearchIndex) -> None:
        reports = [report(text, language, days=n / 4) for n, (language, text) in enumerate(BRIDGE.items())]
        fill(index, *(each.with_(story_keys=()) for each in reversed(reports)), report(CONCERT, days=1))
        tell_all(index)
        assert [each.id for each in index.in_story(reports[0].id)] == [each.id for each in reports]
        assert all(each.story for each in index.get_many([each.id for each in reports]))

    def test_a_search_folds_the_articles_of_one_story_into_the_first_of_them(self, index: SearchIndex) -> None:
        story = Story(id="s")
        fill(
            index,
            article("word filler filler filler", story=story),
            best := article("word word", language="fr", story=story, timestamp=NOON + timedelta(days=1)),
            alone := article("a word", story=Story(id="alone")),
            article("word of an original and", id="original"),
            article("word of an original", duplicate=Duplicate(of="original", similarity=0.9)),
        )
        found = index.search(parse_query("word"), filters=EVERYTHING, collapse="stories")
        assert {(hit.document.text, hit.duplicates) for hit in found.hits} >= {(best.text, 1), (alone.text, 0)}
        assert (found.total, len(found.hits)) == (3, 3)
        newest = index.search(parse_query(""), filters=EVERYTHING, collapse="stories", size=1)
        assert [(hit.document.text, hit.duplicates) for hit in newest.hits] == [(best.text, 1)]
        assert newest.next is not None
