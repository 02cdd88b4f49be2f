"""Schema: the fields by which a document is found, and its whole record.

Text fields hold the terms of `tasks.analysis.document_terms`, joined by spaces for Tantivy's whitespace tokenizer: this is
seven times as fast as passing each token as an object. A stop word is written as GAP_TERM, which a filter removes, so
that later words keep their positions.
"""

import hashlib
import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeVar

import msgspec
import zstandard
from tantivy import Document as TantivyDocument
from tantivy import Filter, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from config.facets import Facet, load_facets
from tasks.analysis.chain import without_accents
from tasks.analysis.document_terms import GAP_TERM, exact_terms, text_terms
from tasks.analysis.forms import forms_of
from tasks.document import Candidate, Document, Record, Told
from tasks.index.facets import aware, facet_values, keyword, month_of, written
from tasks.index.query import WORD_FIELDS
from tasks.index.ready import LATE, Late, late_of, with_late, without_late
from tasks.index.searched import searched_texts, searched_titles
from tasks.index.story_terms import story_terms
from tasks.index.values import MONTH
from tasks.text.urls import host_names

LAYOUT = 5  # raise it when the schema or the analysis changes so that an existing index cannot be searched
TOKENIZER = "kiosque"
NGRAMS = "ngrams"  # the field of 4-grams of title and text, across words, and its tokenizer
NGRAM_LENGTH = 4  # the best of 3, 4 and 5 in eight languages
FORMS = "forms"  # keys of the other ways in which words may be typed
EXACT = "_exact"
TEXTS = ("title", "text")
DUPLICATE_OF = "linked_to"  # the original's id, in duplicates only
LOCAL_TIME = "local_time"  # the timestamp as the publisher's clock shows it
CLUSTER = "cluster"  # the number of the original's id, in originals and duplicates
STORY = "story"  # the id of the story
STORY_GROUP = "story_group"  # the number of the story's id; of an article without a story, that of its cluster
STORY_KEYS, STORY_TERMS = "story_keys", "story_terms"  # to count, and to look up
ORDER = "order"  # a number that grows with the id: fast fields of text cannot be read
KEYWORDS = ("id", "source" + EXACT, "authors", "url", "site")
WRITTEN = "_written"  # a facet's values as articles write them: counted, never searched

R = TypeVar("R", bound=Record)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Document)
_LATE_DECODER = msgspec.msgpack.Decoder(Late)
_LEVEL = 3  # of compression: 19 saves 4 % of a record and takes fifty times as long


