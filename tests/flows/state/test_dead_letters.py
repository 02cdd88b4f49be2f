from datetime import UTC, datetime
from pathlib import Path

from flows.state.dead_letters import append_dead_letters, dead_letter, read_letters
from tests.support.articles import article


def test_a_dead_letter_has_the_title_time_authors_and_address_of_the_page(tmp_path: Path):
    page = article(
        "a",
        title="The bell",
        published=datetime(2022, 2, 1, tzinfo=UTC),
        authors=("Anna Lund",),
        url="https://a.example/1",
    )
    rejected = page.as_rejected("extract", "HeadingOnly", "the page has a heading and no text below it")
    append_dead_letters(tmp_path / "run.jsonl", [dead_letter("run", rejected)])

    (letter,) = read_letters(tmp_path / "run.jsonl")

    assert (letter.title, letter.published, letter.authors, letter.url) == (
        page.title,
        page.published,
        page.authors,
        page.url,
    )
