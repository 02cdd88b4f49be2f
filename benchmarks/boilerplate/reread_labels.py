"""Labels of lines as a second reading changed them: measuring by both shows how much of a miss is the labels'.

`reread_labels.tsv` has a row a line: the document, its place among the document's lines that are not blank (from 0), the
label it has and the one it should have. `docs/cleaning.md` says how they were read.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from config.errors import ConfigError
from training.line_model import Line, documents


def read_changes(path: Path) -> dict[tuple[str, int], tuple[str, str]]:
    """Return for a document and a place the label a line has and the one it should have."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(row["doc"], int(row["place"])): (row["was"], row["is"]) for row in rows}


def reread(lines: Sequence[Line], path: Path) -> list[Line]:
    """Return the lines that are not blank, labelled as `path` says; ConfigError where it speaks of other labels than these."""
    return list(_reread(lines, read_changes(path)))


def _reread(lines: Sequence[Line], changes: dict[tuple[str, int], tuple[str, str]]) -> Iterator[Line]:
    for document in documents(lines):
        for place, line in enumerate(document):
            was, label = changes.get((line.doc, place), (line.label, line.label))
            if was != line.label:
                raise ConfigError(
                    f"line {place} of {line.doc} is labelled {line.label}, not {was}: other data was reread"
                )
            yield line._replace(label=label)
