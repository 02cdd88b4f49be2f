"""Contract of every index backend: the answer to a search."""

import hashlib
from datetime import UTC, datetime, timedelta
from itertools import product
from math import inf
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.errors import ConfigError
from tasks.document import Document, Duplicate, Person, Place, TimestampSource
from tasks.index.protocol import SearchIndex
from tasks.index.query import KEYWORD_FIELDS, Query, Term, parse_query
from tasks.index.values import Filters, Sort
from tests.support.articles import NOON, article
from tests.tasks.index.contract.tools import EVERYTHING, fill, found, highlights

COUNTING_MODULES = (
    "tantivy.search", "tantivy.collapse", "elasticsearch.index", "elasticsearch.pages",
)  # fmt: skip
PUTIN, POUTINE = (Person(name=f"Vladimir {name}", key="vladimir putin") for name in ("Putin", "Poutine"))
FRANCE = (Place(country="FR", weight=1.0, evidence=("Paris",)),)
BELGIUM = Place(country="BE", weight=0.2)
# The index is filled once for all examples, and each backend's tests run them.
_SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]


class ResultsContract:
    """Claims about filters, order, totals, highlights, and queries that nobody would type."""

    # Filters

    def test_a_day_is_the_day_of_the_publisher(self, index: SearchIndex) -> None:
        evening = {
            "timestamp_source": TimestampSource.PUBLISHED,
            "timestamp": datetime(2022, 1, 31, 22, 30, tzinfo=UTC),
        }
        fill(
            index,
            article("Paris", published_offset=60, **evening),
            article("Kyiv", published_offset=120, **evening),
            article("somewhere", **evening),
        )
        assert sorted(found(index, "date:2022-01")) == ["Paris", "somewhere"]
        assert found(index, "", filters=Filters(since=datetime(2022, 2, 1, tzinfo=UTC))) == ["Kyiv"]
        assert index.facets(Query(), filters=EVERYTHING)["month"] == {"2022-01": 2, "2022-02": 1}

    def test_an_empty_query_gives_the_newest_first(self, index: SearchIndex) -> None:
        days = [
            article(f"day {n}", language=language, timestamp=NOON + timedelta(days=n))
            for n, language in ((2, "en"), (1, "fr"), (3, "und"), (0, "en"))
        ]
        fill(index, *days, article("never", timestamp=None))
        assert found(index, "") == ["day 3", "day 2", "day 1", "day 0", "never"]

    def test_a_filter_of_languages_takes_any_of_them(self, index: SearchIndex) -> None:
        fill(index, *(article(f"word {language}", language=language) for language in ("en", "fr", "de")))
        assert sorted(found(index, "", filters=Filters(languages=("fr", "de")))) == ["word de", "word fr"]
        assert found(index, "", filters=Filters(languages=("xx",))) == []

    def test_a_filter_of_sources_takes_any_of_them_in_any_case(self, index: SearchIndex) -> None:
        fill(
            index,
            article("one", publisher="RFI"),
            article("two", publisher="France 24"),
            article("three", publisher="AFP"),
        )
        assert sorted(found(index, "", filters=Filters(publishers=("rfi", "France 24")))) == ["one", "two"]

    def test_a_filter_of_another_facet_takes_any_of_its_values_in_any_case(self, index: SearchIndex) -> None:
        fill(
            index,
            article("one", agencies=("AFP", "Reuters")),
            article("two", agencies=("ANSA",)),
            article("three", agencies=("Agence X",)),
        )
        assert sorted(found(index, "", filters=Filters(values={"agencies": ("reuters", "ansa")}))) == ["one", "two"]
        assert found(index, "", filters=Filters(values={"agencies": ("Agence",)})) == []

    def test_filters_and_queries_take_countries_and_organisations(self, index: SearchIndex) -> None:
        fill(
            index,
            article("one", places=(*FRANCE, BELGIUM), organisations=("Red Cross",)),
            article("two", places=(BELGIUM,), organisations=("UN",)),
        )
        assert sorted(found(index, "country:be")) == ["one", "two"]
        assert found(index, "", filters=Filters(values={"places": ("fr",)})) == ["one"]
        assert found(index, 'organisation:"red cross"') == ["one"]

    def test_since_is_included_and_until_is_not(self, index: SearchIndex) -> None:
        second = timedelta(seconds=1)
        times = [article(f"t{n}", timestamp=NOON + n * second) for n in (-1, 0, 1, 2)]
        fill(index, *times, article("never", timestamp=None))
        assert found(index, "", filters=Filters(since=NOON, until=NOON + 2 * second)) == ["t1", "t0"]
        assert found(index, "", filters=Filters(since=NOON + second)) == ["t2", "t1"]
        assert found(index, "", filters=Filters(until=NOON)) == ["t-1"]

    def test_times_before_1970_can_be_filtered(self, index: SearchIndex) -> None:
        fill(index, article("old", timestamp=datetime(1944, 8, 25, tzinfo=UTC)), article("new"))
        assert found(index, "", filters=Filters(until=datetime(1950, 1, 1, tzinfo=UTC))) == ["old"]

    def test_filters_and_words_must_both_hold(self, index: SearchIndex) -> None:
        fill(
            index,
            article("word", publisher="RFI"),
            article("other", publisher="RFI"),
            article("word two", publisher="AFP"),
        )
        assert found(index, "word", filters=Filters(publishers=("RFI",), languages=("en",))) == ["word"]

    # Order and number of results

    def test_adjacent_words_weigh_more_than_words_apart(self, index: SearchIndex) -> None:
        texts = ["talks on trade in Hong Kong today now", "Kong talks on trade today now in Hong"]
        fill(index, *map(article, texts))
        assert found(index, "trade talks Hong Kong") == texts

    def test_a_word_weighs_the_same_in_a_small_language_and_a_large_one(self, index: SearchIndex) -> None:
        """A word of every Danish article (there is one) would weigh nothing there by Danish word counts alone."""
        many = [article(f"nothing {n} to see of it", language="en") for n in range(30)]
        fill(
            index,
            *many,
            article("Lavrov mødte dem alle", language="da"),
            article("Lavrov met them all again and again"),
        )
        danish, english = index.search(parse_query("Lavrov"), filters=EVERYTHING).hits
        assert (danish.document.language, english.document.language) == ("da", "en")

    def test_a_word_in_the_title_weighs_more(self, index: SearchIndex) -> None:
        fill(index, article("a boycott here", title="Games today"), article("games go on here", title="Boycott today"))
        assert found(index, "boycott") == ["games go on here", "a boycott here"]

    def test_scores_do_not_rise_down_the_list(self, index: SearchIndex) -> None:
        fill(index, *(article("word " * n + "filler " * (9 - n), language="en") for n in range(1, 9)))
        scores = [hit.score for hit in index.search(parse_query("word"), filters=EVERYTHING).hits]
        assert scores == sorted(scores, reverse=True)

    def test_the_total_counts_hits_that_are_not_shown(self, index: SearchIndex) -> None:
        fill(index, *(article(f"word {n}", language=("en", "fr")[n % 2]) for n in range(25)))
        results = index.search(parse_query("word"), filters=EVERYTHING, size=4)
        assert (results.total, len(results.hits)) == (25, 4)

    def test_size_zero_counts_only(self, index: SearchIndex) -> None:
        fill(index, article("word"))
        results = index.search(parse_query("word"), filters=EVERYTHING, size=0)
        assert (results.total, results.hits) == (1, ())

    def test_the_same_search_gives_the_same_order(self, index: SearchIndex) -> None:
        fill(index, *(article("same word", id=f"{n:032x}", language=("en", "fr")[n % 2]) for n in range(20)))
        first, second = (index.search(parse_query("word"), filters=EVERYTHING, size=7) for _ in range(2))
        assert [hit.document.id for hit in first.hits] == [hit.document.id for hit in second.hits]

    def test_newer_articles_come_first_with_recent(self, index: SearchIndex) -> None:
        old = article("boycott boycott", title="Boycott", timestamp=NOON - timedelta(days=400))
        fill(index, old, article("a boycott", timestamp=NOON), article("the boycott of never", timestamp=None))
        assert found(index, "boycott")[0] == old.text
        hits = index.search(parse_query("boycott"), filters=EVERYTHING, sort=Sort.RECENT, now=NOON).hits
        assert hits[0].document.text == "a boycott"
        assert len(hits) == 3

    def test_recent_counts_ages_from_the_newest_article_found(self, index: SearchIndex) -> None:
        then = NOON - timedelta(days=3000)
        old = article("harvest harvest", title="Harvest", timestamp=then - timedelta(days=400))
        fill(index, old, article("a harvest", timestamp=then), article("other", timestamp=NOON))
        texts = [
            [hit.document.text for hit in index.search(query, filters=EVERYTHING, sort=Sort.RECENT, now=now).hits]
            for query, now in ((parse_query("harvest"), NOON), (parse_query("harvest"), then - timedelta(days=400)))
        ]
        assert texts == [["a harvest", "harvest harvest"], ["harvest harvest", "a harvest"]]

    def test_by_date_the_undated_come_last_and_equal_dates_are_by_id(
        self, index: SearchIndex, subtests: pytest.Subtests
    ) -> None:
        dated = _dated(30)
        fill(index, *dated)
        for typed, (sort, sign) in product(["harvest", "harvest -barley", ""], [(Sort.NEWEST, -1), (Sort.OLDEST, 1)]):
            with subtests.test(f"{typed!r} by {sort.value}"):
                hits = index.search(parse_query(typed), filters=EVERYTHING, sort=sort, size=30).hits
                wanted = sorted(dated, key=lambda each: (_seconds(each, sign), each.id))
                assert [hit.document.id for hit in hits] == [each.id for each in wanted]

    # Pages

    def test_pages_give_each_hit_once_to_the_end(self, index: SearchIndex, subtests: pytest.Subtests) -> None:
        fill(index, *_dated(20))
        for collapse, sort in product([False, True], Sort):
            with subtests.test(f"{sort.value}, collapse={collapse}"):
                whole = index.search(
                    parse_query("harvest"), filters=EVERYTHING, sort=sort, now=NOON, size=50, collapse=collapse
                )
                assert whole.next is None
                for size in (1, 4, 7, whole.total):
                    assert _pages(index, sort, size, collapse=collapse) == [hit.document.id for hit in whole.hits]

    def test_the_cursor_of_another_search_is_refused(self, index: SearchIndex) -> None:
        fill(index, *_dated(4))
        cursor = index.search(parse_query("harvest"), filters=EVERYTHING, size=1).next
        for query, sort, after in (
            ("harvest", Sort.NEWEST, cursor),
            ("barley", Sort.BEST, cursor),
            ("harvest", Sort.BEST, "x"),
        ):
            with pytest.raises(ConfigError):
                index.search(parse_query(query), filters=EVERYTHING, sort=sort, size=1, after=after)

    def test_more_hits_than_are_counted_are_said_to_be_more(
        self, index: SearchIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fill(index, *_dated(10))
        for collapse in (False, True):
            hits = index.search(parse_query("harvest"), filters=EVERYTHING, size=20, collapse=collapse).total
            for sort, most in product([Sort.BEST, Sort.NEWEST], [hits - 1, hits]):
                with monkeypatch.context() as fewer:
                    for module in COUNTING_MODULES:
                        fewer.setattr(f"tasks.index.{module}.MOST_COUNTED", most)
                    results = index.search(
                        parse_query("harvest"), filters=EVERYTHING, sort=sort, size=2, collapse=collapse
                    )
                assert (results.total, results.total_is_exact) == (most, most == hits), (sort, collapse)

    # Counts and corrections

    def test_results_are_counted_by_each_facet(self, index: SearchIndex) -> None:
        fill(
            index,
            article(
                "word one",
                publisher="RFI",
                agencies=("AFP", "Reuters"),
                places=FRANCE,
                organisations=("UN",),
                section="politics",
                publisher_country="FR",
                keywords=("tidal barrier",),
                people=(PUTIN,),
            ),
            article(
                "word two",
                publisher="rfi",
                keywords=("Tidal barrier", "ferry"),
                agencies=("afp",),
                timestamp=NOON + timedelta(days=40),
            ),
            article(
                "word deux", language="fr", publisher="RFI", agencies=("Reuters", "AFP"), places=(*FRANCE, BELGIUM)
            ),
            article("word trois", language="fr", publisher="France 24", people=(POUTINE,)),
            article("other", agencies=("ANSA",)),
        )
        counted = index.facets(parse_query("word"), filters=EVERYTHING)
        assert {name: counts for name, counts in counted.items() if counts} == {
            "language": {"en": 2, "fr": 2},
            "source": {"RFI": 3, "France 24": 1},
            "agencies": {"AFP": 3, "Reuters": 2},
            "keywords": {"Tidal barrier": 2, "ferry": 1},
            "people": {"Vladimir Putin": 2},
            "places": {"FR": 2, "BE": 1},
            "section": {"politics": 1},
            "publisher_country": {"FR": 1},
            "organisations": {"UN": 1},
            "month": {"2022-02": 3, "2022-03": 1},
        }
        assert index.facets(parse_query("word"), filters=Filters(languages=("fr",)))["language"] == {"fr": 2}

    def test_a_person_is_found_by_any_spelling_and_in_every_script(self, index: SearchIndex) -> None:
        chinese = Person(name="普京", key="vladimir putin")
        fill(
            index,
            article("word", people=(PUTIN,)),
            article("mot", language="fr", people=(POUTINE,)),
            article("词", language="zh", people=(chinese,)),
            article("other", people=(Person(name="Bert Lind", key="bert lind"),)),
        )
        names = ["Putin", "poutine", "Путина", "普京", '"Vladimir Poutine"', '"vladimir putin"', '"Vladimir Putin"']
        assert [typed for typed in names if set(found(index, f"person:{typed}")) != {"word", "mot", "词"}] == []
        assert found(index, "person:put*") == ["word"]

    def test_a_misspelt_word_gets_a_word_of_the_index_as_suggestion(self, index: SearchIndex) -> None:
        suggested = {
            "boycot olympcis": "boycott olympics",
            "boycott": None,
            "boycotts": None,
            "zzzzzzzz": None,
            "": None,
            "+boycot title:olympcis -winter": "+boycott title:olympics -winter",
            '"the olympics" boycot': '"the olympics" boycott',
            '"boycot" olympcis': None,
            "source:boycot boycot*": None,
            "Boycot, OLYMPCIS!": "Boycott, OLYMPICS!",
            "прввительство": "правительство",
            "κυβερνηση": None,
            "κυβερνισις": "κυβερνησης",
            "الحكوممة": "الحكومه",  # as the index writes it: ة and ه are one letter
            "withh": None,
            "Kyjevs": None,
        }
        fill(
            index,
            article("The Olympics boycott with Kyjem", title="Olympics"),
            article("Un boycott", language="fr"),
            article("Правительство ушло", language="ru"),
            article("της κυβέρνησης", language="el"),
            article("قالت الحكومة", language="ar"),
        )
        assert {typed: _suggested(index, typed) for typed in suggested} == suggested

    def test_only_words_that_find_something_under_the_same_filters_are_suggested(self, index: SearchIndex) -> None:
        fill(index, article("The boycott"), article("Le boycottage", language="fr"))
        assert _suggested(index, "boycot", languages=("en",)) == "boycott"
        assert _suggested(index, "boycot", languages=("fr",)) is None
        assert _suggested(index, "boycot tramway") is None

    def test_a_word_that_few_documents_have_by_chance_gets_a_far_more_frequent_one(self, index: SearchIndex) -> None:
        fill(index, article("harbuor"), *(article(f"the harbour {n}", id=f"{n:032x}") for n in range(60)))
        assert _suggested(index, "harbuor") == "harbour"
        assert _suggested(index, "harbuor -new") == "harbour -new"
        fill(index, article("harbuor again"))
        assert _suggested(index, "harbuor") is None

    # Highlights

    def test_the_words_found_are_marked_whole(self, index: SearchIndex) -> None:
        fill(index, article("Leaders were boycotting the games."))
        assert highlights(index, "leader boycott") == ("[Leaders] were [boycotting] the games.",)

    def test_the_words_of_a_question_are_marked_one_by_one(self, index: SearchIndex) -> None:
        fill(index, article("Leaders were boycotting the games."))
        assert highlights(index, "Which leader would boycott old games?") == (
            "[Leaders] were [boycotting] the [games].",
        )

    def test_a_title_that_matches_is_shown_whole(self, index: SearchIndex) -> None:
        fill(index, article("Nothing to see.", title="Boycott of the games"))
        assert "[Boycott] of the games" in highlights(index, "boycott")

    def test_results_of_a_filter_alone_have_no_mark(self, index: SearchIndex) -> None:
        fill(index, article("Nothing to see.", title="Boycott", publisher="RFI"))
        assert not any("[" in part for part in highlights(index, "source:rfi"))
        assert not any("[" in part for part in highlights(index, ""))

    def test_an_excluded_word_is_not_marked(self, index: SearchIndex) -> None:
        fill(index, article("games opened", title="Boycott"))
        assert highlights(index, "games -text:boycott") == ("[games] opened",)

    def test_a_long_text_is_shown_in_at_most_three_fragments(self, index: SearchIndex) -> None:
        fill(index, article(("filler " * 100 + "boycott ") * 6))
        parts = highlights(index, "boycott")
        assert 1 <= len(parts) <= 3
        assert all("[boycott]" in part and len(part) <= 400 for part in parts)

    def test_a_prefix_marks_the_whole_word(self, index: SearchIndex) -> None:
        fill(index, article("They were boycotting."))
        assert highlights(index, "boyc*") == ("They were [boycotting].",)

    # Whatever is typed

    @settings(max_examples=60, deadline=None, suppress_health_check=_SHARED)
    @given(
        typed=st.text(max_size=60)
        | st.lists(
            st.sampled_from(["-", '"', "*", ":", "title:", "url:", "a", "le ", "\\", "/", "([", "東京", " "])
        ).map("".join)
    )
    def test_no_query_fails(self, index: SearchIndex, typed: str) -> None:
        if not index.count():
            fill(index, article("a word"), article("le mot", language="fr"), article("東京", language="ja"))
        results = index.search(parse_query(typed), filters=EVERYTHING, size=5)
        assert 0 <= len(results.hits) <= results.total

    def test_a_query_of_ten_thousand_characters_is_answered(
        self, index: SearchIndex, subtests: pytest.Subtests
    ) -> None:
        fill(index, article("word"))
        for text in ("x" * 10_000, "word " * 2000, "w*" * 5000, "é-" * 5000, "東京" * 5000):
            terms = {f"{field}": Term(text=text, field=field) for field in (None, "title", *KEYWORD_FIELDS)}
            queries = {"typed": parse_query(text), **{name: Query(parts=(term,)) for name, term in terms.items()}}
            for name, query in queries.items():
                with subtests.test(f"{text[:6]}… as {name}"):
                    assert index.search(query, filters=EVERYTHING).total in {0, 1}

    def test_many_words_that_repeat_are_as_good_as_one(self, index: SearchIndex) -> None:
        fill(index, article("word"))
        assert found(index, "word " * 2000) == ["word"]


def _dated(count: int) -> list[Document]:
    """Return articles in two languages of which many share a time, some have none, and some are duplicates."""
    made: list[Document] = []
    for number in range(count):
        id = hashlib.sha256(str(number).encode()).hexdigest()[:32]
        time = None if number % 6 == 5 else NOON - timedelta(days=400 * (number % 4))
        link = Duplicate(of=made[-1].id, similarity=0.9) if number % 5 == 4 else None
        text = "harvest " * (number % 3 + 1) + "of the year" + " oats" * (number % 2)
        made.append(article(text, id=id, timestamp=time, language=("en", "fr")[number % 2], duplicate=link))
    return made


def _seconds(document: Document, sign: int) -> float:
    return inf if document.timestamp is None else sign * document.timestamp.timestamp()


def _pages(index: SearchIndex, sort: Sort, size: int, *, collapse: bool) -> list[str]:
    """Return the ids that the pages of a search have, in their order."""
    ids: list[str] = []
    after: str | None = None
    while True:
        page = index.search(
            parse_query("harvest"), filters=EVERYTHING, sort=sort, now=NOON, size=size, after=after, collapse=collapse
        )
        ids += [hit.document.id for hit in page.hits]
        if page.next is None:
            return ids
        after = page.next


def _suggested(index: SearchIndex, typed: str, **filters: Any) -> str | None:
    chosen = Filters(**filters)
    found = index.search(parse_query(typed), filters=chosen, size=0).total
    return index.suggest(typed, found=found, filters=chosen)
