"""Documents of the index `kiosque-runs`: the record and the report of a run in the form that Kibana adds up (docs/kibana.md).

A run gives one document of kind `run`, one of kind `source` for each publisher in each language, and one of kind `reason` for
each reason and publisher. Each has the run's name, state and times, and an id made of run, kind and name: written twice, it is
stored once. The document of kind `run` lists the publishers and languages, so that a choice of one finds the run.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tasks.document import Outcome
from tasks.index.values import RunDocument
from tasks.report.breakdown import CONFIDENCE_UNITS, Share, Tally
from tasks.report.run_report import KILLED, RunRecord, RunReport


def run_documents(record: RunRecord, report: RunReport) -> Iterator[RunDocument]:
    """Yield the documents of a run that has ended; none of a run that goes on."""
    if record.ended is None:
        return
    started = record.started.astimezone(UTC).isoformat()
    ended = record.ended.astimezone(UTC).isoformat()
    shared = {"state": record.state, "@timestamp": started, "started": started, "ended": ended}
    for kind, name, fields in _counts(record, record.ended, report):
        digest = hashlib.blake2b("\0".join(name).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        yield RunDocument(
            id=record.run if kind == "run" else f"{record.run}-{kind}-{digest}",
            version=int(record.ended.timestamp() * 1000),
            fields={"run": record.run, "kind": kind, **shared, **fields},
        )


def _counts(
    record: RunRecord, ended: datetime, report: RunReport
) -> Iterator[tuple[str, tuple[str, ...], Mapping[str, Any]]]:
    """Yield what each document counts: its kind, the name of what it counts, and its own fields."""
    yield "run", (), {**_run_fields(record, ended, report), **_names_in(report.shares)}
    for share, tally in sorted(report.shares.items()):
        yield "source", share, {**_source(share.publisher), **_language(share.language), **_tally_fields(tally)}
    if unread := _unread(record, report):
        yield "source", ("", "", "unread"), {"read": unread.total(), **_outcome_fields(unread)}
    for (reason, publisher), count in sorted(report.reasons_of.items()):
        step, _, error = reason.partition(": ")
        fields = {"reason": reason, "step": step, "error": error, "documents": count}
        yield "reason", (reason, publisher), {**_source(publisher), **fields}


def _unread(record: RunRecord, report: RunReport) -> Counter[Outcome]:
    """Count the documents of inputs that were not read again: with them, the sources add up to the run."""
    read = sum((Counter(tally.outcomes) for tally in report.shares.values()), Counter[Outcome]())
    return Counter(record.outcomes) - read


def _names_in(shares: Iterable[Share]) -> dict[str, list[str]]:
    publishers = {share.publisher for share in shares if share.publisher}
    languages = {share.language for share in shares if share.language}
    names = {"source": sorted(map(_encodable, publishers)), "language": sorted(languages)}
    return {field: listed for field, listed in names.items() if listed}


def _source(publisher: str) -> dict[str, str]:
    return {"source": _encodable(publisher)} if publisher else {}


def _language(language: str) -> dict[str, str]:
    return {"language": language} if language else {}


def _encodable(name: str) -> str:
    """Return the name with a question mark for each half of a surrogate pair, for which UTF-8 has no bytes."""
    return name.encode("utf-8", "replace").decode()


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
    documents = sum(sum(tally.outcomes.values()) for tally in report.shares.values())
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
