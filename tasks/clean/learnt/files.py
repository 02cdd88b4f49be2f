"""Files of learnt lines: one YAML file a source in the folder `learnt` of the home. `kiosque learn` writes, a person decides.

A line is in force where `apply` is true. `by` is who decided: `nobody` yet, the `threshold` of `--apply`, or a `person`. An
`apply` that contradicts `by` was edited by hand and is kept from then on. `_shared.yaml` has the lines that many sources share.
"""

import hashlib
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
import yaml

from config.loading import Data, load_yaml
from tasks.text.matching import normal_form

SHARED = "_shared"
LONGEST_SLUG = 80
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_HEADER = """\
# Lines that `kiosque learn` found again and again in this source. Where `apply` is true, `kiosque ingest` and `kiosque clean`
# remove the line. Change `apply` as you see fit: your choice is kept. Each run writes the rest of the file again.
"""


class LearntPosition(StrEnum):
    """The position that a line is removed from."""

    HEAD = "head"  # above the first line of prose
    FOOT = "foot"  # below the last
    EDGES = "edges"  # head or foot
    BLOCK = "block"  # inside, beside another learnt line
    ANYWHERE = "anywhere"


class Decider(StrEnum):
    """The one who decided on a line."""

    NOBODY = "nobody"
    THRESHOLD = "threshold"
    PERSON = "person"


class LearntExample(Data, frozen=True):
    """A document that has a line, and the lines above and below it."""

    document: str
    above: str
    line: str
    below: str


class LearntLine(Data, frozen=True):
    """A line, the numbers of documents that have it, and the decision on it.

    Lines are compared by `template`, the normal form with figures, dates and links masked. `documents` is the number of the
    file's documents that have the line; `sources`, in the file of shared lines, the number of sources. `place` is the position
    it is removed from; `head`, `inside` and `foot` are the numbers of documents by the part it is in.
    """

    line: str
    apply: bool
    by: Decider
    place: LearntPosition
    documents: int
    head: int
    inside: int
    foot: int
    template: str
    sources: int | None = None
    examples: tuple[LearntExample, ...] = ()

    @property
    def is_persons_choice(self) -> bool:
        """Tell whether a person decided, by `by` or by editing `apply`."""
        return self.by is Decider.PERSON or self.apply is not (self.by is Decider.THRESHOLD)


class LearntFile(Data, frozen=True):
    """The learnt lines of one source; `documents` were counted, `copies` are duplicates that were not."""

    source: str
    documents: int
    copies: int = 0
    lines: tuple[LearntLine, ...] = ()


def source_slug(source: str) -> str:
    """Return the file name for a source: `france-24` for `France 24`, `فرانس-24` for `فرانس 24`.

    Names that differ in case, spaces or punctuation alone are one source.
    """
    slug = re.sub(r"[\W_]+", "-", normal_form(source)).strip("-")
    if 0 < len(slug) <= LONGEST_SLUG:
        return slug
    digest = hashlib.blake2b(source.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{slug[:LONGEST_SLUG]}-{digest}".lstrip("-")


def read_learnt(folder: Path) -> dict[str, LearntFile]:
    """Return every learnt file of `folder` by its slug, in order; none without the folder. ConfigError for a faulty file."""
    return {path.stem: load_yaml(path, LearntFile) for path in sorted(folder.glob("*.yaml"))}


def write_learnt(folder: Path, slug: str, file: LearntFile) -> Path:
    """Write one learnt file, whole or not at all, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{slug}.yaml"
    plain = msgspec.to_builtins(file)
    plain["lines"] = [{name: value for name, value in line.items() if value is not None} for line in plain["lines"]]
    text = yaml.dump(plain, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=120)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(_HEADER + text, "utf-8")
    unfinished.replace(path)
    return path


def learnt_digest(files: Mapping[str, LearntFile]) -> str:
    """Return 16 hex digits that change with the lines in force; counts and proposals do not change a document."""
    in_force = [
        (slug, sorted((line.template, line.place) for line in file.lines if line.apply))
        for slug, file in sorted(files.items())
    ]
    return hashlib.blake2b(msgspec.json.encode([each for each in in_force if each[1]]), digest_size=8).hexdigest()
