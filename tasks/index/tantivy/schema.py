"""How a document lies in a Tantivy index: the fields it is found by, and the whole record to give back.

Text fields hold terms that `tasks.index.analysis.analyzer` made, joined by blanks for Tantivy's whitespace tokenizer: measured
seven times as fast as handing over each token as an object. A gap left by a stop word is written as GAP_TERM, which a
filter drops on the way in, so that the positions after it stay.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache

import msgspec
import zstandard
from tantivy import Document as TantivyDocument
from tantivy import Filter, Schema, SchemaBuilder, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from tasks.document import Document
from tasks.index.analysis.analyzer import Analyzer, exact_analyzer, language_analyzer, ngram_text
from tasks.index.protocol import FACETS

LAYOUT = 3  # raise it when the schema or the analysis changes in a way that an existing index cannot serve
TOKENIZER = "kiosque"
NGRAMS = "ngrams"  # both the field of runs of four letters, across words, of title and text, and its tokenizer
NGRAM_LENGTH = 4  # the best of 3, 4 and 5 in eight languages
GAP_TERM = "\x00"  # no word: words are made of letters, digits and marks
EXACT = "_exact"
TEXTS = ("title", "text")
LINKED_TO = "linked_to"  # the original's id, in copies only
CLUSTER = "cluster"  # the number of the original's id, in copies and originals
KEYWORDS = ("id", "language", "source", "authors", "agencies", "url")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@cache
def schema() -> Schema:
    """Return the one schema of every language's index."""
    builder = SchemaBuilder()
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="position")
        builder.add_text_field(name + EXACT, tokenizer_name=TOKENIZER, index_option="position")
    builder.add_text_field(NGRAMS, tokenizer_name=NGRAMS, index_option="freq")
    for name in (*KEYWORDS, "month", "place", "bands"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name in FACETS)
    builder.add_integer_field("timestamp", indexed=True, fast=True)
    builder.add_integer_field("record", fast=True)
    builder.add_text_field(LINKED_TO, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field(CLUSTER, indexed=True, fast=True)
    builder.add_bytes_field("document", stored=True)
    return builder.build()


def tokenizers() -> dict[str, TextAnalyzer]:
    """Return the tokenizers of the text fields by name; they must be registered with an index before it is written."""
    return {
        TOKENIZER: TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.custom_stopword([GAP_TERM])).build(),
        NGRAMS: TextAnalyzerBuilder(Tokenizer.ngram(NGRAM_LENGTH, NGRAM_LENGTH)).build(),
    }


def keyword(value: str) -> str:
    """Return the form in which keywords are compared, whatever their case."""
    return value.casefold().encode("utf-8", "replace").decode()


def cluster_number(id: str) -> int:
    """Return 63 bits for an id: only numbers can be read for many matches at once."""
    return int.from_bytes(hashlib.blake2b(id.encode(), digest_size=8).digest()) >> 1


def microseconds(time: datetime) -> int:
    """Return the time as whole microseconds since 1970 UTC; a time without a zone is taken as UTC."""
    return (_aware(time) - _EPOCH) // timedelta(microseconds=1)


def _aware(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def to_tantivy(document: Document) -> TantivyDocument:
    """Return what is indexed of `document`; UnicodeEncodeError where its text is no Unicode (lone surrogates)."""
    made = TantivyDocument()
    analyzer = language_analyzer(document.language)
    for name, text in zip(TEXTS, (document.title or "", document.text), strict=True):
        made.add_text(name, _joined(analyzer, text))
        made.add_text(name + EXACT, _joined(exact_analyzer(), text))
        made.add_text(NGRAMS, ngram_text(text))
    for name, values in _keywords(document):
        for value in values:
            made.add_text(name, value)
    if document.timestamp is not None:
        made.add_integer("timestamp", microseconds(document.timestamp))
        made.add_text("month", f"{_aware(document.timestamp).astimezone(UTC):%Y-%m}")
    made.add_integer("record", document.origin.record)
    made.add_integer(CLUSTER, cluster_number(document.cluster))
    if document.duplicate is not None:
        made.add_text(LINKED_TO, document.duplicate.of)
    made.add_bytes("document", _packed(document))
    return made


def _joined(analyzer: Analyzer, text: str) -> str:
    return " ".join([term or GAP_TERM for term in analyzer.terms(text)])


def _keywords(document: Document) -> Iterable[tuple[str, Iterable[str]]]:
    yield "id", (document.id,)
    yield "language", (keyword(document.language),)
    yield "source", map(keyword, filter(None, (document.publisher,)))
    yield "authors", map(keyword, document.authors)
    yield "agencies", map(keyword, document.agencies)
    yield "url", map(keyword, filter(None, (document.url,)))
    yield "place", (document.origin.path, document.origin.url)
    yield "bands", document.bands


@cache
def _codec() -> tuple[msgspec.msgpack.Encoder, msgspec.msgpack.Decoder[Document]]:
    return msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Document)


def _packed(document: Document) -> bytes:
    return zstandard.compress(_codec()[0].encode(document), 3)


def from_tantivy(stored: TantivyDocument) -> Document:
    """Return the document that `to_tantivy` was given."""
    return _codec()[1].decode(zstandard.decompress(stored.get_first("document") or b""))
