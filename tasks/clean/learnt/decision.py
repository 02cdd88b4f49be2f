"""The decision which lines of a source are boilerplate: those in enough documents, in positions unusual for an article.

A share counts by the lower end of Wilson's interval (Wilson 1927), one-sided at 95 %: 3 of 4 documents prove little, 300 of
400 prove a share of at least 71 %. Losing a line of an article is far worse than leaving one of a menu. So a line that stands
alone between paragraphs, as a subhead does, is never proposed.
"""

from collections.abc import Iterable, Iterator
from math import sqrt

import msgspec

from tasks.clean.learnt.files import Decider, LearntExample, LearntFile, LearntLine, LearntPosition
from tasks.clean.learnt.parts import is_prose
from tasks.clean.learnt.profile import Sighting, SourceProfile
from tasks.clean.learnt.templates import NAME, line_template, named_template, template_hash
from tasks.document import Record

_Z = 1.645
# A line must be in the same position in this share of its documents.
STEADY = 0.9
# The same for a line that is twice in a document, and for one with the same neighbour as in the document before.
OFTEN, BESIDE = 0.5, 0.7
# A line of prose, or one whose names are masked, must be in this share of all documents.
LARGE_SHARE = 0.3


class Threshold(Record, frozen=True):
    """The least number of documents of a line, and their least share of all (0..1); for a shared line, of sources.

    A shared line must be in `of_each` documents for each of its sources: the headline of a story that many print is in one.
    """

    documents: int
    share: float
    sources: int
    of_each: int = 1


PROPOSE = Threshold(documents=3, share=0.02, sources=3)
APPLY = Threshold(documents=5, share=0.1, sources=5, of_each=2)


def lower_share(count: int, total: int) -> float:
    """Return the lower end of the interval for the share `count / total`, 0..1; 0 where `total` is 0."""
    if not total:
        return 0.0
    share, z2 = count / total, _Z * _Z
    spread = _Z * sqrt(share * (1 - share) / total + z2 / (4 * total * total))
    return max((share + z2 / (2 * total) - spread) / (1 + z2 / total), 0.0)


def proposals(profile: SourceProfile, *, threshold: Threshold = PROPOSE, is_shared: bool = False) -> list[LearntLine]:
    """Return the lines of a source that are over `threshold`, most frequent first; none is in force yet.

    In a profile of several sources (`is_shared`) the number of sources counts.
    """
    found = [
        line
        for key, sighting in profile.sightings.items()
        if sighting.line and (line := _line(key, sighting, is_shared=is_shared))
        if _is_over(line, profile.documents, threshold)
    ]
    return sorted(_without_covered(found), key=lambda line: (-(line.sources or 0), -line.documents, line.template))


def learnt_file(
    profile: SourceProfile, *, before: LearntFile | None = None, apply: bool = False, is_shared: bool = False
) -> LearntFile:
    """Return the learnt file of a source: its proposals with the decisions of `before`.

    With `apply` the lines over APPLY are put in force. A line in force, or one that a person decided on, is kept with its
    earlier figures when it is no longer proposed.
    """
    earlier = {
        line.template: msgspec.structs.replace(line, by=Decider.PERSON) if line.is_persons_choice else line
        for line in (before.lines if before else ())
        if line.apply or line.is_persons_choice
    }
    lines = [
        _decided(line, earlier.pop(line.template, None), apply=apply and _is_over(line, profile.documents, APPLY))
        for line in proposals(profile, is_shared=is_shared)
    ]
    lines += earlier.values()
    return LearntFile(source=profile.name, documents=profile.documents, copies=profile.copies, lines=tuple(lines))


def _decided(line: LearntLine, earlier: LearntLine | None, *, apply: bool) -> LearntLine:
    if earlier is not None:
        # The position of a line in force does not change behind a person's back.
        return msgspec.structs.replace(line, apply=earlier.apply, by=earlier.by, place=earlier.place)
    return msgspec.structs.replace(line, apply=True, by=Decider.THRESHOLD) if apply else line


def _line(key: int, sighting: Sighting, *, is_shared: bool) -> LearntLine | None:
    """Return a line as a proposal; None where its positions are those of an article's lines."""
    position = _shared_position(sighting) if is_shared else _own_position(sighting)
    template = line_template(sighting.line)
    if template_hash(template) != key:
        template = named_template(sighting.line)
    if position is None or (_is_special(template, sighting.line) and (is_shared or position is LearntPosition.BLOCK)):
        return None
    return LearntLine(
        line=sighting.line,
        apply=False,
        by=Decider.NOBODY,
        place=position,
        documents=sighting.documents,
        sources=len(sighting.sources) if is_shared else None,
        head=sighting.head,
        inside=sighting.inside,
        foot=sighting.foot,
        template=template,
        examples=msgspec.convert(sighting.examples, tuple[LearntExample, ...], from_attributes=True),
    )


def _own_position(sighting: Sighting) -> LearntPosition | None:
    enough = STEADY * sighting.documents
    is_head, is_foot = sighting.head >= enough, sighting.foot >= enough
    if is_head or is_foot:
        return LearntPosition.EDGES if is_head and is_foot else LearntPosition.HEAD if is_head else LearntPosition.FOOT
    if sighting.often >= OFTEN * sighting.documents:
        return LearntPosition.ANYWHERE
    return LearntPosition.BLOCK if sighting.beside >= BESIDE * (sighting.documents - 1) else None


def _shared_position(sighting: Sighting) -> LearntPosition | None:
    """Return the edges for a line that is at one of them in nearly all documents: sources differ in which of the two."""
    return LearntPosition.EDGES if sighting.inside <= (1 - STEADY) * sighting.documents else None


def _is_over(line: LearntLine, documents: int, threshold: Threshold) -> bool:
    if line.sources is not None:
        return line.sources >= threshold.sources and line.documents >= threshold.of_each * line.sources
    share = max(threshold.share, LARGE_SHARE) if _is_special(line.template, line.line) else threshold.share
    return line.documents >= threshold.documents and lower_share(line.documents, documents) >= share


def _is_special(template: str, line: str) -> bool:
    """Tell whether a line needs a large share: masked names fit many lines, and prose may be an article's."""
    return NAME in template or is_prose(line)


def _without_covered(lines: Iterable[LearntLine]) -> Iterator[LearntLine]:
    """Drop a template with masked names where one line makes up half of its documents: that line is proposed instead."""
    lines = list(lines)
    most: dict[str, int] = {}
    for line in lines:
        if NAME not in line.template and (named := named_template(line.line)):
            most[named] = max(most.get(named, 0), line.documents)
    return (line for line in lines if 2 * most.get(line.template, 0) < line.documents)
