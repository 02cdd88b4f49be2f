import pytest

from tasks.document import Document, Outcome, RemovedLine
from tasks.report.breakdown import summed
from tasks.report.page_drift import (
    REMEMBERED_DOCUMENTS,
    PublisherCount,
    PublisherHistory,
    TemplateChange,
    count_publishers,
    followed,
)
from tasks.report.run_report import merged, report_of
from tasks.report.run_report_pages import report_text, to_markdown
from tests.support.documents import COMPLETE

APP = "france-24/app"


def counted(documents: int, with_app: int) -> PublisherCount:
    rules = {APP: with_app} if with_app else {}
    return PublisherCount(documents=documents, rules=rules, foot=rules)


def a_change(before: PublisherCount, now: PublisherCount) -> TemplateChange | None:
    return followed("France 24", PublisherHistory(before=before), now)[1]


def an_article(*positions: int, text: str = "One.\nTwo.\nThree.", outcome: Outcome = Outcome.INDEXED) -> Document:
    removed = tuple(RemovedLine(text="x", rule=APP, position=position) for position in positions)
    return COMPLETE.with_(publisher="France 24", text=text, removed=removed, outcome=outcome)


def test_a_footer_that_is_gone_is_named_with_both_shares() -> None:
    change = a_change(counted(200, 192), counted(50, 6))
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
        (PublisherCount(), counted(50, 0)),
    ],
)
def test_chance_small_numbers_and_small_differences_are_no_change(before: PublisherCount, now: PublisherCount) -> None:
    assert a_change(before, now) is None


def test_a_rule_that_begins_to_fit_is_a_change_too() -> None:
    change = a_change(counted(100, 0), counted(40, 30))
    assert change is not None
    assert (change.before, change.now) == (0, 0.75)


def test_the_documents_of_small_runs_are_gathered_and_a_change_is_named_once() -> None:
    history, named = PublisherHistory(), []
    for run in range(60):
        history, change = followed("France 24", history, counted(6, 6 if run < 30 else 0))
        named += [run] * (change is not None)
    assert named == [31]  # the gathered documents of runs 28 to 31: of each kind twelve
    assert history.before.documents + history.recent.documents == 6 * (60 - 32)


def test_the_distant_past_fades() -> None:
    history = PublisherHistory(before=counted(REMEMBERED_DOCUMENTS, REMEMBERED_DOCUMENTS))
    for _ in range(5):
        history, _ = followed("France 24", history, counted(500, 400))
    assert history.before.documents == REMEMBERED_DOCUMENTS
    assert history.before.rules[APP] < 0.85 * REMEMBERED_DOCUMENTS


def test_a_source_is_counted_by_its_new_documents_and_the_half_a_line_stood_in() -> None:
    unchanged = an_article(4, outcome=Outcome.UNCHANGED)
    counts = count_publishers([an_article(4, 5), an_article(1, text="A\n\nB"), an_article(), unchanged])
    assert counts == {"France 24": PublisherCount(documents=3, rules={APP: 2}, foot={APP: 1})}


def test_the_counts_of_batches_add_up() -> None:
    documents = [an_article(4), an_article(), an_article(1)]
    parts = [report_of("run", [each], read=1) for each in documents]
    whole = merged(merged(parts[0], parts[1]), parts[2])
    assert (
        whole.publishers
        == count_publishers(documents)
        == summed(parts[0].publishers, summed(parts[1].publishers, parts[2].publishers))
    )


def test_the_report_names_a_change_to_people_and_to_machines() -> None:
    change = a_change(counted(200, 192), counted(50, 6))
    report = report_of("run", [], read=0).with_(changes=(change,))
    assert str(change) in to_markdown(report)
    assert report.counts()["changes"] == [str(change)]
    from rich.console import Console

    console = Console(width=200)
    with console.capture() as shown:
        console.print(report_text(report))
    assert "France 24 changed its footer" in shown.get()
