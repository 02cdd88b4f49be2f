"""Every panel and session as the request that Kibana sends, against a real node with the samples."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.names import load_people
from tasks.analysis.names import name_key
from tasks.document import Document, Outcome
from tasks.index.elasticsearch.template_bodies import RUNS
from tasks.report.breakdown import Tally, summed
from tasks.report.run_report import RunReport
from tests.support.command import ROOT
from tests.support.kibana.filled import BY_ID, FIRST, OBJECTS, SECOND, Filled
from tests.support.kibana.requests import Span


def by_publisher(report: RunReport) -> dict[str, Tally]:
    return summed(*({publisher: tally} for (publisher, _), tally in report.shares.items()))


def month(document: Document) -> str:
    assert document.timestamp is not None
    return f"{document.timestamp:%Y-%m}"


def share(above: float, below: float) -> Any:
    return pytest.approx(above / below, rel=1e-5)


# Sessions

SESSIONS: dict[str, Callable[[Document], bool]] = {
    "undated": lambda document: document.published is None,
    "near-duplicates": lambda document: document.outcome is Outcome.DUPLICATE,
    "undetermined-language": lambda document: document.language == "und",
}


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_lists_the_articles_it_is_named_for_the_newest_first(filled: Filled, name: str) -> None:
    listed = filled.kibana.session(f"kiosque-session-{name}")
    assert set(listed) == filled.ids(SESSIONS[name])
    assert listed
    times = {document.id: document.timestamp for document in filled.kept}
    assert [times[id] for id in listed] == sorted((times[id] for id in listed), reverse=True)  # type: ignore[type-var]


def test_the_session_of_today_lists_the_day_that_its_time_says(filled: Filled) -> None:
    session = BY_ID["kiosque-session-today"].attributes
    assert session["timeRange"] == {"from": "now/d", "to": "now/d"}
    day = "2025-08-05T15:00:00Z||"
    span = Span(*(session["timeRange"][end].replace("now", day) for end in ("from", "to")))
    listed = filled.kibana.session("kiosque-session-today", span)
    assert set(listed) == filled.ids(lambda document: str(document.timestamp).startswith("2025-08-05"))
    assert len(listed) == 2


def test_the_session_by_run_lists_the_runs(filled: Filled) -> None:
    assert filled.kibana.session("kiosque-session-by-run") == [SECOND.run, FIRST.run]


def test_every_session_is_tried() -> None:
    tried = {f"kiosque-session-{name}" for name in (*SESSIONS, "latest", "today", "by-run")}
    assert tried == {each.id for each in OBJECTS if each.type == "search"}


# Panels


def test_the_figures_at_the_head_of_the_newsroom(filled: Filled) -> None:
    kept, panel = filled.kept, filled.kibana.panel
    assert panel("kiosque-newsroom-articles") == {(): len(kept)}
    assert panel("kiosque-newsroom-languages") == {(): len({document.language for document in kept})}
    assert panel("kiosque-newsroom-sources") == {(): len({d.publisher.lower() for d in kept if d.publisher})}
    copies = sum(document.outcome is Outcome.DUPLICATE for document in kept)
    assert panel("kiosque-newsroom-copies") == {(): share(copies, len(kept))}


def test_articles_over_time_are_those_of_the_most_frequent_languages(filled: Filled) -> None:
    shown = filled.kibana.panel("kiosque-newsroom-over-time")
    expected = Counter((document.language, month(document)) for document in filled.kept)
    assert shown == {key: count for key, count in expected.items() if key[0] in {language for language, _ in shown}}
    frequent = Counter(document.language for document in filled.kept).most_common(3)
    assert {language for language, _ in frequent} <= {language for language, _ in shown}


def test_the_days_of_the_publishers_are_the_last_ones_in_their_order(filled: Filled) -> None:
    days = Counter(f"{document.local_time:%Y-%m-%d}" for document in filled.kept if document.local_time)
    assert list(filled.kibana.panel("kiosque-newsroom-days").items()) == sorted(days.items(), reverse=True)[:60]


def test_top_sources_and_agencies_are_counted(filled: Filled) -> None:
    sources = Counter(document.publisher for document in filled.kept if document.publisher)
    shown = filled.kibana.panel("kiosque-newsroom-top-sources")
    assert next(iter(shown.items())) == ("Diario de la Ribera", 3)
    assert all(sources[source] == count for source, count in shown.items())
    agencies = Counter(agency for document in filled.kept for agency in document.agencies)
    assert filled.kibana.panel("kiosque-newsroom-agencies") == dict(agencies)


def test_countries_and_organisations_are_counted(filled: Filled) -> None:
    panel, kept = filled.kibana.panel, filled.kept
    assert panel("kiosque-newsroom-countries") == Counter(place.country for each in kept for place in each.places)
    about = Counter(each.primary_country for each in kept if each.primary_country)
    assert panel("kiosque-newsroom-primary-countries") == about
    assert panel("kiosque-newsroom-organisations") == Counter(name for each in kept for name in each.organisations)


def test_controls_and_columns_show_names_and_addresses_as_written_on_both_dashboards(filled: Filled) -> None:
    names = {document.publisher for document in filled.kept if document.publisher}
    assert {"Reuters", "Le Courrier du Port", "Смеречинський вісник"} <= names
    assert filled.kibana.options("kiosque-newsroom", "Source").keys() == names
    assert filled.kibana.options("kiosque-ingestion", "Source").keys() == names
    agencies = Counter(agency for document in filled.kept for agency in document.agencies)
    assert filled.kibana.options("kiosque-newsroom", "Agency") == agencies
    rows = filled.kibana.columns("kiosque-session-latest")
    assert Counter(name for row in rows for name in row.get("agencies.raw", ())) == agencies
    assert {name for row in rows for name in row.get("source.raw", ())} == names
    assert {url for row in rows for url in row.get("url.raw", ())} == {d.url for d in filled.kept if d.url}


def test_the_stored_time_ranges_cover_every_sample(filled: Filled) -> None:
    kibana = filled.kibana
    assert kibana.panel("kiosque-newsroom-articles", kibana.default_span("kiosque-newsroom")) == {(): len(filled.kept)}
    assert len(kibana.session("kiosque-session-latest", kibana.default_span("kiosque-session-latest"))) == len(
        filled.kept
    )
    for name in SESSIONS:
        stored = kibana.default_span(f"kiosque-session-{name}")
        assert set(kibana.session(f"kiosque-session-{name}", stored)) == filled.ids(SESSIONS[name])


def test_a_panel_shows_the_time_that_was_chosen_alone(filled: Filled) -> None:
    august = Span("2025-08-01", "2025-08-31")
    assert filled.kibana.panel("kiosque-newsroom-articles", august) == {(): 3}
    assert filled.kibana.panel("kiosque-newsroom-articles", Span("1999-01-01", "1999-12-31")) == {(): 0}


def test_the_most_frequent_keywords_are_those_of_each_language_as_written(filled: Filled) -> None:
    shown = filled.kibana.panel("kiosque-newsroom-keywords")
    used: dict[str, Counter[str]] = defaultdict(Counter)
    for document in filled.kept:
        used[document.language].update(document.keywords)
    assert shown == {(language, word): used[language][word] for language, word in shown}
    english = {word for language, word in shown if language == "en"}
    assert {"Skerrin", "islands", "count"} <= english
    assert len(english) == 8
    assert min(used["en"][word] for word in english) >= max(used["en"][word] for word in used["en"].keys() - english)
    assert {"Lauterbrück", "Ernstfall"} <= {word for language, word in shown if language == "de"}
    assert {"und"}.isdisjoint(language for language, _ in shown)


def test_keywords_of_the_month_are_more_frequent_in_it_than_in_the_articles_of_that_language(filled: Filled) -> None:
    shown = filled.kibana.panel("kiosque-newsroom-keywords-of-month")
    assert shown.items() >= {("da", "2025-01", "Langebroen"): 3, ("da", "2025-02", "valget"): 3}.items()
    assert all(count == 3 for count in shown.values())
    january = Span("2025-01-01", "2025-01-31")
    in_january = filled.kibana.panel("kiosque-newsroom-keywords-of-month", january)
    assert in_january == {key: count for key, count in shown.items() if key[1] == "2025-01"}


def test_the_largest_stories_are_shown_by_week_and_with_their_languages(filled: Filled) -> None:
    stories = Counter(document.story.id for document in filled.kept if document.story)
    largest = {id for id, count in stories.items() if count > 1}
    weeks = filled.kibana.panel("kiosque-newsroom-stories-of-week")
    assert {id for *_, id in weeks} >= largest
    languages = filled.kibana.panel("kiosque-newsroom-languages-of-stories")
    told = Counter((each.story.id, each.language) for each in filled.kept if each.story and each.story.id in largest)
    assert {key: count for key, (_, count) in languages.items() if key[0] in largest} == told


def test_a_story_is_shown_with_the_title_of_its_newest_article_and_counts_its_languages(filled: Filled) -> None:
    told: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in filled.kept:
        if document.story and document.timestamp:
            told[week(document.timestamp), document.story.id].append(document)
    weeks = filled.kibana.panel("kiosque-newsroom-stories-of-week")
    assert max(articles for _, articles, _ in weeks.values()) > 1
    assert any(title for title, *_ in weeks.values())
    for key, (title, articles, languages) in weeks.items():
        assert articles == len(told[key])
        assert languages == len({document.language for document in told[key]})
        assert title in newest_titles(told[key])


def test_a_story_is_shown_with_a_title_in_each_of_its_languages(filled: Filled) -> None:
    told: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in filled.kept:
        if document.story:
            told[document.story.id, document.language].append(document)
    shown = filled.kibana.panel("kiosque-newsroom-languages-of-stories")
    assert any(count > 1 for _, count in shown.values())
    for key, (title, count) in shown.items():
        assert count == len(told[key])
        assert title in newest_titles(told[key])


def week(time: datetime) -> str:
    """Return the Monday of a time, in UTC."""
    day = time.astimezone(UTC).date()
    return str(day - timedelta(days=day.weekday()))


def newest_titles(documents: Sequence[Document]) -> set[str | None]:
    """Return the titles that the newest of the documents with a title have: any of them may be shown; None without one."""
    titled = [document for document in documents if document.title and document.timestamp]
    newest = max((document.timestamp for document in titled if document.timestamp), default=None)
    return {document.title for document in titled if document.timestamp == newest} or {None}


def test_people_are_shown_by_their_names_and_counted_once_for_all_scripts(filled: Filled) -> None:
    people = [document.people for document in filled.kept]
    shown = filled.kibana.panel("kiosque-newsroom-people")
    keys = Counter(person.key for named in people for person in named)
    assert Counter({name_key(name): count for name, count in shown.items()}) == Counter(dict(keys.most_common(40)))
    assert all(name != name.lower() for name in shown)
    written = {person.name for named in people for person in named}
    assert {name for name in shown if name not in written} <= load_people().keys()


def test_the_figures_at_the_head_of_the_ingestion(filled: Filled) -> None:
    panel, first = filled.kibana.panel, filled.report
    read = first.read + 8
    assert panel("kiosque-ingestion-runs") == {(): 2}
    assert panel("kiosque-ingestion-last-state") == {(): "failed"}
    assert panel("kiosque-ingestion-read") == {(): read}
    assert panel("kiosque-ingestion-rejected") == {(): share(first.count(Outcome.REJECTED) + 3, read)}
    rates = (first.read / 4, 3 / 2)
    assert panel("kiosque-ingestion-rate") == {(): pytest.approx(sum(rates) / 2, rel=1e-5)}


def test_the_ingestion_shows_what_concerns_a_chosen_source(filled: Filled) -> None:
    chosen = filled.kibana.choose("kiosque-ingestion", "Source", "Le Courrier du Port")
    tally = by_publisher(filled.report)["Le Courrier du Port"]
    confidence = share(tally.confidence / 1000, 2)
    boilerplate = share(tally.removed_characters, tally.characters)
    shown = {id: filled.kibana.panel(id, chosen=chosen) for id in BY_ID if id.startswith("kiosque-ingestion-")}
    assert shown == {
        "kiosque-ingestion-runs": {(): 1},
        "kiosque-ingestion-last-state": {(): "completed"},
        "kiosque-ingestion-read": {(): 2},
        "kiosque-ingestion-rejected": {(): 0},
        "kiosque-ingestion-rate": {(): share(filled.report.read, 4)},
        "kiosque-ingestion-outcomes": {"2025-11": (2, 0, 0, 0, 0)},
        "kiosque-ingestion-states": {"completed": 1},
        "kiosque-ingestion-boilerplate": {("Le Courrier du Port", "2025-11"): boilerplate},
        "kiosque-ingestion-reasons": {},
        "kiosque-ingestion-confidence": {("fr", "2025-11"): confidence},
        "kiosque-ingestion-sources": {"Le Courrier du Port": (2, 0, boilerplate, confidence)},
    }


def test_the_ingestion_shows_what_concerns_a_chosen_language(filled: Filled) -> None:
    chosen = filled.kibana.choose("kiosque-ingestion", "Language", "fr")
    french = sum(document.language == "fr" for document in filled.kept)
    assert filled.kibana.panel("kiosque-ingestion-read", chosen=chosen) == {(): french}
    assert filled.kibana.panel("kiosque-ingestion-runs", chosen=chosen) == {(): 1}
    shown = filled.kibana.panel("kiosque-ingestion-sources", chosen=chosen)
    assert shown.keys() == {d.publisher for d in filled.kept if d.language == "fr" and d.publisher}


def test_outcomes_and_states_of_runs_over_time(filled: Filled) -> None:
    counts = [filled.report.count(outcome) for outcome in Outcome]
    assert filled.kibana.panel("kiosque-ingestion-outcomes") == {"2025-11": tuple(counts), "2025-12": (0, 5, 0, 0, 3)}
    assert filled.kibana.panel("kiosque-ingestion-states") == {"completed": 1, "failed": 1}


def test_boilerplate_is_the_share_of_the_characters_of_a_source(filled: Filled) -> None:
    shown = filled.kibana.panel("kiosque-ingestion-boilerplate")
    for (source, when), value in shown.items():
        tally = by_publisher(filled.report)[source]
        assert when == "2025-11"
        assert value == share(tally.removed_characters, tally.characters)
    largest = max(by_publisher(filled.report).items(), key=lambda item: item[1].characters if item[0] else 0)[0]
    assert next(iter(shown))[0] == largest
    assert len(shown) == 10
    assert any(value > 0 for value in shown.values())


def test_the_table_of_sources_adds_up_by_source(filled: Filled) -> None:
    shown = filled.kibana.panel("kiosque-ingestion-sources")
    assert shown.keys() == by_publisher(filled.report).keys() - {""}
    tally = by_publisher(filled.report)["Le Courrier du Port"]
    assert shown["Le Courrier du Port"] == (
        2,
        0,
        share(tally.removed_characters, tally.characters),
        share(tally.confidence / 1000, 2),
    )


def test_the_confidence_of_a_language_is_weighed_by_its_documents(filled: Filled) -> None:
    confidences: dict[str, list[float]] = defaultdict(list)
    for document in filled.kept:
        confidences[document.language].append(document.confidence)
    shown = filled.kibana.panel("kiosque-ingestion-confidence")
    assert next(iter(shown))[0] == "en"
    assert len(shown) == 10
    for (language, _), value in shown.items():
        mean = sum(confidences[language]) / len(confidences[language])
        assert value == pytest.approx(mean, abs=0.0006)


def test_rejections_are_counted_by_reason(filled: Filled) -> None:
    more = Counter(f"{d.step}: {d.error}" for d in rejections(filled)[:3])
    assert filled.kibana.panel("kiosque-ingestion-reasons") == dict(Counter(filled.report.reasons) + more)


def rejections(filled: Filled) -> list[Any]:
    found = filled.kibana.documents("kind : reason and run : " + SECOND.run, view=RUNS)
    return [type("Rejection", (), each) for each in found for _ in range(each["documents"])]


def test_every_panel_is_tried() -> None:
    source = (ROOT / "tests" / "tasks" / "kibana" / "test_requests.py").read_text("utf-8")
    tried = set(re.findall(r'"(kiosque-(?:newsroom|ingestion)-[\w-]+)"', source))
    assert tried == {each.id for each in OBJECTS if each.type == "lens"}
