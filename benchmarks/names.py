"""Compare the people that Kiosque finds with those that people marked, by language.

    python -m benchmarks.names --data ../shared/data/names [--json]

FOLDER holds files `<language>_*.iob2` of Universal NER: sentences with marked names. Names of one word are left out: they are
half the marks, and no facet needs a "Peter". A name must be exact.

`sentence`: each sentence is read twice, so that every surname comes back; it shows what the list of given names is worth.
`article`: twenty sentences after each other are an article, as Kiosque reads them. Recall counts the people whose surname the
article has twice. `ms` is the time of finding people for 700 words.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tasks.analysis.names import name_key
from tasks.annotate.people import people_of
from tasks.document import Document, Origin

_SENTENCES = 20  # of an article
_MARK = "PER"


class Sentence(NamedTuple):
    """A sentence, and the marked names of people of several words."""

    text: str
    people: tuple[str, ...]


class Counts(NamedTuple):
    """The names that were found, those of them that are marked, those marked that had to be found, and those that were."""

    found: int
    right: int
    wanted: int
    recalled: int


def main() -> int:
    """Print precision and recall by language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rows = [row for path in sorted(arguments.data.glob("*.iob2")) for row in _rows(path)]
    print(json.dumps(rows) if arguments.json else "\n".join(map(_line, rows)))
    return 0


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    language = path.name.partition("_")[0]
    sentences = list(_sentences(path.read_text("utf-8")))
    articles = [sentences[start : start + _SENTENCES] for start in range(0, len(sentences), _SENTENCES)]
    twice = [[sentence, sentence._replace(people=())] for sentence in sentences]
    for unit, texts in (("sentence", twice), ("article", articles)):
        start = time.process_time()
        counts = [_counts(text, language) for text in texts]
        seconds = time.process_time() - start
        words = sum(len(sentence.text.split()) for text in texts for sentence in text)
        yield {
            "language": language,
            "unit": unit,
            **_figures(Counts(*(sum(column) for column in zip(*counts, strict=True)))),
            "ms": round(seconds * 1000 / words * 700, 2),
        }


def _sentences(text: str) -> Iterator[Sentence]:
    for block in text.strip().split("\n\n"):
        rows = [line.split("\t") for line in block.split("\n") if not line.startswith("#")]
        words, marks = [row[1] for row in rows], [row[2].split(" ")[0] for row in rows]
        spans = re.finditer("B(I*)", "".join(_letter(mark) for mark in marks))
        names = (_joined(words[match.start() : match.end()]) for match in spans)
        yield Sentence(_joined(words), tuple(name for name in names if " " in name))


def _letter(mark: str) -> str:
    return {f"B-{_MARK}": "B", f"I-{_MARK}": "I"}.get(mark, "O")


def _joined(words: Sequence[str]) -> str:
    """Return the words as text: no space before a mark or inside brackets and double words, and no genitive ending."""
    text = re.sub(r" ([.,;:!?)\]”»])", r"\1", " ".join(words))
    text = re.sub(r"([(\[„“«]) ", r"\1", re.sub(r"(\w) - (\w)", r"\1-\2", text))
    return re.sub(r" (['’]s?)(?!\w)", r"\1", text)


def _counts(sentences: Sequence[Sentence], language: str) -> Counts:
    text = "\n".join(sentence.text for sentence in sentences)
    origin = Origin(collection="benchmark", path="names", url="file:///names")
    document = Document(id="0", origin=origin, version=1, format="text", text=text, language=language)
    found = {name_key(person.name) for person in people_of(document) if " " in person.name}
    marked = {_bare(name) for sentence in sentences for name in sentence.people}
    wanted = {name for name in marked if _comes_back(name, text)}
    return Counts(len(found), len(found & marked), len(wanted), len(found & wanted))


def _bare(name: str) -> str:
    return name_key(re.sub(r"['’]s?$", "", name))


def _comes_back(name: str, text: str) -> bool:
    surname = name.rpartition(" ")[2]
    return len(re.findall(rf"\b{re.escape(surname)}", name_key(text))) > 1


def _figures(counts: Counts) -> dict[str, Any]:
    return {
        "found": counts.found,
        "precision": round(counts.right / max(1, counts.found), 3),
        "wanted": counts.wanted,
        "recall": round(counts.recalled / max(1, counts.wanted), 3),
    }


def _line(row: dict[str, Any]) -> str:
    return "  ".join(f"{name} {value}" for name, value in row.items())


if __name__ == "__main__":
    sys.exit(main())
