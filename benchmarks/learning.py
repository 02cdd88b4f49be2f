"""Measure the boilerplate that learnt lines remove, the content they lose, and the memory of learning.

    python -m benchmarks.learning --data ../shared/data/extraction [--json]
    python -m benchmarks.learning --documents 50000 [--json]

With --data: labelled lines of real pages (`lines.jsonl.gz`). Each document is cleaned with the lines learnt from the other
documents of its source and those shared by other sources. BR is the share of the characters of boilerplate lines that was
removed, CL that of content lines, averaged over languages; micro is over all characters. A threshold of n asks for n other
documents of the source, or 2 n + 1 other sources. With --documents: so many generated documents of one source, and of many, are
counted in a process of its own. `lines` are the lines counted, `held` those in the profiles at the end.
"""

import argparse
import gzip
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import psutil

from flows.state.line_counts import Profiles
from tasks.clean.learnt.apply import LearntLines, remove_learnt, source_name
from tasks.clean.learnt.decision import APPLY, Threshold, proposals
from tasks.clean.learnt.files import SHARED, LearntFile, source_slug
from tasks.clean.learnt.profile import DocumentLines, SourceProfile
from tasks.clean.learnt.templates import template_hash
from tasks.clean.lines import clean_document
from tasks.clean.rules.load import load_rules
from tasks.document import Document, Origin

THRESHOLDS = {
    "1 other": Threshold(documents=1, share=0, sources=3),
    "2 others": Threshold(documents=2, share=0, sources=5),
    "in force": APPLY,
}


