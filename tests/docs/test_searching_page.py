"""The page of the query language: each example finds a sample article."""

import re

from config.settings import load_settings
from tasks.index import open_index
from tasks.index.query import parse_query
from tasks.index.values import Filters
from tests.support.command import ROOT, SeedsHome

PAGE = (ROOT / "docs" / "searching.md").read_text("utf-8").split("## Notes")[0]
EXAMPLES = [typed.replace("\\|", "|") for typed in re.findall(r"^\| `(.+?)` \|", PAGE, re.MULTILINE)]


def test_every_query_of_the_page_finds_a_sample_and_needs_no_note(seeds_home: SeedsHome) -> None:
    assert len(EXAMPLES) > 30
    with open_index(load_settings(home=seeds_home.folder)) as index:
        queries = {typed: parse_query(typed) for typed in EXAMPLES}
        counts = {typed: index.search(query, filters=Filters()).total for typed, query in queries.items()}
    assert [typed for typed, count in counts.items() if not count] == []
    assert [query.notes for query in queries.values() if query.notes] == []
