"""Learnt lines: one YAML file a source in the folder `learnt` of the home, written by `kiosque learn`, decided by a person.

A line is in force where `apply` is true. `by` says who decided: `nobody` yet, the `threshold` of `--apply`, or a `person`: an
`apply` that is not what `by` implies was edited by hand, and is kept from then on. `_shared.yaml` holds what many sources share.
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
# take the line out. Change `apply` as you see fit: your choice is kept. The rest of the file is written anew by each run.
"""


class LearntPlace(StrEnum):
    """Where a line is taken out."""

    HEAD = "head"  # above the first line of prose
    FOOT = "foot"  # below the last
    EDGES = "edges"  # head or foot
    BLOCK = "block"  # inside, beside another line that is taken out
    ANYWHERE = "anywhere"


class Decider(StrEnum):
    """Who decided on a line."""

    NOBODY = "nobody"
    THRESHOLD = "threshold"
    PERSON = "person"


class LearntExample(Data, frozen=True):
    """Where a line was seen, and the lines above and below it."""

    document: str
    above: str
    line: str
    below: str


class LearntLine(Data, frozen=True):
    """A line, how often it was seen and where, and whether it is taken out.

    `template` is what is compared: its normal form with figures, dates and links masked. `documents` is how many of the
    file's documents have it; `sources` how many sources, in the file of shared lines.
    """

    line: str
    apply: bool
    by: Decider
    place: LearntPlace
    documents: int
    head: int
    inside: int
    foot: int
    template: str
    sources: int | None = None
    examples: tuple[LearntExample, ...] = ()

    @property
    def is_a_persons(self) -> bool:
        """Whether a person decided: said so, or edited `apply`."""
        return self.by is Decider.PERSON or self.apply is not (self.by is Decider.THRESHOLD)


class LearntFile(Data, frozen=True):
    """The learnt lines of one source; `documents` were counted, `copies` of others were not."""

    source: str
    documents: int
    copies: int = 0
    lines: tuple[LearntLine, ...] = ()


def source_slug(source: str) -> str:
    """Return the file name that stands for a source: `France 24` is `france-24`, `فرانس 24` is `فرانس-24`.

    Names that differ in case, spaces or punctuation alone are one source.
    """
    slug = re.sub(r"[\W_]+", "-", normal_form(source)).strip("-")
    if 0 < len(slug) <= LONGEST_SLUG:
        return slug
    digest = hashlib.blake2b(source.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{slug[:LONGEST_SLUG]}-{digest}".lstrip("-")


def read_learnt(folder: Path) -> dict[str, LearntFile]:
    """Return every learnt file of `folder` by its slug, in order; none where there is no folder. ConfigError for a faulty one."""
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
    """Return 16 hex digits of what the files take out; their counts and proposals do not matter to a document."""
    in_force = [
        (slug, sorted((line.template, line.place) for line in file.lines if line.apply))
        for slug, file in sorted(files.items())
    ]
    return hashlib.blake2b(msgspec.json.encode([each for each in in_force if each[1]]), digest_size=8).hexdigest()
