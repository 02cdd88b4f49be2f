"""The queries of docs/kibana.md, in each query language, against a real node with the samples."""

import re

import pytest

from tests.support.command import ROOT
from tests.support.kibana.filled import Filled

# The queries in the guide

PAGE = (ROOT / "docs" / "kibana.md").read_text("utf-8")
GUIDE = re.findall(r"^\| `([^`]+)` \|", PAGE.split("## Ten queries")[1].split("\n## ")[0], re.MULTILINE)
PUFFINS = {"html/en-wire-seabird-count.html#1", "text/en-wire-seabird-closing.txt#1", "jsonl/village-news.jsonl#4"}
FINDS: dict[str, set[str]] = {
    "puffin": PUFFINS,
    '"power cut"': {"text/en-chess-open.txt#1"},
    "title : (puffins and cliffs)": {"jsonl/village-news.jsonl#4"},
    "title.exact : carill*": {"jsonl/village-news.jsonl#3"},
    "écureuil and horlogerie": {"jsonl/village-news.jsonl#3"},
    'source : "Le Courrier du Port"': {"html/fr-cidre-lang-attribute-wrong.html#1", "jsonl/village-news.jsonl#3"},
    "language : (fr or es) and agencies : (AFP or EFE)": {
        "text/fr-tramway-inauguration.txt#1",
        "jsonl/village-news.jsonl#3",
        "text/es-feria-del-queso.txt#1",
    },
    'published >= "2025-08-01" and published < "2025-09-01"': {
        "html/en-wire-seabird-count.html#1",
        "jsonl/village-news.jsonl#1",
        "jsonl/village-news.jsonl#4",
    },
    "puffins and not duplicate.of : *": {"html/en-wire-seabird-count.html#1"},
    "confidence < 0.5": {"text/scores-table.txt#1", "text/fr-en-jumelage.txt#1"},
}


# Its table of three query languages: what each finds, of that language alone where the others cannot ask it.
ROWS = [
    [cell.strip() for cell in row.replace("\\|", "").strip("|").split("|")]
    for row in PAGE.split("## KQL, Lucene")[1].split("\n## ")[0].splitlines()
    if row.startswith("| ") and not row.startswith("| to find")
]
COURRIER = FINDS['source : "Le Courrier du Port"']
FOUND: dict[str, set[str]] = {
    "a word in any form": PUFFINS,
    "a word without its accents": {"jsonl/village-news.jsonl#3"},
    "both of two words": {"jsonl/village-news.jsonl#3"},
    "words side by side": FINDS['"power cut"'],
    "the beginning of a word": {"jsonl/village-news.jsonl#3"},
    "one word without another": PUFFINS - {"html/en-wire-seabird-count.html#1"},
    "a word of the title": PUFFINS,
    "a publisher, in any case": COURRIER,
    "an agency": {"text/es-feria-del-queso.txt#1"},
    "a language": {"warc/truncated.warc#2"},
    "a month": FINDS['published >= "2025-08-01" and published < "2025-09-01"'],
    "everything of a site": {
        "html/en-wire-seabird-count.html#1",
        "jsonl/five-stories.jsonl#10",
        "jsonl/five-stories.jsonl#14",
    },
    "words near each other": {"jsonl/village-news.jsonl#4"},
    "no near-duplicates": {"html/en-wire-seabird-count.html#1"},
}


@pytest.mark.parametrize(("sought", "ours", "kql", "lucene"), ROWS, ids=lambda cell: "")
def test_the_three_query_languages_of_the_guide_find_the_same(
    filled: Filled, sought: str, ours: str, kql: str, lucene: str
) -> None:
    found = {}
    if ours.startswith("`"):
        found["ours"] = filled.search(ours.strip("`"))
    if kql:
        found["KQL"] = {filled.name(document) for document in filled.kibana.documents(kql.strip("`"))}
    found["Lucene"] = {filled.name(document) for document in filled.kibana.lucene(lucene.strip("`"))}
    assert found == dict.fromkeys(found, FOUND[sought])


def test_every_row_of_the_three_query_languages_is_tried() -> None:
    assert [sought for sought, *_ in ROWS] == list(FOUND)


@pytest.mark.parametrize("query", GUIDE)
def test_a_query_of_the_guide_finds_what_it_should(filled: Filled, query: str) -> None:
    assert {filled.name(document) for document in filled.kibana.documents(query)} == FINDS[query]


def test_wildcards_belong_on_exact_fields(filled: Filled) -> None:
    assert filled.kibana.documents("text : pommes*") == []
    found = {filled.name(document) for document in filled.kibana.documents("text.exact : pommes*")}
    assert "html/fr-cidre-lang-attribute-wrong.html#1" in found
    assert len(filled.kibana.documents("source : le*")) == 2
    assert len(filled.kibana.documents("source : *COURRIER*")) == 2


def test_names_as_written_match_in_their_own_case_alone(filled: Filled) -> None:
    assert len(filled.kibana.documents("source : reuters")) == 1
    assert filled.kibana.documents("source.raw : reuters") == []


def test_kibana_takes_one_of_two_words_for_enough(filled: Filled) -> None:
    by_kql = {filled.name(document) for document in filled.kibana.documents("écureuil cidre")}
    assert by_kql == {"jsonl/village-news.jsonl#3", "html/fr-cidre-lang-attribute-wrong.html#1"}
    assert {filled.name(document) for document in filled.kibana.lucene("écureuil cidre")} == by_kql
    assert filled.search("écureuil cidre") == set()


def test_the_guide_has_ten_queries_and_each_is_tried() -> None:
    assert sorted(GUIDE) == sorted(FINDS)
    assert len(GUIDE) == 10
