"""No article replaces another, and none is kept twice, whatever ids they claim."""

import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.document import Document, document_id
from tasks.forgotten import ForgottenDocuments
from tasks.index.protocol import SearchIndex
from tasks.index.tantivy.index import TantivyIndex
from tasks.settle import settle
from tests.support.inputs.identity import SITE, read_as, text_of, texts_in

NOON = datetime(2024, 3, 7, 12, tzinfo=UTC)


def outcomes(index: SearchIndex, *documents: Document, **options: Any) -> list[str]:
    return [str(document.outcome) for document in settle(documents, index, **options)]


def captured(text: str, *, hours: int, **fields: Any) -> Document:
    """A page in a web archive."""
    time = NOON + timedelta(hours=hours)
    url = fields.pop("url", f"{SITE}/news/ferry")
    given = {"url": url, "address": url, "fetched": time, "version": int(time.timestamp() * 1000)}
    return read_as(text, path="a.warc", record=hours + 1, **(given | fields))


def page(number: int, kind: str, pick: int) -> Document:
    """Article `number` as a reader of the `kind` hands it over: another article of the kind claims the same ids."""
    text, title = text_of(number), f"Title {number}"
    match kind:
        case "canonical for all":
            return read_as(text, title=title, path=f"{number}.html", url=f"{SITE}/en")
        case "canonical for all, own address known":
            own = f"{SITE}/story?id={number}"
            return captured(text, hours=number, title=title, url=f"{SITE}/en", address=own)
        case "fragment":
            url = f"{SITE}/live#post-{number}"
            return read_as(text, title=title, path="a.jsonl", record=number + 1, url=url, address=url)
        case "folders of one name":
            return read_as(text, path=f"{pick}.txt", folder=f"file:///data/{number}/2024")
        case "rotated records":
            return read_as(text, title=title, path="log.jsonl", record=pick + 1)
        case "records with ids":
            return read_as(text, title=title, path="log.jsonl", record=pick + 1, record_id=str(number))
    raise AssertionError(kind)


KINDS = [
    "canonical for all",
    "canonical for all, own address known",
    "fragment",
    "folders of one name",
    "rotated records",
    "records with ids",
]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    kinds=st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 1)), min_size=2, max_size=9),
    size=st.integers(1, 5),
    chance=st.randoms(use_true_random=False),
)
def test_every_article_is_kept_once_in_any_order_and_any_batches(
    kinds: list[tuple[str, int]], size: int, chance: random.Random
) -> None:
    pages = [page(number, kind, pick) for number, (kind, pick) in enumerate(kinds)]
    with tempfile.TemporaryDirectory() as folder, TantivyIndex(Path(folder) / "index") as index:
        index.create()
        for outcome in ("indexed", "unchanged"):
            chance.shuffle(pages)
            batches = [pages[start : start + size] for start in range(0, len(pages), size)]
            assert [each for batch in batches for each in outcomes(index, *batch)] == [outcome] * len(pages)
            assert texts_in(index) == sorted(each.text for each in pages)


def test_articles_that_share_an_address_name_it(index: SearchIndex) -> None:
    settled = settle([page(number, "canonical for all", 0) for number in range(3)], index)
    assert [document.contested for document in settled] == [None, f"{SITE}/en", f"{SITE}/en"]
    again = settle([page(number, "canonical for all", 0) for number in range(3)], index)
    assert [document.contested for document in again] == [None, f"{SITE}/en", f"{SITE}/en"]


def test_a_translation_whose_canonical_address_is_the_originals_is_kept_beside_it(index: SearchIndex) -> None:
    url = f"{SITE}/en/ferry"
    original = captured(text_of(1), hours=0, url=url)
    translation = captured(text_of(2), hours=1, language="fr", url=url, address=f"{SITE}/fr/ferry")
    for batch in ([translation], [original], [original, translation]):
        settle(batch, index)
    assert texts_in(index) == sorted([text_of(1), text_of(2)])


