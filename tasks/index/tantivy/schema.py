"""Schema: the fields by which a document is found, and its whole record.

Text fields hold the terms of `tasks.analysis.analyzer`, joined by spaces for Tantivy's whitespace tokenizer: this is
seven times as fast as passing each token as an object. A stop word is written as GAP_TERM, which a filter removes, so
that later words keep their positions.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

import msgspec
import zstandard
from tantivy import Document as TantivyDocument
from tantivy import Filter, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from config.facets import Facet, load_facets
from tasks.analysis.analyzer import Analyzer, exact_analyzer, language_analyzer, ngram_text
from tasks.analysis.chain import without_accents
from tasks.analysis.forms import document_forms
from tasks.document import Document
from tasks.index.facets import facet_values, keyword, written
from tasks.index.protocol import MONTH
from tasks.index.query import WORD_FIELDS
from tasks.text.urls import host_names

LAYOUT = 5  # raise it when the schema or the analysis changes so that an existing index cannot be searched
TOKENIZER = "kiosque"
NGRAMS = "ngrams"  # the field of 4-grams of title and text, across words, and its tokenizer
NGRAM_LENGTH = 4  # the best of 3, 4 and 5 in eight languages
FORMS = "forms"  # keys of the other ways in which words may be typed
GAP_TERM = "\x00"  # no word: words are made of letters, digits and marks
EXACT = "_exact"
TEXTS = ("title", "text")
DUPLICATE_OF = "linked_to"  # the original's id, in duplicates only
LOCAL_TIME = "local_time"  # the timestamp as the publisher's clock shows it
CLUSTER = "cluster"  # the number of the original's id, in originals and duplicates
ORDER = "order"  # a number that grows with the id: fast fields of text cannot be read
KEYWORDS = ("id", "source" + EXACT, "authors", "url", "site")
WRITTEN = "_written"  # a facet's values as articles write them: counted, never searched

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Document)


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
    for name in (*KEYWORDS, FORMS, MONTH, "place", "bands"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name == MONTH)
    builder.add_integer_field("timestamp", indexed=True, fast=True)
    builder.add_integer_field(LOCAL_TIME, indexed=True, fast=True)
    builder.add_integer_field("record", fast=True)
    builder.add_integer_field(ORDER, indexed=True, fast=True)
    builder.add_text_field(DUPLICATE_OF, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field(CLUSTER, indexed=True, fast=True)
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
    return (_aware(time) - _EPOCH) // timedelta(microseconds=1)


def _aware(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def to_tantivy(document: Document) -> TantivyDocument:
    """Convert a document for Tantivy; UnicodeEncodeError where its text holds lone surrogates."""
    converted = TantivyDocument()
    analyzer = language_analyzer(document.language)
    for name, text in zip(TEXTS, (document.title or "", document.text), strict=True):
        converted.add_text(name, _joined(analyzer, text))
        converted.add_text(name + EXACT, _joined(exact_analyzer(), text))
        converted.add_text(NGRAMS, ngram_text(text))
    for name, values in _keywords(document):
        for value in values:
            converted.add_text(name, value)
    if document.timestamp is not None and (local_time := document.local_time) is not None:
        converted.add_integer("timestamp", microseconds(document.timestamp))
        converted.add_integer(LOCAL_TIME, microseconds(local_time))
        converted.add_text(MONTH, _aware(local_time).astimezone(UTC).isoformat()[: len("2022-02")])
    converted.add_integer("record", document.origin.record)
    converted.add_integer(ORDER, order_number(document.id))
    converted.add_integer(CLUSTER, cluster_number(document.cluster))
    if document.duplicate is not None:
        converted.add_text(DUPLICATE_OF, document.duplicate.of)
    converted.add_bytes("document", zstandard.compress(_ENCODER.encode(document), 3))
    return converted


def _joined(analyzer: Analyzer, text: str) -> str:
    return " ".join([term or GAP_TERM for term in analyzer.terms(text)])


def _keywords(document: Document) -> Iterable[tuple[str, Iterable[str]]]:
    yield "id", (document.id,)
    yield "source" + EXACT, (without_accents(keyword(name)) for name in filter(None, (document.publisher,)))
    yield "site", host_names(document.url)
    yield "authors", map(keyword, document.authors)
    yield "authors" + EXACT, (_joined(exact_analyzer(), name) for name in document.authors)
    for facet in load_facets():
        yield from _facet_fields(facet, list(facet_values(document, facet)))
    yield "url", map(keyword, filter(None, (document.url,)))
    yield "place", (document.origin.path, document.origin.url)
    yield "bands", document.bands
    yield FORMS, document_forms(document.title or "", document.text, document.language)


def _facet_fields(facet: Facet, values: Sequence[tuple[str, str]]) -> Iterable[tuple[str, Iterable[str]]]:
    name = stored_name(facet.field)
    yield name, (keyword(value) for value, _ in values)
    if facet.shown:
        yield name + WRITTEN, (written(value, shown) for value, shown in values)
    if facet.words:
        yield name + EXACT, (_joined(exact_analyzer(), shown) for _, shown in values)


def from_tantivy(stored: TantivyDocument) -> Document:
    """Convert back what `to_tantivy` returned."""
    return _DECODER.decode(zstandard.decompress(stored.get_first("document") or b""))
