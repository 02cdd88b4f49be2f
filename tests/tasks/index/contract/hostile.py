"""Contract of every index backend: queries made to read more, or to cost more, than a person's."""

import pytest

from tasks.index.protocol import SearchIndex
from tasks.index.query import MOST_TYPED, parse_query
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


class HostileContract:
    """Claims about hostile queries."""

    @pytest.mark.parametrize("query", SYNTAX)
    def test_no_syntax_of_another_search_language_finds_anything(self, index: SearchIndex, query: str) -> None:
        fill(index, article("green"))
        assert found(index, f"+{query} title:{query} +amber") == []
        assert index.search(parse_query(f"{query} amber"), filters=EVERYTHING).total == 0
        index.facets(parse_query(query), filters=EVERYTHING)
        index.suggest(parse_query(query))

    @pytest.mark.parametrize(
        "query",
        [
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
        ],
        ids=lambda query: f"{query[:12]}…",
    )
    def test_a_huge_query_is_cut_and_answered(self, index: SearchIndex, query: str) -> None:
        fill(index, article("green"))
        assert len(query) >= MOST_TYPED
        parsed = parse_query(query)
        index.search(parsed, filters=EVERYTHING)
        index.facets(parsed, filters=EVERYTHING)
        index.suggest(parsed)

    def test_words_after_the_end_of_a_long_query_are_not_searched(self, index: SearchIndex) -> None:
        fill(index, article("green"))
        assert found(index, "green" + " " * MOST_TYPED + "+red") == ["green"]
