from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.document import LISTED, Dateline, TimestampSource
from tasks.enrich import TITLE_CHARACTERS, content_hash, count_words, enrich_document, title_of
from tasks.identify import identify_document
from tasks.text.times import local_time
from tests.support.inputs.pages import FETCHED_MS, PARAGRAPHS, page_document

FILE_TIME = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=FETCHED_MS)
PUBLISHED = datetime(2022, 2, 4, 9, tzinfo=UTC)


def test_a_given_title_is_kept():
    assert enrich_document(page_document(None, title="Given", text=PARAGRAPHS[0])).title == "Given"


def test_a_first_line_like_a_headline_is_the_title_and_is_kept_in_the_text():
    text = f"A second bridge for the town\n\n{PARAGRAPHS[0]}"

    document = enrich_document(page_document(None, text=text))

    assert document.title == "A second bridge for the town"
    assert document.text == text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "A bridge opens today. It cost forty million and nine years, said the mayor.",
            "A bridge opens today. It cost forty…",
        ),
        (
            "The bridge that the town has waited for opens today. It cost much.",
            "The bridge that the town has waited for opens today.",
        ),
        ("Short line", "Short line"),
        (
            "Par Maëlle Guéguen\n\nLe phare rouvre\n\nLe phare de Kermor a rouvert ses portes ce matin.",
            "Le phare rouvre",
        ),
        ("By Popular Demand\nThe ferry sails again in the evening.", "By Popular Demand"),
        ("He said it.\nA longer paragraph follows this line here.", "He said it."),
        ("M. Dupont a ouvert ce matin le second pont de la ville. Il est content.", None),
        (
            "市議会は火曜日に第二の橋を架けることを決めた。工事は来春に始まる。",
            "市議会は火曜日に第二の橋を架けることを決めた。",
        ),
        ("***\n- First item of a list that is long enough to be cut somewhere", None),
        ("", None),
        ("***\n—", None),
    ],
)
def test_a_text_without_a_headline_is_named_by_its_first_sentence(text: str, title: str | None):
    found = title_of(text)

    if title is not None and title.endswith("…"):
        assert found is not None
        assert text.startswith(title[:-1])
    elif title is not None:
        assert found == title
    else:
        assert found is None or found in text


def test_a_long_first_sentence_is_cut_after_a_word():
    assert title_of("word " * 100) == "word " * 19 + "word…"
    assert title_of("語" * 300) == "語" * (TITLE_CHARACTERS - 1) + "…"


@settings(deadline=None)
@given(st.text())
def test_a_title_is_short_and_one_line(text: str):
    title = title_of(text)

    assert title is None or (title and "\n" not in title and len(title) <= 120)


def test_the_publication_time_is_the_timestamp():
    document = enrich_document(page_document(None, published=PUBLISHED, fetched=FILE_TIME))

    assert (document.timestamp, document.timestamp_source) == (PUBLISHED, TimestampSource.PUBLISHED)


def test_without_a_publication_time_the_timestamp_is_the_fetch_time_and_then_the_file_time():
    fetched = enrich_document(page_document(None, fetched=PUBLISHED))
    filed = enrich_document(page_document(None))

    assert (fetched.timestamp, fetched.timestamp_source) == (PUBLISHED, TimestampSource.FETCHED)
    assert (filed.timestamp, filed.timestamp_source) == (FILE_TIME, TimestampSource.FILE)


def test_a_document_without_any_time_has_no_timestamp():
    document = enrich_document(page_document(None, version=0))

    assert (document.timestamp, document.timestamp_source) == (None, None)


@pytest.mark.parametrize("impossible", [FILE_TIME + timedelta(days=3), datetime(1799, 12, 31, tzinfo=UTC)])
def test_an_impossible_publication_time_is_moved_to_extra(impossible: datetime):
    document = enrich_document(page_document(None, published=impossible, extra={"a": "b"}))

    assert document.published is None
    assert document.timestamp_source is TimestampSource.FILE
    assert document.extra == {"a": "b", "published_raw": impossible.isoformat()}


