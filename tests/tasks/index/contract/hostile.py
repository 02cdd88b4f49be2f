"""Contract of every index backend: queries made to read more, or to cost more, than a person's, and records made to break it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from config.names import load_names
from tasks.document import Duplicate, RemovedLine, Vote
from tasks.index.protocol import SearchIndex
from tasks.index.query import MOST_TYPED, parse_query
from tasks.index.values import WriteStatus
from tests.support.articles import article
from tests.tasks.index.contract.tools import EVERYTHING, fill, found

# Patterns, scripts, ranges, internal fields and other indexes, as other search languages write them.
SYNTAX = [
    "*",
    "?ed",
    "r?d",
    "r*d",
    "*ed",
    "/r.d/",
    "/(a+)+$/",
    "text:/r.*/",
    "red~2",
    "[a TO z]",
    "text:[a TO z]",
    "{a TO *}",
    "_exists_:text",
    "_index:*",
    "_id:1 OR 1=1",
    "*:*",
    "news-private:green",
    "../news-private/_search",
    '{"query":{"match_all":{}}}',
    '"}},{"match_all":{}}',
    "<script>alert(1)</script>",
    "${jndi:ldap://localhost/a}",
    "\\",
    "\x00red",
    "\ud800",
]

LONG = "x" * 40_000
# Extra fields that every backend keeps as they are.
KEPT_FIELDS: list[dict[str, str]] = [
    {"": "an empty name", "empty value": ""},
    {".": "v", "...": "v", "a..b": "v", ".a": "v", "a.": "v", "a. .b": "v", " ": "v", " a": "v", "a ": "v"},
    {"a": "v", "a.b": "w", "a.b.c": "x", ".".join("a" * 1000): "deep"},
    {"NUL in a value": "a\0b", "a\x01\x1b\x7f\x85": "\x01\u2028\ufeff", "\uffff": "\ufffe"},
    {"_id": "x", "_source": "y", "__proto__": "z", "version": "1", "a*": "v", "*": "w", '"': "'", "\\": "/"},
    {"long": LONG, "the longest that is searched": "\U0001f680" * 8000, "k" * 32_000: "v"},
    {f"k{number}": "v" for number in range(5000)},
]
KEPT: list[dict[str, Any]] = [
    *({"extra": extra} for extra in KEPT_FIELDS),
    *({"id": id} for id in ("a\0b", "i" * 512, "../_search?q=*", " a ", "_id")),
    *({"timestamp": time, "published": time, "fetched": time} for time in (datetime.min.replace(tzinfo=UTC),)),
    *({"timestamp": time, "published": time, "fetched": time} for time in (datetime.max.replace(tzinfo=UTC),)),
    {"version": 2**63 - 1, "word_count": 2**31 - 1},
    {"title": "a\0b", "publisher": "a\0b", "url": "https://kite.example/\0", "language": "\0"},
    {"url": f"https://kite.example/{LONG}", "authors": (LONG,), "publisher": "İ" * 8191, "content_hash": LONG},
    {"removed": tuple(RemovedLine(text="x", rule="r", position=number) for number in range(5000))},
]
HALF = "it holds half of a surrogate pair, which is no Unicode text; check how the file was decoded"
NUL = "the name of an extra field holds a NUL character; remove it from the input"
TOO_LONG = "the name of an extra field and its value have more than 32,766 bytes; shorten the name"
NO_ID = "its id is empty or longer than 512 bytes"
NO_TIME = "a time is outside the years 1 to 9999 in UTC, or in a time zone of odd seconds"
NO_SHARE = "a confidence, share or similarity is no number from 0 to 1"
TOO_LARGE = "its version, record number, offset or word count is too large"
NAN = float("nan")
BEFORE_ALL = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
REFUSED: list[tuple[str, dict[str, Any]]] = [
    (NUL, {"extra": {"a\0b": "v"}}),
    (HALF, {"extra": {"a\ud800": "v"}}),
    (HALF, {"extra": {"a": "\udfff"}}),
    (HALF, {"title": "\ud800"}),
    (HALF, {"url": "https://kite.example/\udc80"}),
    (HALF, {"removed": (RemovedLine(text="\ud800", rule="r", position=1),)}),
    (TOO_LONG, {"extra": {LONG: "v"}}),
    (TOO_LONG, {"extra": {"k" * 32_766: ""}}),
    (TOO_LONG, {"extra": {LONG[:30_000]: LONG[:8000]}}),
    (NO_ID, {"id": ""}),
    (NO_ID, {"id": "i" * 513}),
    (NO_ID, {"id": "é" * 300}),
    (NO_TIME, {"timestamp": BEFORE_ALL}),
    (NO_TIME, {"published": BEFORE_ALL}),
    (NO_TIME, {"fetched": datetime(1890, 1, 1, tzinfo=timezone(timedelta(minutes=9, seconds=21)))}),
    (NO_SHARE, {"confidence": NAN}),
    (NO_SHARE, {"confidence": 1e300}),
    (NO_SHARE, {"duplicate": Duplicate(of="a" * 32, similarity=NAN)}),
    (NO_SHARE, {"votes": (Vote(detector="d", language="fr", confidence=NAN),)}),
    (TOO_LARGE, {"version": 2**63}),
    (TOO_LARGE, {"origin": article("").origin.with_(record=2**63)}),
    (TOO_LARGE, {"origin": article("").origin.with_(offset=2**64)}),
    (TOO_LARGE, {"word_count": 2**31}),
]


class HostileContract:
    """Claims about hostile queries and records."""

    def test_no_syntax_of_another_search_language_finds_anything(
        self, index: SearchIndex, subtests: pytest.Subtests
    ) -> None:
        fill(index, article("green"))
        for query in SYNTAX:
            with subtests.test(repr(query)):
                assert found(index, f"+{query} title:{query} +amber") == []
                assert index.search(parse_query(f"{query} amber"), filters=EVERYTHING).total == 0
                index.facets(parse_query(query), filters=EVERYTHING)
                index.suggest(query, found=0, filters=EVERYTHING)

    def test_a_huge_query_is_cut_and_answered(self, index: SearchIndex, subtests: pytest.Subtests) -> None:
        fill(index, article("green"))
        queries = [
            " ".join(f"w{number}*" for number in range(20_000)),
            " ".join(f"+w{number}" for number in range(20_000)),
            " ".join(f"-w{number}*" for number in range(20_000)),
            " ".join(f'"w{number} w"' for number in range(20_000)),
            " ".join(f'"w{number} w"' for number in range(20_000))[: MOST_TYPED - 1] + "?",
            " ".join(f"source:w{number}*" for number in range(20_000)),
            "+" + "a" * 1_000_000,
            "a" * 1_000_000 + "*",
            "source:" + "a" * 1_000_000 + "*",
            '"' + "a " * 500_000 + '"',
            '"' + "a " * 500_000 + '"*',
            "-'’`" * 250_000,
            '"' * 1_000_000,
            "e" + "\u0301\u0316" * 300_000,
            "北京" * 300_000,
            " ".join(form.text for forms in load_names() for form in forms),
        ]
        for query in queries:
            with subtests.test(f"{query[:12]}…"):
                assert len(query) >= MOST_TYPED
                parsed = parse_query(query)
                index.search(parsed, filters=EVERYTHING)
                index.facets(parsed, filters=EVERYTHING)
                index.suggest(query, found=0, filters=EVERYTHING)

    def test_words_after_the_end_of_a_long_query_are_not_searched(self, index: SearchIndex) -> None:
        fill(index, article("green"))
        assert found(index, "green" + " " * MOST_TYPED + "+red") == ["green"]

    def test_a_hostile_record_that_is_taken_comes_back_as_it_was(self, index: SearchIndex) -> None:
        documents = [article(f"record {number}", **fields) for number, fields in enumerate(KEPT)]
        fill(index, *documents)
        for document in documents:
            assert index.get(document.id) == document
        assert sum(index.count().values()) == len(documents)
        assert index.facets(parse_query("record"), filters=EVERYTHING)["month"].keys() >= {"0001-01", "9999-12"}
        assert index.delete([document.id for document in documents]) == len(documents)

    def test_a_hostile_record_is_refused_with_one_sentence_and_the_others_are_written(self, index: SearchIndex) -> None:
        hostile = [article(f"record {number}", **fields) for number, (_, fields) in enumerate(REFUSED)]
        results = index.write([article("first"), *hostile, article("last")])
        index.refresh()
        assert [(result.id, result.reason) for result in results[1:-1]] == [
            (document.id, reason) for document, (reason, _) in zip(hostile, REFUSED, strict=True)
        ]
        assert {result.status for result in results[1:-1]} == {WriteStatus.REFUSED}
        assert {result.status for result in (results[0], results[-1])} == {WriteStatus.WRITTEN}
        assert index.count() == {"en": 2}
