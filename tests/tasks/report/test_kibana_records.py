from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from tasks.document import Document, Outcome
from tasks.index.elasticsearch.template_bodies import runs_index
from tasks.report.kibana_records import run_documents
from tasks.report.run_report import RunRecord, merged, report_of
from tests.support.documents import COMPLETE

STARTED = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
INDEXED = COMPLETE.with_(outcome=Outcome.INDEXED, duplicate=None, rejection=None)
UNCHANGED = INDEXED.with_(outcome=Outcome.UNCHANGED)
REJECTED = Document(id="1", origin=COMPLETE.origin, version=0, format="jsonl").as_rejected(
    "read", "NotJson", "is no JSON"
)
ENDED = RunRecord(
    run="20261124T060000-abcdef",
    started=STARTED,
    ended=STARTED + timedelta(seconds=4),
    state="completed",
    outcomes={Outcome.INDEXED: 1, Outcome.UNCHANGED: 7, Outcome.REJECTED: 1},
)


def fields(*documents: Document) -> dict[tuple[str, ...], dict[str, Any]]:
    """The fields of each record, by kind and by what it counts; first the record of the run."""
    report = report_of(ENDED.run, documents, read=len(documents))
    run, *others = [record.fields for record in run_documents(ENDED, report.with_(bytes=1000))]
    names = ("source", "language", "reason")
    return {("run",): run} | {(x["kind"], *(x[name] for name in names if name in x)): x for x in others}


def test_a_run_gives_one_record_and_one_for_each_source_in_each_language_and_for_each_reason_of_a_source() -> None:
    portuguese, refused = INDEXED.with_(language="pt"), REJECTED.with_(publisher="RFI")
    assert list(fields(INDEXED, portuguese, UNCHANGED, REJECTED, refused)) == [
        ("run",),
        ("source",),
        ("source", "Le Courrier", "fr"),
        ("source", "Le Courrier", "pt"),
        ("source", "RFI"),
        ("reason", "read: NotJson"),
        ("reason", "RFI", "read: NotJson"),
    ]


def test_a_run_lists_the_sources_and_languages_that_it_met() -> None:
    run = fields(INDEXED, INDEXED.with_(language="pt", publisher="RFI \ud83d"), REJECTED)["run",]
    assert (run["source"], run["language"]) == (["Le Courrier", "RFI ?"], ["fr", "pt"])
    assert not {"source", "language"} & fields(REJECTED)["run",].keys()


def test_the_sources_add_up_to_the_run_with_inputs_that_were_not_read_again() -> None:
    report = report_of(ENDED.run, (INDEXED, REJECTED), read=2)
    run, *others = [record.fields for record in run_documents(ENDED, report)]
    sources = [each for each in others if each["kind"] == "source"]
    for name in ("read", "indexed", "unchanged", "superseded", "duplicate", "rejected"):
        assert sum(each[name] for each in sources) == run[name]


def test_the_run_has_the_ledgers_outcomes_and_the_rates_of_what_it_read_itself() -> None:
    run = fields(INDEXED, REJECTED)["run",]
    assert {name: run[name] for name in ("read", "indexed", "unchanged", "superseded", "duplicate", "rejected")} == {
        "read": 9,
        "indexed": 1,
        "unchanged": 7,
        "superseded": 0,
        "duplicate": 0,
        "rejected": 1,
    }
    assert (run["duration_s"], run["documents_per_s"], run["bytes_per_s"]) == (4.0, 0.5, 250.0)
    assert (run["state"], run["@timestamp"]) == ("completed", "2026-11-24T06:00:00+00:00")


def test_boilerplate_is_the_share_of_the_characters_that_cleaning_took() -> None:
    document = INDEXED.with_(text="0123456789\n0123456", removed=INDEXED.removed[:1])
    source = fields(document, UNCHANGED)["source", "Le Courrier", "fr"]
    assert (source["characters"], source["removed_characters"], source["removed_lines"]) == (25, 8, 1)
    assert source["boilerplate_share"] == 8 / 25
    assert (source["read"], source["documents"]) == (2, 1)


def test_the_confidence_of_a_source_in_a_language_is_the_mean_of_its_documents() -> None:
    french = fields(INDEXED.with_(confidence=0.5), INDEXED.with_(confidence=1.0))["source", "Le Courrier", "fr"]
    assert (french["confidence"], french["confidence_sum"], french["documents"]) == (0.75, 1.5, 2)


def test_a_source_of_which_nothing_is_new_has_no_share_and_no_confidence() -> None:
    source = fields(UNCHANGED)["source", "Le Courrier", "fr"]
    assert not {"boilerplate_share", "confidence"} & source.keys()


def test_a_run_that_found_nothing_new_or_was_killed_says_nothing_of_speed() -> None:
    report = report_of(ENDED.run, (), read=0)
    idle, *_ = run_documents(ENDED, report)
    assert not {"documents_per_s", "bytes_per_s"} & idle.fields.keys()
    (killed,) = run_documents(ENDED.with_(state="killed", outcomes={}), report)
    assert (killed.fields["state"], killed.fields["read"]) == ("killed", 0)
    assert "duration_s" not in killed.fields


def test_a_source_that_no_encoding_has_bytes_for_is_recorded_all_the_same() -> None:
    source = fields(INDEXED.with_(publisher="RFI \ud83d"))["source", "RFI ?", "fr"]
    assert msgspec.json.decode(msgspec.json.encode(source))["read"] == 1


def test_a_record_has_the_same_id_each_time_and_no_two_have_one() -> None:
    other = INDEXED.with_(publisher="RFI", language="pt")
    report = report_of(ENDED.run, [INDEXED, other, REJECTED], read=3)
    ids = [record.id for record in run_documents(ENDED, report)]
    assert ids == [record.id for record in run_documents(ENDED, report)]
    assert ids[0] == ENDED.run
    assert len(set(ids)) == len(ids)


def test_tallies_do_not_depend_on_how_documents_come_in_batches() -> None:
    documents = [INDEXED.with_(confidence=each / 10) for each in range(9)] + [UNCHANGED, REJECTED]
    parts = [report_of("run", documents[start : start + 4], read=0) for start in (0, 4, 8)]
    whole = report_of("run", documents, read=0)
    summed = merged(merged(parts[2], parts[0]), parts[1])
    assert (summed.shares, summed.reasons_of) == (whole.shares, whole.reasons_of)


def test_the_mapping_has_every_field_of_a_record_and_no_other() -> None:
    given = {name for record in fields(INDEXED, UNCHANGED, REJECTED).values() for name in record}
    assert given == runs_index()["mappings"]["properties"].keys()
