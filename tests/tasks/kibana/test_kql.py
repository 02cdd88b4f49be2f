"""The translation of KQL that the other tests depend on."""

import pytest

from tests.support.kibana.kql import Clause, to_query

TYPES = {"title": "text", "title.exact": "text", "source": "keyword", "confidence": "float", "published": "date"}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", {"match_all": {}}),
        ("old bridge", {"multi_match": {"type": "best_fields", "query": "old bridge", "lenient": True}}),
        ('"old bridge"', {"multi_match": {"type": "phrase", "query": "old bridge", "lenient": True}}),
        ("brid*", {"query_string": {"query": "brid*"}}),
        ("title : old bridge", {"match": {"title": "old bridge"}}),
        ('title: "old bridge"', {"match_phrase": {"title": "old bridge"}}),
        ("title.exact : brid*", {"query_string": {"fields": ["title.exact"], "query": "brid*"}}),
        ("source: R*", {"wildcard": {"source": {"value": "R*"}}}),
        ('source: "France 24"', {"term": {"source": {"value": "France 24"}}}),
        ("source: *", {"exists": {"field": "source"}}),
        ("confidence < 0.5", {"range": {"confidence": {"lt": "0.5"}}}),
        ('published >= "2025-08-01"', {"range": {"published": {"gte": "2025-08-01"}}}),
        ("not source: *", {"bool": {"must_not": [{"exists": {"field": "source"}}]}}),
        (
            "source: (a or b) and title: c",
            {
                "bool": {
                    "filter": [
                        {
                            "bool": {
                                "should": [{"term": {"source": {"value": v}}} for v in ("a", "b")],
                                "minimum_should_match": 1,
                            }
                        },
                        {"match": {"title": "c"}},
                    ]
                }
            },
        ),
    ],
)
def test_each_form_of_kql_is_the_query_that_kibana_makes(text: str, query: Clause) -> None:
    assert to_query(text, TYPES) == query


@pytest.mark.parametrize("text", ["(a", "a)", "title :", "and b"])
def test_invalid_kql_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"missing|too much"):
        to_query(text, TYPES)
