import pytest

from config.errors import RunFailed
from tasks.document import Document, Outcome, Rejection
from tasks.enrich import enrich_document
from tasks.report.run_report import (
    RunReport,
    merged,
    report_of,
    report_of_known,
    require_balance,
    require_budget,
)
from tasks.report.run_report_pages import counts_line, to_markdown
from tests.support.documents import COMPLETE

INDEXED = COMPLETE.with_(outcome=Outcome.INDEXED, duplicate=None, rejection=None, contested=None)
REJECTED = Document(id="1", origin=COMPLETE.origin, version=0, format="jsonl").as_rejected(
    "read", "NotJson", "is no JSON"
)
COUNTS = {"run": "run", "read": 3, "indexed": 2, "unchanged": 0, "superseded": 0, "duplicate": 0, "rejected": 1}


def test_a_report_counts_outcomes_languages_reasons_and_rules() -> None:
    report = report_of("run", [INDEXED, INDEXED, REJECTED], read=3)
    assert report.counts() == COUNTS
    assert report.languages == {"fr": 2}
    assert report.reasons == {"read: NotJson": 1}
    assert report.rules == {"agencies/with": 2, "learnt/Le Courrier": 2}


def test_two_reports_of_a_run_add_up() -> None:
    report = merged(report_of("run", [INDEXED], read=1), report_of("run", [INDEXED, REJECTED], read=2))
    assert report.counts() == COUNTS
    assert [row.outcome for row in report.rows] == ["indexed", "indexed", "rejected"]


def test_documents_whose_field_names_were_mended_are_counted_and_the_names_shown() -> None:
    mended = enrich_document(INDEXED.with_(extra={"a\0b": "v"}))
    report = merged(report_of("run", [mended, INDEXED], read=2), report_of("run", [mended], read=1))
    assert report.counts()["mended"] == {"a\ufffdb": 2}
    sentence = "2 documents with a NUL in the name of a field, replaced: a\ufffdb"
    assert sentence in counts_line(report).plain
    assert sentence in to_markdown(report)


def test_what_is_passed_over_is_counted_apart_by_kind() -> None:
    one = report_of("run", [INDEXED], read=1).with_(passed_over={"image": 1200, "style sheet": 1})
    report = merged(one, RunReport(run="run", passed_over={"image": 34}))
    assert require_balance(report).counts()["passed_over"] == {"image": 1234, "style sheet": 1}
    assert "; 1,235 passed over, no articles: 1,234 image, 1 style sheet" in counts_line(report).plain
    assert "## Passed over, no articles" in to_markdown(report)


def test_redirects_in_an_archive_do_not_stop_a_run() -> None:
    redirect = REJECTED.with_(rejection=Rejection(step="read", error="Redirect", reason="HTTP 301: redirects to /b"))
    report = report_of("run", [redirect] * 9 + [REJECTED], read=10)
    require_budget(report, count=1, share=0.5)
    with pytest.raises(RunFailed, match="was stopped"):
        require_budget(merged(report, report), count=1, share=0.05)


def test_shared_addresses_and_superseded_documents_are_counted_and_explained() -> None:
    older = INDEXED.as_superseded("is older than the version that is kept, of 2024")
    documents = [INDEXED.with_(contested=f"https://news.example/{number % 2}") for number in range(3)]
    report = merged(report_of("run", documents[:2], read=2), report_of("run", [documents[2], older], read=2))
    assert require_balance(report).counts() == report.counts() | {
        "superseded": 1,
        "contested": 3,
        "contested_addresses": ["https://news.example/0", "https://news.example/1"],
    }
    text = to_markdown(report)
    assert "3 articles claimed an address that another has, and all are kept: https://news.example/0, https://" in text
    assert "1 superseded: the index keeps a newer version, with other content" in text
    assert "| index: NewerVersion | 1 |" in text


def test_a_document_without_an_outcome_fails_the_run() -> None:
    lost = report_of("run", [INDEXED, INDEXED.with_(outcome=None)], read=2)
    with pytest.raises(RunFailed, match=r"2 documents read, but 1 indexed \+ .* = 1"):
        require_balance(lost)


def test_inputs_not_read_again_count_as_read() -> None:
    report = report_of_known("run", [{Outcome.UNCHANGED: 4, Outcome.REJECTED: 1}, {Outcome.UNCHANGED: 2}])
    assert require_balance(report).counts()["read"] == 7


def test_the_artifact_shows_counts_and_reasons() -> None:
    text = to_markdown(report_of("run", [INDEXED, REJECTED], read=2))
    assert "| 2 | 1 | 0 | 0 | 0 | 1 |" in text
    assert "| read: NotJson | 1 |" in text


def test_an_empty_run_adds_up() -> None:
    assert require_balance(RunReport(run="run")).read == 0


def test_pages_that_are_no_articles_in_any_crawl_do_not_stop_a_run():
    report = RunReport(run="r", read=300, outcomes={"rejected": 250}, reasons={"extract: ListOfArticles": 150})

    require_budget(report, count=100, share=0.5)
    with pytest.raises(RunFailed, match="250 of 300 documents"):
        require_budget(report.with_(reasons={"extract: RobotCheck": 150}), count=100, share=0.5)
