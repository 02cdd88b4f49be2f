"""Documents of the index `kiosque-runs`: the record and the report of a run in the form that Kibana adds up (docs/kibana.md).

A run gives one document of kind `run`, and one each of kind `source`, `language` and `reason` for all that it met. Each has
the run's name, state and times, and an id made of run, kind and name: written twice, it is stored once.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tasks.document import Outcome
from tasks.index.protocol import RunDocument
from tasks.report.breakdown import CONFIDENCE_UNITS, Tally
from tasks.report.run_report import KILLED, RunRecord, RunReport


def run_documents(record: RunRecord, report: RunReport) -> Iterator[RunDocument]:
    """Yield the documents of a run that has ended; none of a run that goes on."""
    if record.ended is None:
        return
    started = record.started.astimezone(UTC).isoformat()
    ended = record.ended.astimezone(UTC).isoformat()
    shared = {"state": record.state, "@timestamp": started, "started": started, "ended": ended}
    for kind, name, fields in _counts(record, record.ended, report):
        digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        yield RunDocument(
            id=record.run if kind == "run" else f"{record.run}-{kind}-{digest}",
            version=int(record.ended.timestamp() * 1000),
            fields={"run": record.run, "kind": kind, **shared, **fields},
        )


def _counts(record: RunRecord, ended: datetime, report: RunReport) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield what each document counts: its kind, the name of what it counts, and its own fields."""
    yield "run", "", _run_fields(record, ended, report)
    for publisher, tally in sorted(report.by_publisher.items()):
        # UTF-8 has no bytes for half of a surrogate pair: a question mark replaces it.
        name = {"source": publisher.encode("utf-8", "replace").decode()} if publisher else {}
        yield "source", publisher, {**name, **_tally_fields(tally)}
    for language, tally in sorted(report.by_language.items()):
        yield "language", language, {"language": language, **_tally_fields(tally)}
    for reason, count in sorted(report.reasons.items()):
        step, _, error = reason.partition(": ")
        yield "reason", reason, {"reason": reason, "step": step, "error": error, "documents": count}


def _run_fields(record: RunRecord, ended: datetime, report: RunReport) -> dict[str, Any]:
    counts = {
        "read": record.read,
        **_outcome_fields(record.outcomes),
        "contested": report.contested,
        "bytes": report.bytes,
    }
    if record.state == KILLED:
        return counts
    seconds = (ended - record.started).total_seconds()
    documents = sum(sum(tally.outcomes.values()) for tally in report.by_publisher.values())
    # A run that found nothing new says nothing of how fast documents are read.
    rates = (
        {"documents_per_s": documents / seconds, "bytes_per_s": report.bytes / seconds} if documents and seconds else {}
    )
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
