import pytest

from tasks.document import Document, Outcome, RemovedLine
from tasks.report import merged, report_of, report_text, to_markdown
from tasks.template_changes import SourceCount, count_sources, summed, template_changes
from tests.tasks.documents import COMPLETE

APP = "france-24/app"


def counted(documents: int, with_app: int) -> dict[str, SourceCount]:
    rules = {APP: with_app} if with_app else {}
    return {"France 24": SourceCount(documents=documents, rules=rules, foot=rules)}


def an_article(*positions: int, text: str = "One.\nTwo.\nThree.", outcome: Outcome = Outcome.INDEXED) -> Document:
    removed = tuple(RemovedLine(text="x", rule=APP, position=position) for position in positions)
    return COMPLETE.with_(source="France 24", text=text, removed=removed, outcome=outcome)


def test_a_footer_that_is_gone_is_named_with_both_shares() -> None:
    (change,) = template_changes(counted(200, 192), counted(50, 6))
    assert str(change) == (
        "France 24 changed its footer: france-24/app removed lines from 96% of its documents, now from 12%"
    )


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (counted(200, 192), counted(19, 0)),  # too few documents
        (counted(19, 19), counted(200, 0)),
        (counted(200, 100), counted(20, 6)),  # by chance
        (counted(5000, 1000), counted(5000, 1600)),  # sure, and small
        (counted(200, 192), counted(50, 47)),
        (counted(200, 200), counted(50, 50)),
        (counted(200, 0), counted(50, 0)),
        ({}, counted(50, 0)),
    ],
)
def test_chance_small_numbers_and_small_differences_are_no_change(
    before: dict[str, SourceCount], now: dict[str, SourceCount]
) -> None:
    assert template_changes(before, now) == ()


def test_a_rule_that_begins_to_fit_is_a_change_too() -> None:
    (change,) = template_changes(counted(100, 0), counted(40, 30))
    assert (change.before, change.now) == (0, 0.75)


def test_a_source_is_counted_by_its_new_documents_and_the_half_a_line_stood_in() -> None:
    unchanged = an_article(4, outcome=Outcome.UNCHANGED)
    counts = count_sources([an_article(4, 5), an_article(1, text="A\n\nB"), an_article(), unchanged])
    assert counts == {"France 24": SourceCount(documents=3, rules={APP: 2}, foot={APP: 1})}


def test_the_counts_of_batches_add_up() -> None:
    documents = [an_article(4), an_article(), an_article(1)]
    parts = [report_of("run", [each], read=1) for each in documents]
    whole = merged(merged(parts[0], parts[1]), parts[2])
    assert (
        whole.sources
        == count_sources(documents)
        == summed(parts[0].sources, summed(parts[1].sources, parts[2].sources))
    )


def test_the_report_names_a_change_to_people_and_to_machines() -> None:
    changes = template_changes(counted(200, 192), counted(50, 6))
    report = report_of("run", [], read=0).with_(changes=changes)
    assert str(changes[0]) in to_markdown(report)
    assert report.counts()["changes"] == [str(changes[0])]
    from rich.console import Console

    console = Console(width=200)
    with console.capture() as shown:
        console.print(report_text(report))
    assert "France 24 changed its footer" in shown.get()