def test_the_pages_of_an_article_are_kept(index: SearchIndex) -> None:
    pages = [read_as(text_of(n), title="Long story", path=f"{n}.html", url=f"{SITE}/long") for n in range(3)]
    assert outcomes(index, *pages) == ["indexed"] * 3


def test_forms_of_one_page_with_one_canonical_address_are_one_document(index: SearchIndex) -> None:
    url, text = f"{SITE}/news/ferry", text_of(1)
    pages = [
        captured(text, hours=n, title="Ferry", url=url, address=f"{url}{end}") for n, end in enumerate(("", "?amp=1"))
    ]
    settle(pages[:1], index)
    settle(pages[1:], index)
    assert texts_in(index) == [text]


def test_reports_of_one_template_and_one_address_are_kept(index: SearchIndex) -> None:
    report = (
        "Shares on the exchange closed higher on {day}, with the index gaining {points} points at the end of trading.\n"
    )
    report += "The index is made up of the forty largest companies and is calculated every fifteen seconds during trading hours."
    days = [("Monday", "18.4"), ("Tuesday", "17.6"), ("Friday", "35.8")]
    for number, (day, points) in enumerate(days):
        text = report.format(day=day, points=points)
        settle([read_as(text, title=f"Shares on {day}", path=f"{number}.html", url=f"{SITE}/close")], index)
    assert len(texts_in(index)) == 3


TIDES = (
    "High water at Corran Sound is at {} and {}, low water at {}. The swell is {} metres high, and the water has {} degrees.\n"
    "Heights are reckoned from the chart and do not allow for wind, which may raise the water in the inner basin."
)


CLOSE = (
    "El índice de la lonja cerró en {} puntos. Los armadores encabezaron las subidas de la jornada, y las conserveras apenas "
    "cambiaron de precio.\nEl volumen fue inferior a la media del mes, según la cofradía."
)
ISSUES = {
    "tides": [TIDES.format("6:40", "19:05", "12:50", "1.2", 9), TIDES.format("7:31", "19:58", "13:44", "0.8", 11)],
    "one figure": [CLOSE.format("10.120"), CLOSE.format("9.998"), CLOSE.format("10.028")],
}


@pytest.mark.parametrize("days", ISSUES.values(), ids=ISSUES)
@pytest.mark.parametrize("batches", [1, 2])
def test_each_day_of_a_page_that_tells_the_news_of_the_day_is_kept(
    index: SearchIndex, batches: int, days: list[str]
) -> None:
    pages = [
        captured(text, hours=24 * n, title="Tides today", published=NOON + timedelta(days=n))
        for n, text in enumerate(days)
    ]
    for _ in range(2):
        for some in [pages] if batches == 1 else [[each] for each in pages]:
            settle(some, index)
        assert texts_in(index) == sorted(days)


def test_an_update_of_the_next_day_at_its_address_replaces_the_article(index: SearchIndex) -> None:
    story = f"{text_of(1, words=200)}\nThe fire has hurt 3 people, Captain Hale told the Dorrick Herald."
    update = story.replace("3 people", "5 people") + "\nThe roof fell in at noon."
    for n, text in enumerate((story, update)):
        settle([captured(text, hours=24 * n, title=f"Fire {n}", published=NOON + timedelta(days=n))], index)
    assert texts_in(index) == [update]


def test_a_flash_that_grows_into_an_article_is_replaced_although_its_title_changes(index: SearchIndex) -> None:
    text = text_of(1, words=120)
    flash = captured(text.partition("\n")[0], hours=0, title="Flash")
    assert outcomes(index, flash, captured(text, hours=1, title="The whole story")) == ["superseded", "indexed"]
    assert texts_in(index) == [text]