def main() -> int:
    """Run the benchmark, or one measured child of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--documents", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", choices=["one", "many"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        print(json.dumps(_counted(arguments.documents, many=arguments.child == "many")))
        return 0
    result: dict[str, Any] = {}
    if arguments.data:
        result["removed"] = leave_one_out(arguments.data)
    if arguments.documents:
        result["memory"] = {kind: _child(kind, arguments.documents) for kind in ("one", "many")}
    print(json.dumps(result) if arguments.json else _shown(result))
    return 0


def learn_profiles(documents: Iterable[Document]) -> dict[str, SourceProfile]:
    """Count documents in the profiles of their sources, by slug, and in SHARED."""
    profiles: dict[str, SourceProfile] = {SHARED: SourceProfile(name=SHARED)}
    for document in documents:
        slug = source_slug(source_name(document))
        lines = DocumentLines(document)
        if profiles.setdefault(slug, SourceProfile(name=slug)).add(lines):
            profiles[SHARED].add(lines, source=template_hash(slug))
    return profiles


def learnt_without(document: Document, profiles: Mapping[str, SourceProfile], threshold: Threshold) -> LearntLines:
    """Return the lines learnt from the other documents of its source and from other sources: all over `threshold`, in force.

    `profiles` are those that `with_shareable_lines` returned for the threshold.
    """
    slug = source_slug(source_name(document))
    own = profiles[slug].without(DocumentLines(document))
    files = {slug: _in_force(own, threshold), SHARED: _in_force(_without_source(profiles[SHARED], slug), threshold)}
    return LearntLines(files)


def with_shareable_lines(profiles: Mapping[str, SourceProfile], threshold: Threshold) -> dict[str, SourceProfile]:
    """Return the profiles with only those lines of SHARED that enough sources have, or each document would copy them all."""
    sightings = profiles[SHARED].sightings.items()
    shareable = {key: seen for key, seen in sightings if len(seen.sources) >= threshold.sources}
    return {**profiles, SHARED: msgspec.structs.replace(profiles[SHARED], sightings=shareable)}


def _in_force(profile: SourceProfile, threshold: Threshold) -> LearntFile:
    found = proposals(profile, threshold=threshold, is_shared=profile.name == SHARED)
    lines = tuple(msgspec.structs.replace(line, apply=True) for line in found)
    return LearntFile(source=profile.name, documents=profile.documents, lines=lines)


def _without_source(shared: SourceProfile, slug: str) -> SourceProfile:
    source, sightings = template_hash(slug), dict(shared.sightings)
    for key, sighting in shared.sightings.items():
        if source in sighting.sources:
            sightings[key] = copy(sighting)
            sightings[key].sources = [each for each in sighting.sources if each != source]
    return msgspec.structs.replace(shared, sightings=sightings)


def leave_one_out(folder: Path) -> dict[str, Any]:
    """Return the figures of each threshold on the labelled lines of `folder`."""
    pages = _pages(folder)
    documents = {name: _document(rows) for name, rows in pages.items()}
    profiles = learn_profiles(documents.values())
    result = {}
    for name, threshold in THRESHOLDS.items():
        tallies: dict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
        shareable = with_shareable_lines(profiles, threshold)
        for page, rows in pages.items():
            learnt = learnt_without(documents[page], shareable, threshold)
            cleaned = clean_document(documents[page], [partial(remove_learnt, learnt=learnt)], rules=load_rules())
            removed = {line.position for line in cleaned.removed}
            for position, row in enumerate(rows, 1):
                tallies[row["lang"]][row["label"], position in removed] += len(row["text"])
        result[name] = _figures(tallies)
    return result


def _pages(folder: Path) -> dict[str, list[dict[str, Any]]]:
    pages: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with gzip.open(folder / "lines.jsonl.gz", "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            if row["text"].strip():  # only lines that are not blank have a position
                pages[row["doc"]].append(row)
    return pages


def _document(rows: list[dict[str, Any]]) -> Document:
    first = rows[0]
    origin = Origin(collection=first["source"], path=first["doc"], url=first["doc"])
    text = "\n".join(row["text"] for row in rows)
    return Document(id=first["doc"], origin=origin, version=0, format="txt", text=text, publisher=first["source"])


def _figures(tallies: Mapping[str, Counter[tuple[str, bool]]]) -> dict[str, float]:
    def share(tally: Counter[tuple[str, bool]], label: str) -> float | None:
        total = tally[label, True] + tally[label, False]
        return tally[label, True] / total if total else None

    def mean(label: str) -> float:
        shares = [each for tally in tallies.values() if (each := share(tally, label)) is not None]
        return round(sum(shares) / len(shares), 5)

    everything = sum(tallies.values(), Counter[tuple[str, bool]]())
    micro = {label: round(share(everything, label) or 0.0, 5) for label in ("boilerplate", "content")}
    return {
        "BR": mean("boilerplate"),
        "CL": mean("content"),
        "BR_micro": micro["boilerplate"],
        "CL_micro": micro["content"],
    }


def _child(kind: str, documents: int) -> dict[str, Any]:
    """Count in a process of its own, so that nothing else uses its memory."""
    command = [sys.executable, "-m", "benchmarks.learning", "--child", kind, "--documents", str(documents)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    counted: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return counted


def _counted(count: int, *, many: bool) -> dict[str, Any]:
    """Count generated documents, of one source or of one source for every fifty documents, in a database on disk."""
    began, memory, lines = time.process_time(), psutil.Process().memory_info().rss, 0
    peak = memory
    with tempfile.TemporaryDirectory() as folder, Profiles(Path(folder) / "profiles.sqlite") as profiles:
        for batch in _batches(count, sources=max(count // 50, 1) if many else 1):
            profiles.count(batch)
            lines += sum(document.text.count("\n") + 1 for document in batch)
            peak = max(peak, psutil.Process().memory_info().rss)
        held = sum(len(profile.sightings) for _, profile in profiles.items())
        disk = sum(path.stat().st_size for path in Path(folder).iterdir())
    seconds = time.process_time() - began
    return {
        "documents": count,
        "lines": lines,
        "held": held,
        "memory_mb": round((peak - memory) / 1e6),
        "disk_mb": round(disk / 1e6, 1),
        "documents_per_processor_second": round(count / seconds),
    }


def _batches(count: int, *, sources: int) -> Iterator[list[Document]]:
    chance = random.Random(1)
    words = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("l", "nd", "rk", "st", "m")]
    for start in range(0, count, 1000):
        yield [_generated(number, chance, words, sources) for number in range(start, min(start + 1000, count))]


def _generated(number: int, chance: random.Random, words: list[str], sources: int) -> Document:
    """Return an article of twenty lines that no other has and six that every article of its source has."""
    source = f"paper {number % sources}"
    own = [" ".join(chance.choices(words, k=chance.randint(4, 30))) + "." for _ in range(20)]
    boilerplate = [
        f"{what} of {source}" for what in ("the app", "the letter", "all stories", "the team", "the shop", "a map")
    ]
    origin = Origin(collection="generated", path=str(number), url=str(number))
    text = "\n".join([*boilerplate[:2], *own, *boilerplate[2:]])
    return Document(id=f"{number:032x}", origin=origin, version=0, format="txt", text=text, publisher=source)


def _shown(result: dict[str, Any]) -> str:
    lines = []
    for name, figures in result.get("removed", {}).items():
        micro = f"micro {figures['BR_micro']:.2%} / {figures['CL_micro']:.3%}"
        lines.append(f"{name:10} removed {figures['BR']:.2%}, content lost {figures['CL']:.3%}  ({micro})")
    for kind, figures in result.get("memory", {}).items():
        lines.append(
            f"{kind:5} {figures['documents']:,} documents, {figures['lines']:,} lines: {figures['held']:,} held, "
            f"{figures['memory_mb']} MB of memory, {figures['disk_mb']} MB on disk, "
            f"{figures['documents_per_processor_second']:,} documents a processor second"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
