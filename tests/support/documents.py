"""Documents for tests: every field filled, and any document at all."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from tasks.document import (
    Dateline,
    Document,
    Duplicate,
    LanguageShare,
    Origin,
    Outcome,
    Place,
    Rejection,
    RemovedLine,
    Story,
    TimestampSource,
    Vote,
)

ORIGIN = Origin(collection="news", path="a/b.jsonl", url="file:///news/a/b.jsonl", record=3, offset=120)

COMPLETE = Document(
    id="0123456789abcdef0123456789abcdef",
    origin=ORIGIN,
    version=1_700_000_000_000,
    format="jsonl",
    url="https://news.example/a",
    address="https://news.example/a#top",
    record_id="4711",
    markup="<p>x</p>",
    title="Le phare est restauré",
    title_source="json-ld",
    headlines=("Le phare est restauré", "Un phare neuf"),
    lead="Le vieux phare brille de nouveau.",
    lead_source="meta",
    text="Un paragraphe.\nUn autre.",
    published=datetime(2024, 2, 4, 8, 30, 0, 123456, tzinfo=UTC),
    published_source="json-ld",
    published_precision="second",
    modified=datetime(2024, 2, 4, 10, tzinfo=UTC),
    published_offset=60,
    fetched=datetime(2024, 2, 5, tzinfo=UTC),
    timestamp=datetime(2024, 2, 4, 8, 30, 0, 123456, tzinfo=UTC),
    timestamp_source=TimestampSource.PUBLISHED,
    language_hint="en",
    language="fr",
    confidence=0.99,
    languages=(LanguageShare(language="fr", share=1.0),),
    votes=(Vote(detector="langdetect", language="fr", confidence=0.99),),
    publisher="Le Courrier",
    publisher_country="FR",
    authors=("A. Un", "B. Deux"),
    authors_source="byline",
    agencies=("AFP",),
    places=(Place(country="FR", weight=1.0, evidence=("français",)),),
    primary_country="FR",
    primary_country_source="text",
    organisations=("UN",),
    dateline=Dateline(place="Brest", date="2024-02-04"),
    section="society",
    section_source="url",
    removed=(
        RemovedLine(text="Avec AFP", rule="agencies/with", position=3),
        RemovedLine(
            text="Lire aussi", rule="learnt/Le Courrier", position=4, evidence="seen in 9 of 9 documents, foot"
        ),
    ),
    is_truncated=True,
    word_count=5,
    reading_minutes=1,
    content_hash="aa",
    pipeline="bb",
    bands=("k1", "k2"),
    signature=b"\x00\xff\x01",
    vector=b"\x02" * 512,
    duplicate=Duplicate(of="fedcba", similarity=0.8),
    story_keys=("c:FR", "w:ptn"),
    story=Story(id="fedcba", score=0.5, shares=("FR",)),
    extra={"section": "Mer"},
    outcome=Outcome.DUPLICATE,
    contested="https://news.example/a",
    rejection=Rejection(step="index", error="E", reason="no"),
)

_text = st.text(st.characters(codec="utf-8"), max_size=30)
_time = st.datetimes(datetime(1800, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
_texts = st.lists(_text, max_size=3).map(tuple)

any_document = st.builds(
    Document,
    id=st.text("0123456789abcdef", min_size=32, max_size=32),
    origin=st.builds(Origin, collection=_text, path=_text, url=_text, record=st.integers(1, 2**40)),
    version=st.integers(0, 2**53),
    format=st.sampled_from(["txt", "html", "jsonl", "warc"]),
    url=st.none() | _text,
    address=st.none() | _text,
    record_id=st.none() | _text,
    markup=st.none() | _text,
    title=st.none() | _text,
    text=_text,
    published=st.none() | _time,
    fetched=st.none() | _time,
    timestamp=st.none() | _time,
    timestamp_source=st.none() | st.sampled_from(TimestampSource),
    language=st.sampled_from(["fr", "en", "und"]),
    confidence=st.floats(0, 1),
    languages=st.lists(st.builds(LanguageShare, language=_text, share=st.floats(0, 1)), max_size=2).map(tuple),
    votes=st.lists(st.builds(Vote, detector=_text, language=_text, confidence=st.floats(0, 1)), max_size=2).map(tuple),
    publisher=st.none() | _text,
    authors=_texts,
    agencies=_texts,
    removed=st.lists(
        st.builds(RemovedLine, text=_text, rule=_text, position=st.integers(1, 99), evidence=_text), max_size=2
    ).map(tuple),
    bands=_texts,
    signature=st.binary(max_size=20),
    vector=st.just(b"") | st.binary(min_size=512, max_size=512),
    duplicate=st.none() | st.builds(Duplicate, of=_text, similarity=st.floats(0, 1)),
    story_keys=_texts,
    story=st.none() | st.builds(Story, id=_text, score=st.floats(0, 1), shares=_texts),
    extra=st.dictionaries(_text, _text, max_size=3),
    outcome=st.none() | st.sampled_from(Outcome),
    contested=st.none() | _text,
    rejection=st.none() | st.builds(Rejection, step=_text, error=_text, reason=_text),
)
