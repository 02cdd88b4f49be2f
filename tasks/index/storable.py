"""Records that no backend can keep: each is refused with one sentence, the same on every backend, before one sees it.

Elasticsearch alone would refuse most of them, and the embedded index keep them: an archive could then not move from one to the
other. `tasks.text.field_names` mends what publishers really write; this is for all else.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from tasks.document import Document
from tasks.index.values import WriteResult, WriteStatus

MOST_ID_BYTES = 512
# Of the name and the value of an extra field together: Lucene's longest term. Longer values alone are stored unsearched.
MOST_FIELD_BYTES = 32_766
_SEARCHED_VALUE = 8191
_LONG = 2**63
_INTEGER = 2**31


def write_storable(
    documents: Sequence[Document], write: Callable[[Sequence[Document]], list[WriteResult]]
) -> list[WriteResult]:
    """Return one result for each document, in order: refused, or what `write` returns for all others together."""
    refused = [_refused(document) for document in documents]
    written = iter(write([each for each, result in zip(documents, refused, strict=True) if result is None]))
    return [result or next(written) for result in refused]


def refused_encoding(id: str) -> WriteResult:
    """Return the result for a document that cannot be encoded."""
    return _result(
        id,
        "UnicodeEncodeError",
        "it holds half of a surrogate pair, which is no Unicode text; check how the file was decoded",
    )


def _refused(document: Document) -> WriteResult | None:
    fault = next(_faults(document), None)
    return _result(document.id, "NotStorable", fault) if fault else None


def _result(id: str, error: str, reason: str) -> WriteResult:
    return WriteResult(id=id, status=WriteStatus.REFUSED, error=error, reason=reason)


def _faults(document: Document) -> Iterator[str]:
    if not 0 < len(document.id.encode("utf-8", "surrogatepass")) <= MOST_ID_BYTES:
        yield f"its id is empty or longer than {MOST_ID_BYTES} bytes"
    if any("\0" in name for name in document.extra):
        yield "the name of an extra field holds a NUL character; remove it from the input"
    if any(_is_long(name, value) for name, value in document.extra.items()):
        yield f"the name of an extra field and its value have more than {MOST_FIELD_BYTES:,} bytes; shorten the name"
    if not all(map(_is_time, (document.published, document.fetched, document.timestamp))):
        yield "a time is outside the years 1 to 9999 in UTC, or in a time zone of odd seconds"
    if not all(0 <= share <= 1 for share in _shares(document)):
        yield "a confidence, share or similarity is no number from 0 to 1"
    if not _are_in_range(document):
        yield "its version, record number, offset or word count is too large"


def _is_long(name: str, value: str) -> bool:
    if len(value) > _SEARCHED_VALUE:
        return len(name) > _SEARCHED_VALUE
    return 4 * (len(name) + len(value)) >= MOST_FIELD_BYTES and (
        len(name.encode("utf-8", "replace")) + len(value.encode("utf-8", "replace")) >= MOST_FIELD_BYTES
    )


def _is_time(time: datetime | None) -> bool:
    if time is None or time.tzinfo is None or time.tzinfo is UTC:
        return True
    try:
        time.astimezone(UTC)
    except OverflowError:
        return False
    return not (time.utcoffset() or timedelta()) % timedelta(minutes=1)


def _shares(document: Document) -> Iterator[float]:
    yield document.confidence
    yield from (each.share for each in document.languages)
    yield from (each.confidence for each in document.votes)
    if document.duplicate:
        yield document.duplicate.similarity
    if document.story:
        yield document.story.score


def _are_in_range(document: Document) -> bool:
    longs = (document.version, document.origin.record, document.origin.offset)
    integers = (document.word_count, document.reading_minutes)
    return all(abs(number) < _LONG for number in longs) and all(abs(number) < _INTEGER for number in integers)
