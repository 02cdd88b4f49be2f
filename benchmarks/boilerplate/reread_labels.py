"""Labels of lines that a second reading changed: measuring by both shows how many errors are errors of the labels.

`reread_labels.tsv` has a row a line: the document, the index of the line (`place`, from 0, without blank lines), the label it
has and the one it should have. `docs/cleaning.md` describes the reading.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from config.errors import ConfigError
from training.line_model import Line, documents


def read_changes(path: Path) -> dict[tuple[str, int], tuple[str, str]]:
    """Return the label that a line has and the one it should have, by document and index."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(row["doc"], int(row["place"])): (row["was"], row["is"]) for row in rows}


def reread(lines: Sequence[Line], path: Path) -> list[Line]:
    """Return the lines that are not blank with the labels of `path`; ConfigError where a line has another label than it names."""
    return list(_reread(lines, read_changes(path)))


def _reread(lines: Sequence[Line], changes: dict[tuple[str, int], tuple[str, str]]) -> Iterator[Line]:
    for document in documents(lines):
        for index, line in enumerate(document):
            was, label = changes.get((line.doc, index), (line.label, line.label))
            if was != line.label:
                raise ConfigError(
                    f"line {index} of {line.doc} is labelled {line.label}, not {was}: other data was reread"
                )
            yield line._replace(label=label)