class _Zstandard(threading.local):
    """Compression of records; a thread keeps its tables, which take longer to make than a record to read."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(level=_LEVEL).compress
        self.decompress = zstandard.ZstdDecompressor().decompress


_ZSTANDARD = _Zstandard()


class _Told(Told, frozen=True, forbid_unknown_fields=False):
    """Told, of a whole record."""


class _Candidate(Candidate, frozen=True, forbid_unknown_fields=False):
    """Candidate, of a whole record."""


_TOLD_DECODER = msgspec.msgpack.Decoder(_Told)
_CANDIDATE_DECODER = msgspec.msgpack.Decoder(_Candidate)


@cache
def schema() -> Schema:
    """Return the schema, the same for every language."""
    builder = SchemaBuilder()
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="position")
        builder.add_text_field(name + EXACT, tokenizer_name=TOKENIZER, index_option="position")
    for name in WORD_FIELDS:
        builder.add_text_field(stored_name(name) + EXACT, tokenizer_name=TOKENIZER, index_option="position")
    for facet in load_facets():
        name = stored_name(facet.field)
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=not facet.shown)
        if facet.shown:
            builder.add_text_field(name + WRITTEN, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field(NGRAMS, tokenizer_name=NGRAMS, index_option="freq")
    for name in (*KEYWORDS, FORMS, MONTH, "place", "bands", STORY, STORY_KEYS, STORY_TERMS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name in (MONTH, STORY_KEYS))
    builder.add_integer_field("timestamp", indexed=True, fast=True)
    builder.add_integer_field(LOCAL_TIME, indexed=True, fast=True)
    builder.add_integer_field("record", fast=True)
    builder.add_integer_field(ORDER, indexed=True, fast=True)
    builder.add_text_field(DUPLICATE_OF, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field(CLUSTER, indexed=True, fast=True)
    builder.add_integer_field(STORY_GROUP, indexed=True, fast=True)
    builder.add_bytes_field("document", stored=True)
    return builder.build()


def tokenizers() -> dict[str, TextAnalyzer]:
    """Return the tokenizers of the text fields by name, to register with an index before it is written."""
    return {
        TOKENIZER: TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.custom_stopword([GAP_TERM])).build(),
        NGRAMS: TextAnalyzerBuilder(Tokenizer.ngram(NGRAM_LENGTH, NGRAM_LENGTH)).build(),
    }


def stored_name(field: str) -> str:
    """Return the name under which a field is stored; a dot would mean a path."""
    return field.replace(".", "_")


def counted_field(facet: Facet) -> str:
    """Return the field by whose values a facet is counted."""
    return stored_name(facet.field) + (WRITTEN if facet.shown else "")


def cluster_number(id: str) -> int:
    """Return a 63-bit number for an id: of many matches at once, only numbers can be read."""
    return int.from_bytes(hashlib.blake2b(id.encode(), digest_size=8).digest()) >> 1


def order_number(id: str) -> int:
    """Return the first 60 bits of an id of hex digits: equal ranks are in the order of these. Of other ids, the first letters."""
    try:
        return int(id[:15].ljust(15, "0"), 16)
    except ValueError:
        return int.from_bytes(id.encode()[:7].ljust(7, b"\0"))


def microseconds(time: datetime) -> int:
    """Return a time in microseconds since 1970 UTC; a time without a zone is taken as UTC."""
    return (aware(time) - _EPOCH) // timedelta(microseconds=1)


class Addition(NamedTuple):
    """A document as a part takes it: for Tantivy, and the order number and the vector for the file of vectors."""

    document: TantivyDocument
    number: int
    vector: bytes


class _Form(msgspec.Struct, frozen=True):
    """The fields that do not depend on what a run decides: texts and numbers by name, and the record without late fields."""

    texts: dict[str, list[str]]
    numbers: dict[str, int]
    record: bytes


_FORM_DECODER = msgspec.msgpack.Decoder(_Form)


def addition(document: Document, *, form: bytes | None = None) -> Addition:
    """Convert a document for a part; UnicodeEncodeError where its text holds lone surrogates. `form` is its form, if known."""
    return Addition(to_tantivy(document, form=form), order_number(document.id), document.vector)


def form_of(document: Document) -> bytes:
    """Return all of a document that `to_tantivy` can do before a run has decided on it."""
    return _ENCODER.encode(_form(document))


def to_tantivy(document: Document, *, form: bytes | None = None) -> TantivyDocument:
    """Convert a document for Tantivy; UnicodeEncodeError where its text holds lone surrogates. `form` is its form, if known."""
    early = _FORM_DECODER.decode(form) if form else _form(document)
    converted = TantivyDocument.from_dict(early.texts)
    for name, number in early.numbers.items():
        converted.add_integer(name, number)
    for name, values in _late_keywords(document):
        for value in values:
            converted.add_text(name, value)
    converted.add_integer(ORDER, order_number(document.id))
    converted.add_integer(CLUSTER, cluster_number(document.cluster))
    converted.add_integer(STORY_GROUP, cluster_number(document.story_group))
    converted.add_bytes("document", early.record)
    converted.add_bytes("document", _ENCODER.encode(late_of(document)))
    return converted


def _form(document: Document) -> _Form:
    texts = {name: list(values) for name, values in _keywords(document)} | _analysed(document)
    numbers = {"record": document.origin.record}
    if document.timestamp is not None and (local_time := document.local_time) is not None:
        numbers |= {"timestamp": microseconds(document.timestamp), LOCAL_TIME: microseconds(local_time)}
        texts[MONTH] = [month_of(local_time)]
    record = _ZSTANDARD.compress(_ENCODER.encode(without_late(document)))
    return _Form({name: values for name, values in texts.items() if values}, numbers, record)


def _analysed(document: Document) -> dict[str, list[str]]:
    """Return the terms of what is searched by words."""
    found: dict[str, list[str]] = {NGRAMS: []}
    keys: list[set[str]] = []
    for name, texts in zip(TEXTS, (searched_titles(document), searched_texts(document)), strict=True):
        analysed = [text_terms(text, document.language) for text in texts]
        found[name], found[name + EXACT] = [each.words for each in analysed], [each.exact for each in analysed]
        found[NGRAMS] += [each.ngrams for each in analysed]
        keys.append({key for terms in analysed for key in terms.forms})
    return found | {FORMS: forms_of(*keys)}


def _late_keywords(document: Document) -> Iterable[tuple[str, Iterable[str]]]:
    yield "id", (document.id,)
    yield STORY, (document.story.id,) if document.story else ()
    yield DUPLICATE_OF, (document.duplicate.of,) if document.duplicate else ()
    if document.timestamp is None:
        yield STORY_TERMS, story_terms(document.as_told())  # the version is its time


def _keywords(document: Document) -> Iterable[tuple[str, Iterable[str]]]:
    yield "source" + EXACT, (without_accents(keyword(name)) for name in filter(None, (document.publisher,)))
    yield "site", host_names(document.url)
    yield "authors", map(keyword, document.authors)
    yield "authors" + EXACT, (exact_terms(name) for name in document.authors)
    for facet in load_facets():
        yield from _facet_fields(facet, list(facet_values(document, facet)))
    yield "url", map(keyword, filter(None, (document.url,)))
    yield "place", (document.origin.path, document.origin.url)
    yield "bands", document.bands
    yield STORY_KEYS, document.story_keys
    if document.timestamp is not None:
        yield STORY_TERMS, story_terms(document.as_told())


def _facet_fields(facet: Facet, values: Sequence[tuple[str, str]]) -> Iterable[tuple[str, Iterable[str]]]:
    name = stored_name(facet.field)
    yield name, (keyword(value) for value, _ in values)
    if facet.shown:
        yield name + WRITTEN, (written(value, shown) for value, shown in values)
    if facet.words:
        yield name + EXACT, (exact_terms(shown) for _, shown in values)


def from_tantivy(stored: TantivyDocument) -> Document:
    """Convert back what `to_tantivy` returned; an earlier version stored the whole record as one value."""
    record, *late = stored.get_all("document")
    document = _DECODER.decode(_ZSTANDARD.decompress(record))
    return with_late(document, _LATE_DECODER.decode(late[0])) if late else document


def told_in(stored: TantivyDocument) -> Told:
    """Return what decides about stories of what `to_tantivy` returned; all other fields are passed over unread."""
    return _some_fields(stored, Told, _TOLD_DECODER)


def candidate_in(stored: TantivyDocument) -> Candidate:
    """Return what decides about duplicates of what `to_tantivy` returned; all other fields are passed over unread.

    A batch may have tens of thousands of candidates, and a whole record takes four times the memory.
    """
    return _some_fields(stored, Candidate, _CANDIDATE_DECODER)


def _some_fields(stored: TantivyDocument, kind: type[R], decoder: "msgspec.msgpack.Decoder[Any]") -> R:
    record, *late = stored.get_all("document")
    found = msgspec.convert(decoder.decode(_ZSTANDARD.decompress(record)), kind, from_attributes=True)
    if not late:
        return found
    decided = _LATE_DECODER.decode(late[0])
    return found.with_(**{name: getattr(decided, name) for name in LATE if name in kind.__struct_fields__})