def test_a_publication_time_a_day_ahead_is_a_clock_or_a_time_zone():
    ahead = FILE_TIME + timedelta(days=1)

    assert enrich_document(page_document(None, published=ahead)).published == ahead


@pytest.mark.parametrize(
    ("url", "published"),
    [
        ("https://news.example/2022/02/04/bridge", datetime(2022, 2, 4, tzinfo=UTC)),
        ("https://news.example/world/bridge-2022-02-04.html", datetime(2022, 2, 4, tzinfo=UTC)),
        ("https://news.example/2022/02/31/bridge", None),
        ("https://news.example/2031/02/04/bridge", None),
        ("https://news.example/story/20220204", None),
        ("https://news.example/a?on=/2022/02/04/", None),
    ],
)
def test_a_date_in_the_path_of_the_url_is_the_publication_date(url: str, published: datetime | None):
    assert enrich_document(page_document(None, url=url)).published == published


def test_the_publisher_is_the_given_one_or_the_site():
    assert (
        enrich_document(page_document(None, url="https://www.news.com/a", publisher="The News")).publisher == "The News"
    )
    assert enrich_document(page_document(None, url="https://www.news.com/a")).publisher == "news.com"
    assert enrich_document(page_document(None)).publisher is None


@pytest.mark.parametrize(
    ("published", "url", "day", "offset"),
    [
        ("2022-01-14T01:28:54+09:00", None, "2022-01-14", 540),
        ("2022-01-13T16:28:54Z", "https://www.chunichi.co.jp/article/1", "2022-01-14", 540),
        ("2022-01-09T23:50:17Z", "https://elpais.com/a", "2022-01-10", 60),
        ("2022-01-16T00:00:00Z", "https://www.clarin.com/a", "2022-01-16", None),
        ("2022-01-16T23:30:00Z", "https://www.nytimes.com/a", "2022-01-16", None),
        ("2022-01-16T23:30:00", "https://www.chunichi.co.jp/article/1", "2022-01-16", None),
    ],
)
def test_the_day_is_that_of_the_publishers_clock(published: str, url: str | None, day: str, offset: int | None):
    document = enrich_document(page_document(None, url=url, published=local_time(published)))

    assert document.local_time is not None
    assert (document.local_time.date().isoformat(), document.published_offset) == (day, offset)


@pytest.mark.parametrize(
    ("stated", "precision"),
    [
        ("2022-02-04", "day"),
        ("2022-02-04T00:00:00+01:00", "day"),
        ("2022-02-04 10:30", "minute"),
        (1643970645, "second"),
    ],
)
def test_the_precision_of_a_time_is_that_of_what_was_stated(stated: object, precision: str):
    assert enrich_document(page_document(None, published=local_time(stated))).published_precision == precision


def test_a_change_before_the_publication_is_none():
    before, after = PUBLISHED - timedelta(hours=1), PUBLISHED + timedelta(hours=1)

    changed = [enrich_document(page_document(None, published=PUBLISHED).with_(modified=at)) for at in (before, after)]

    assert [document.modified for document in changed] == [None, after]


def test_each_value_names_its_origin():
    listed = '{"title": "A bridge", "published": "2022-02-04T10:00:00+01:00", "authors": ["Ann Lee"]}'
    fed = enrich_document(page_document(None, extra={LISTED: listed}))
    written = enrich_document(page_document(None, title="A", published=PUBLISHED, authors=("Ann Lee",)))
    plain = enrich_document(page_document(None, text=PARAGRAPHS[0], url="https://news.example/2022/02/04/bridge"))

    assert (fed.title_source, fed.published_source, fed.authors_source, fed.published_offset) == (
        "feed",
        "feed",
        "feed",
        60,
    )
    assert (written.title_source, written.published_source, written.authors_source) == ("record", "record", "record")
    assert (plain.title_source, plain.published_source, plain.authors_source) == ("text", "url", None)


def test_a_document_of_an_index_without_origins_gets_none():
    document = page_document(None, title="A", published=PUBLISHED, authors=("Ann Lee",))

    enriched = enrich_document(document, given=None)

    assert (enriched.title_source, enriched.published_source, enriched.authors_source) == (None, None, None)


