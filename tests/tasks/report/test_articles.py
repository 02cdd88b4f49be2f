"""Removed lines as a reader sees them in an article, with their reasons."""

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console, Group

from tasks.clean.lines import clean_document
from tasks.clean.rules.apply import remove_by_rules
from tasks.clean.rules.load import load_rules
from tasks.document import Document, Origin, RemovedLine
from tasks.report.articles import difference, origin_name, story_lines, story_text
from tasks.text.normalise import normalise
from tests.support.documents import ORIGIN

LEARNT = RemovedLine(
    text="Menu", rule="learnt/The Harbour Times", position=1, evidence="seen in 41 of 44 documents, head"
)
CREDIT = RemovedLine(text="With AFP", rule="agencies/with-en", position=3)


def article(text: str, *removed: RemovedLine) -> Document:
    return Document(id="1", origin=ORIGIN, version=0, format="txt", text=text, removed=removed)


STORY = article("The ferry sails again, ten years after it was laid up.\n\nIt carries hay.", LEARNT, CREDIT)


def shown(*, width: int, terminal: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=terminal, highlight=False)
    console.print(Group(*story_text(STORY)))
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_removed_lines_stand_where_they_stood() -> None:
    assert list(story_lines(STORY)) == [
        LEARNT,
        "The ferry sails again, ten years after it was laid up.",
        "",
        CREDIT,
        "It carries hay.",
    ]


def test_lines_removed_at_the_end_or_from_nothing_are_shown() -> None:
    assert list(story_lines(article("", LEARNT))) == [LEARNT]
    assert list(story_lines(article("One.", CREDIT.with_(position=2)))) == ["One.", CREDIT.with_(position=2)]


@given(
    st.lists(st.sampled_from(["", "The boats came home today.", "Advertisement", "With AFP", "Facebook", "Twitter"]))
)
def test_kept_and_removed_lines_are_the_lines_of_the_text_in_order(lines: list[str]) -> None:
    text = normalise("\n".join(lines))
    document = clean_document(article(text), [remove_by_rules], rules=load_rules())
    texts = [line.text if isinstance(line, RemovedLine) else line for line in story_lines(document)]
    assert [line for line in texts if line] == [line for line in text.split("\n") if line]


def test_a_reason_is_behind_a_line_where_it_fits_and_below_it_where_not() -> None:
    assert "- Menu    [learnt/The Harbour Times: seen in 41 of 44 documents, head]\n" in shown(width=80)
    narrow = [line.rstrip() for line in shown(width=40).splitlines()]
    assert narrow[:3] == ["- Menu", "      [learnt/The Harbour Times: seen in", "      41 of 44 documents, head]"]
    assert max(map(len, narrow)) <= 40


def test_a_terminal_strikes_removed_lines_through() -> None:
    assert "\x1b[2;9;31mMenu" in shown(width=80, terminal=True)
    assert "\x1b" not in shown(width=80)


def test_a_difference_has_a_line_for_each_line_and_is_never_wrapped() -> None:
    assert [line.plain for line in difference(STORY)] == [
        "- Menu    [learnt/The Harbour Times: seen in 41 of 44 documents, head]",
        "  The ferry sails again, ten years after it was laid up.",
        "",
        "- With AFP    [agencies/with-en]",
        "  It carries hay.",
    ]


def test_a_record_among_many_is_named_by_its_number() -> None:
    record = STORY.with_(origin=Origin(collection="news", path="a/b.jsonl", url="file:///a/b.jsonl", record=3))
    assert origin_name(record.with_(format="json")) == "news/a/b.jsonl#3"
    assert origin_name(record) == "news/a/b.jsonl"