@pytest.mark.parametrize("batches", [1, 3])
def test_a_notice_captured_at_the_address_of_an_article_does_not_replace_it(index: SearchIndex, batches: int) -> None:
    notice = captured("You can accept or reject all, or manage your choices.", hours=50, title="Before you continue")
    story, update = captured(text_of(1), hours=0), captured(f"{text_of(1)}\nThe ferry sails again.", hours=8)
    captures = [story, update, notice]
    settled = settle(captures, index) if batches == 1 else [settle([each], index)[0] for each in captures]
    assert settled[-1].rejection is not None
    assert settled[-1].rejection.error == "NotTheArticle"
    assert texts_in(index) == [update.text]


@pytest.mark.parametrize("batches", [1, 2])
@pytest.mark.parametrize("first", ["story", "teaser"])
def test_a_teaser_captured_at_the_address_of_an_article_does_not_replace_it(
    index: SearchIndex, batches: int, first: str
) -> None:
    story = captured(text_of(1, words=300), hours=0)
    teaser = captured(text_of(1, words=300).partition("\n")[0] + "\nSubscribe to read on.", hours=8)
    captures = [story, teaser] if first == "story" else [teaser, story]
    for _ in range(2):
        for some in [captures] if batches == 1 else [[each] for each in captures]:
            settle(some, index)
        assert texts_in(index) == [story.text]
    better = captured(story.text + "\nA line that a better rule keeps.", hours=0, pipeline="q")
    assert outcomes(index, better) == ["indexed"]
    assert texts_in(index) == [better.text]


@pytest.mark.parametrize("batches", [1, 2])
@pytest.mark.parametrize("first", ["page", "AMP"])
def test_a_shorter_form_of_a_page_does_not_replace_it(index: SearchIndex, batches: int, first: str) -> None:
    whole = text_of(1, words=90) + "\nThe harbour opens again on Sunday with a choir and goats."
    page = captured(whole, hours=0)
    amp = captured(text_of(1, words=90), hours=8, address=f"{SITE}/amp/ferry")
    forms = [page, amp] if first == "page" else [amp, page]
    for _ in range(2):
        for some in [forms] if batches == 1 else [[each] for each in forms]:
            settled = settle(some, index)
        assert texts_in(index) == [whole]
    (again,) = settle([amp], index)
    assert again.rejection is not None
    assert again.rejection.reason == f"is a shorter form of the page at {SITE}/news/ferry, which is kept"
    assert settled[-1].outcome in ("unchanged", "superseded")


@pytest.mark.parametrize("batches", [1, 2])
@pytest.mark.parametrize("first", ["story", "stub"])
@pytest.mark.parametrize("later", ["story", "stub"])
def test_a_stub_in_another_file_does_not_replace_the_article_at_its_address(
    index: SearchIndex, batches: int, first: str, later: str
) -> None:
    versions = {later: 1_700_000_000_000, ({"story", "stub"} - {later}).pop(): 1_600_000_000_000}
    url, text = f"{SITE}/news/ferry", text_of(1, words=300)
    story = read_as(text, path="a.jsonl", url=url, version=versions["story"])
    stub = read_as(text.partition("\n")[0], path="feed.xml", url=url, version=versions["stub"])
    files = [story, stub] if first == "story" else [stub, story]
    for _ in range(2):
        for some in [files] if batches == 1 else [[each] for each in files]:
            settle(some, index)
        assert texts_in(index) == [text]
    better = text + "\nA line that a better rule keeps."
    assert outcomes(index, read_as(better, path="a.jsonl", url=url, version=story.version, pipeline="q")) == ["indexed"]
    assert texts_in(index) == [better]


def test_an_article_that_was_cut_in_its_file_is_replaced(index: SearchIndex) -> None:
    url, text = f"{SITE}/news/ferry", text_of(1, words=300)
    settle([read_as(text, path="a.jsonl", url=url)], index)
    cut = text.partition("\n")[0]
    assert outcomes(index, read_as(cut, path="a.jsonl", url=url, version=1_700_000_000_001)) == ["indexed"]
    assert texts_in(index) == [cut]