def test_a_record_names_its_section_and_its_agencies():
    document = enrich_document(page_document(None, extra={"section": "Deportes"}, authors=("Ann Lee, EFE",)))

    assert (document.section, document.section_source, document.agencies) == ("sport", "record", ("EFE",))


def test_a_dateline_gives_place_day_and_agency():
    text = "PARIS, Feb. 4 (AFP) - The talks began on Friday."

    document = enrich_document(page_document(None, text=text, published=PUBLISHED))

    assert (document.dateline, document.agencies) == (Dateline(place="Paris", date="2022-02-04"), ("AFP",))


def test_an_agency_is_credited_on_its_own_site():
    assert enrich_document(page_document(None, url="https://apnews.com/article/a")).agencies == ("AP",)


def test_a_lead_that_is_not_about_the_article_is_left_out():
    described = page_document(None, text=PARAGRAPHS[0]).with_(
        lead="Latest headlines and opinion from everywhere, always."
    )

    assert enrich_document(described).lead is None
    assert enrich_document(described.with_(lead=PARAGRAPHS[0])).lead == PARAGRAPHS[0]


def test_authors_are_cleaned():
    assert enrich_document(page_document(None, authors=("By Ann Lee",))).authors == ("Ann Lee",)


@pytest.mark.parametrize(
    ("text", "words", "characters"),
    [
        ("The council’s vote — 12 to 3 — was over/done.", 9, 0),
        ("l’alliance tête-à-tête !", 2, 0),
        ("हिन्दी में दो", 3, 0),
        ("می\u200cخواهم بروم", 2, 0),
        ("東京で会議", 0, 5),
        ("NATO加盟", 1, 2),
        ("서울 회의", 2, 0),
        ("ประเทศไทย", 2, 0),
        ("", 0, 0),
        ("... — !", 0, 0),
    ],
)
def test_words_are_counted_in_every_script(text: str, words: int, characters: int):
    assert count_words(text) == (words, characters)


def test_the_reading_time_is_whole_minutes_and_at_least_one():
    def minutes(text: str) -> int:
        return enrich_document(page_document(None, text=text)).reading_minutes

    assert minutes("") == 0
    assert minutes("word") == 1
    assert minutes("word " * 238 * 3) == 3
    assert minutes("語" * 1000) == 2


def test_spaces_and_composed_letters_do_not_change_the_content_hash():
    document = page_document(None).with_(title="A", text="b été")
    assert content_hash(document) == content_hash(document.with_(text=" b\n\ne\u0301te\u0301 "))
    assert len(content_hash(document)) == 32


@pytest.mark.parametrize(
    "change",
    [
        {"title": "A b", "text": "c"},
        {"text": "b"},
        {"url": "https://news.example/b"},
        {"published": PUBLISHED},
        {"publisher": "The Herald"},
        {"authors": ("A. Writer",)},
        {"agencies": ("A. Writer",)},
        {"headlines": ("A", "B")},
        {"lead": "B"},
        {"published_offset": 60},
        {"modified": PUBLISHED},
        {"publisher_country": "FR"},
        {"dateline": Dateline(place="Brest")},
        {"section": "sport"},
        {"title_source": "h1"},
        {"extra": {"section": "Sea"}},
    ],
)
def test_each_field_that_the_index_shows_changes_the_content_hash(change):
    document = page_document(None).with_(title="A", text="b c")
    assert content_hash(document.with_(**change)) != content_hash(document)


def test_the_same_name_as_author_and_as_agency_are_two_things():
    document = page_document(None)
    assert content_hash(document.with_(authors=("AP",))) != content_hash(document.with_(agencies=("AP",)))


@settings(deadline=None)
@given(st.text(), st.integers(), st.none() | st.text(), st.none() | st.datetimes())
def test_any_document_is_enriched_and_doing_it_again_changes_nothing(
    text: str, version: int, url: str | None, published: datetime | None
):
    document = enrich_document(
        identify_document(page_document(None, text=text, version=version, url=url, published=published))
    )

    assert enrich_document(identify_document(document)) == document
