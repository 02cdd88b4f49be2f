"""The account of a run as records of the index `kiosque-runs`, in the form that Kibana adds up: docs/kibana.md.

A run gives one record of kind `run`, and one each of kind `source`, `language` and `reason` for all that it met. Each
carries the run's name, state and times, and an id made of run, kind and name: written twice, it is there once.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from tasks.document import Outcome, Record
from tasks.index.protocol import RunRecord
from tasks.report.breakdown import CONFIDENCE_UNITS, Tally
from tasks.report.run_report import RunReport

# What the ledger calls a run that ended without a word.
KILLED = "killed"


class RecordKind(StrEnum):
    """What a record counts."""

    RUN = "run"
    SOURCE = "source"
    LANGUAGE = "language"
    REASON = "reason"


class EndedRun(Record, frozen=True):
    """A run that has come to an end: times in UTC, its state as the ledger has it, what its documents ended as.

    Of a run that was killed `ended` is when that was noticed.
    """

    run: str
    started: datetime
    ended: datetime
    state: str
    outcomes: dict[Outcome, int]


def run_records(ended: EndedRun, report: RunReport, *, bytes: int) -> Iterator[RunRecord]:
    """Yield the records of a run of which `report` tells and that read `bytes` of input itself."""
    yield _record(ended, RecordKind.RUN, "", _run_fields(ended, report, bytes))
    for source, tally in sorted(report.by_source.items()):
        name = {"source": _writable(source)} if source else {}
        yield _record(ended, RecordKind.SOURCE, source, {**name, **_tally_fields(tally)})
    for language, tally in sorted(report.by_language.items()):
        yield _record(ended, RecordKind.LANGUAGE, language, {"language": language, **_tally_fields(tally)})
    for reason, count in sorted(report.reasons.items()):
        step, _, error = reason.partition(": ")
        fields = {"reason": reason, "step": step, "error": error, "documents": count}
        yield _record(ended, RecordKind.REASON, reason, fields)


def _record(ended: EndedRun, kind: RecordKind, name: str, fields: Mapping[str, Any]) -> RunRecord:
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    started = ended.started.astimezone(UTC).isoformat()
    shared = {
        "run": ended.run,
        "kind": kind.value,
        "state": ended.state,
        "@timestamp": started,
        "started": started,
        "ended": ended.ended.astimezone(UTC).isoformat(),
    }
    return RunRecord(
        id=ended.run if kind is RecordKind.RUN else f"{ended.run}-{kind.value}-{digest}",
        version=int(ended.ended.timestamp() * 1000),
        fields={**shared, **fields},
    )


def _writable(name: str) -> str:
    """Return the name with a question mark for what UTF-8 has no bytes for: half of a surrogate pair."""
    return name.encode("utf-8", "replace").decode()


def _run_fields(ended: EndedRun, report: RunReport, bytes: int) -> dict[str, Any]:
    counts = {"read": sum(ended.outcomes.values()), **_outcome_fields(ended.outcomes), "bytes": bytes}
    if ended.state == KILLED:
        return counts
    seconds = (ended.ended - ended.started).total_seconds()
    documents = sum(sum(tally.outcomes.values()) for tally in report.by_source.values())
    # A run that found nothing new says nothing of how fast documents are read.
    rates = {"documents_per_s": documents / seconds, "bytes_per_s": bytes / seconds} if documents and seconds else {}
    return {**counts, "duration_s": seconds, **rates}


def _tally_fields(tally: Tally) -> dict[str, Any]:
    confidence = tally.confidence / CONFIDENCE_UNITS
    return {
        "read": sum(tally.outcomes.values()),
        **_outcome_fields(tally.outcomes),
        "documents": tally.documents,
        "words": tally.words,
        "characters": tally.characters,
        "removed_characters": tally.removed_characters,
        "removed_lines": tally.removed_lines,
        **({"boilerplate_share": tally.removed_characters / tally.characters} if tally.characters else {}),
        **({"confidence": confidence / tally.documents} if tally.documents else {}),
        "confidence_sum": confidence,
    }


def _outcome_fields(outcomes: Mapping[Outcome, int]) -> dict[str, int]:
    return {outcome.value: outcomes.get(outcome, 0) for outcome in Outcome}