@pytest.mark.parametrize("batches", [1, 2])
@pytest.mark.parametrize("other", ["http://courier.example/news/ferry", "https://www.courier.example/news/ferry/"])
def test_an_article_is_found_by_another_spelling_of_its_address(index: SearchIndex, batches: int, other: str) -> None:
    text = text_of(1, words=300)
    first = read_as(text.partition("\n")[0], path="a.jsonl", url=f"{SITE}/news/ferry", address=f"{SITE}/news/ferry")
    later = read_as(text, path="b.jsonl", url=other, address=other, version=first.version + 1)
    for some in [[first, later]] if batches == 1 else [[first], [later]]:
        settled = settle(some, index)
    assert settled[-1].id == first.id
    assert texts_in(index) == [text]
    another = read_as(text_of(2), path="c.jsonl", url=other, address=other, version=first.version + 2)
    (kept,) = settle([another], index)
    assert kept.id == another.id
    assert texts_in(index) == sorted([text, text_of(2)])


@pytest.mark.parametrize("first", ["page", "print"])
def test_a_stub_at_an_address_that_names_a_form_of_the_page_is_one_with_it(index: SearchIndex, first: str) -> None:
    url, text = f"{SITE}/news/ferry", text_of(1, words=300)
    page = read_as(text, path="a.jsonl", url=url, address=url)
    form = read_as(text.partition("\n")[0], path="b.jsonl", url=url, address=f"{url}?print=1")
    for _ in range(2):
        for each in [page, form] if first == "page" else [form, page]:
            settle([each], index)
        assert texts_in(index) == [text]


def test_a_post_of_a_live_blog_is_not_the_blog_at_another_spelling(index: SearchIndex) -> None:
    post, blog = text_of(1).partition("\n")[0], text_of(1)
    addresses = {"post": f"{SITE}/live#post-1", "blog": "http://www.courier.example/live"}
    for name, text in {"post": post, "blog": blog}.items():
        own = addresses[name]
        settle([read_as(text, path=f"{name}.jsonl", url=own, address=own, title="Live")], index)
    assert len(texts_in(index)) == 2


@pytest.mark.parametrize("batches", [1, 2])
def test_reports_of_one_template_with_one_address_and_one_title_are_kept(index: SearchIndex, batches: int) -> None:
    tides = [TIDES.format("6:40", "19:05", "12:50", "1.2", 9), TIDES.format("7:31", "19:58", "13:44", "0.8", 11)]
    reports = [
        read_as(text, path=f"{number}.jsonl", url=f"{SITE}/tides", title="Tides") for number, text in enumerate(tides)
    ]
    for some in [reports] if batches == 1 else [[each] for each in reports]:
        settle(some, index)
    assert len(texts_in(index)) == 2


def test_a_folder_that_moved_is_unchanged_under_its_ids_and_its_new_place_is_known(index: SearchIndex) -> None:
    before = settle([read_as(text_of(n), path=f"{n}.txt", folder="file:///data/old") for n in range(2)], index)
    moved = [read_as(text_of(n), path=f"{n}.txt", folder="file:///data/new") for n in range(2)]
    after = settle(moved, index)
    assert [(each.id, each.outcome) for each in after] == [(each.id, "unchanged") for each in before]
    assert {origin.path for _, origin in index.origins("new")} == {"0.txt", "1.txt"}


def test_a_copy_has_not_moved_while_the_other_file_is_there(index: SearchIndex) -> None:
    files = [read_as(text_of(1), path=f"{name}/a.txt", folder="file:///data") for name in ("one", "two")]
    for each in files:
        settle([each], index, is_there=lambda url: url == files[0].origin.url)
    assert texts_in(index) == [text_of(1)] * 2


