"""Records: documents as Elasticsearch stores them."""

from datetime import UTC

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tasks.document import Document, Duplicate, LanguageShare, Origin, Rejection, RemovedLine, Story, Vote
from tasks.index.elasticsearch.record import from_record, to_record
from tests.support.articles import article

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
TUPLES = st.lists(TEXTS, max_size=2).map(tuple)
DOCUMENTS = st.builds(
    Document,
    origin=st.builds(Origin, collection=TEXTS, path=TEXTS, url=TEXTS),
    **dict.fromkeys(("id", "format", "text", "content_hash", "pipeline", "language"), TEXTS),
    **dict.fromkeys(("url", "markup", "title", "language_hint", "publisher"), st.none() | TEXTS),
    **dict.fromkeys(("authors", "agencies", "bands", "story_keys"), TUPLES),
    **dict.fromkeys(("published", "fetched", "timestamp"), st.none() | st.datetimes(timezones=st.just(UTC))),
    signature=st.binary(max_size=20),
    extra=st.dictionaries(TEXTS, TEXTS, max_size=2),
    languages=st.lists(st.builds(LanguageShare, language=TEXTS, share=st.floats(0, 1)), max_size=1).map(tuple),
    votes=st.lists(st.builds(Vote, detector=TEXTS, language=TEXTS, confidence=st.floats(0, 1)), max_size=1).map(tuple),
    removed=st.lists(
        st.builds(RemovedLine, text=TEXTS, rule=TEXTS, position=st.integers(0, 9), evidence=TEXTS), max_size=1
    ).map(tuple),
    duplicate=st.none() | st.builds(Duplicate, of=TEXTS, similarity=st.floats(0, 1)),
    story=st.none() | st.builds(Story, id=TEXTS, score=st.floats(0, 1), shares=TUPLES),
    rejection=st.none() | st.builds(Rejection, step=TEXTS, error=TEXTS, reason=TEXTS),
)


@given(DOCUMENTS)
def test_any_document_comes_back_from_its_record(document: Document) -> None:
    record = msgspec.json.decode(msgspec.json.encode(to_record(document)))
    assert from_record(record) == document


def test_a_record_has_no_empty_fields() -> None:
    record = to_record(article("text"))
    assert record.keys().isdisjoint({"title", "authors", "signature", "extra", "duplicate"})
    assert record["word_count"] == 0