def test_a_folder_and_then_its_subfolder_hold_each_file_once_also_after_an_edit(index: SearchIndex) -> None:
    settle([read_as(text_of(n), path=f"2024/{n}.txt", folder="file:///data") for n in range(2)], index)
    below = [
        read_as(text, path=f"{n}.txt", folder="file:///data/2024") for n, text in enumerate([text_of(0), text_of(9)])
    ]
    assert outcomes(index, *below) == ["unchanged", "indexed"]
    assert texts_in(index) == sorted([text_of(0), text_of(9)])


def test_a_record_keeps_its_identity_where_the_head_of_its_file_was_rotated_away(index: SearchIndex) -> None:
    settle([page(number, "rotated records", number) for number in range(4)], index)
    assert outcomes(index, *(page(number, "rotated records", number - 2) for number in range(2, 6))) == [
        "unchanged",
        "unchanged",
        "indexed",
        "indexed",
    ]
    assert texts_in(index) == sorted(text_of(number) for number in range(6))


def test_an_edited_record_with_an_id_is_replaced_wherever_it_stands(index: SearchIndex) -> None:
    settle([page(1, "records with ids", 0)], index)
    edited = read_as(
        f"{text_of(1)}\nMore.", title="New title", path="log.jsonl", record=7, record_id="1", version=1_800_000_000_000
    )
    assert outcomes(index, edited) == ["indexed"]
    assert texts_in(index) == [edited.text]


def test_reports_whose_ids_begin_again_in_each_file_are_kept(index: SearchIndex) -> None:
    for day in (1, 2):
        text = f"On day {day} the harbour office expects winds of {day + 20} knots.\n{text_of(1)}"
        fields: dict[str, Any] = {"title": "Winds", "record_id": "1", "published": NOON - timedelta(days=300 - day)}
        report = read_as(text, path=f"{day}.jsonl", **fields)
        assert settle([report], index)[0].rejection is None
        assert index.count() == {"en": day}
    corrected = read_as(f"{text} Corrected.", path="2.jsonl", **(fields | {"title": "Winds and waves"}))
    assert outcomes(index, corrected) in (["indexed"], ["duplicate"])
    assert index.count() == {"en": 2}


def test_an_older_text_that_was_put_back_is_superseded_with_the_reason(index: SearchIndex) -> None:
    settle([read_as(text_of(1), version=1_700_000_002_000)], index)
    (older,) = settle([read_as(text_of(2))], index)
    assert (older.outcome, older.rejection and older.rejection.error) == ("superseded", "NewerVersion")
    assert older.rejection is not None
    assert older.rejection.reason == "is older than the version that is kept, of 2023-11-14 22:13:22 UTC"


def test_an_id_of_an_earlier_release_stays_in_use(index: SearchIndex) -> None:
    url = f"{SITE}/#/article/3"
    document = read_as(text_of(1), path="a.jsonl", url=url, address=url)
    old = document_id(document.origin)
    settle([document.with_(id=old)], index)
    assert [(each.id, each.outcome) for each in settle([document], index)] == [(old, "unchanged")]


def test_a_forgotten_article_does_not_come_back_under_another_id(index: SearchIndex) -> None:
    first, second = (page(number, "canonical for all, own address known", 0) for number in range(2))
    settled = settle([first, second], index)
    forgotten = ForgottenDocuments(ids=frozenset({settled[1].id}))
    index.delete([each.id for each in settled])
    index.refresh()
    assert outcomes(index, first, second, forgotten=forgotten) == ["indexed", "rejected"]


def test_documents_with_an_address_cost_one_query_without_a_conflict(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    for name in ("stored", "stored_from", "find_candidates"):
        method = getattr(index, name)
        monkeypatch.setattr(
            index, name, lambda *given, _n=name, _m=method, **options: (calls.append(_n), _m(*given, **options))[1]
        )
    monkeypatch.setattr("tasks.settle.write_with_links", lambda *_, **__: ())
    pages = [captured(text_of(n), hours=n, url=f"{SITE}/{n}", address=f"{SITE}/{n}#top") for n in range(5)]
    settle(pages, index)
    assert calls == ["stored"]
