"""Which of a source's lines are boilerplate: those in enough different documents, standing where articles do not.

A share is judged by the lower end of Wilson's interval (Wilson 1927), one-sided at 95 %: 3 of 4 documents say little, 300 of 400
say that it is 71 % at least. Losing a line of an article is far worse than leaving one of a menu, so what stands alone
between paragraphs, as a subhead does, is never proposed.
"""

from collections.abc import Iterable, Iterator
from math import sqrt

import msgspec

from tasks.clean.learnt.files import Decider, LearntExample, LearntFile, LearntLine, LearntPlace
from tasks.clean.learnt.positions import is_prose
from tasks.clean.learnt.profile import Sighting, SourceProfile
from tasks.clean.learnt.templates import NAME, line_template, named_template, template_hash
from tasks.document import Record

_Z = 1.645
# Of the documents that have a line, the share in which it must stand at the place it is taken from.
STEADY = 0.9
# The same for standing twice in a document, and for having the same neighbour as in the document before.
OFTEN, BESIDE = 0.5, 0.7
# A line of prose, or one whose names are masked, must be in this share of all documents.
LARGE_SHARE = 0.3


class Threshold(Record, frozen=True):
    """In how many documents a line must be, and at least which share of all (0..1); or in how many sources, and how often.

    `of_each` is how many documents a shared line must be in for each of its sources: the headline of a story that many
    print is in one.
    """

    documents: int
    share: float
    sources: int
    of_each: int = 1


PROPOSE = Threshold(documents=3, share=0.02, sources=3)
APPLY = Threshold(documents=5, share=0.1, sources=5, of_each=2)


def lower_share(count: int, total: int) -> float:
    """Return the lower end of the interval for the share `count / total`, 0..1; 0 where there is nothing."""
    if not total:
        return 0.0
    share, z2 = count / total, _Z * _Z
    spread = _Z * sqrt(share * (1 - share) / total + z2 / (4 * total * total))
    return max((share + z2 / (2 * total) - spread) / (1 + z2 / total), 0.0)


def proposals(profile: SourceProfile, *, threshold: Threshold = PROPOSE, is_shared: bool = False) -> list[LearntLine]:
    """Return the lines of a source that are over `threshold`, most frequent first; none is in force yet.

    In a profile of several sources (`is_shared`) a line is judged by the sources it is in.
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
    """Return what is to be known of a source: its proposals with the decisions of `before`; with `apply` those over APPLY.

    A line in force, or decided by a person, stays even when it is no longer proposed, with its earlier figures.
    """
    earlier = {line.template: line for line in before.lines} if before else {}
    lines = [
        _decided(line, earlier.pop(line.template, None), apply=apply and _is_over(line, profile.documents, APPLY))
        for line in proposals(profile, is_shared=is_shared)
    ]
    kept = [_as_decided(line) for line in earlier.values() if line.apply or line.is_a_persons]
    return LearntFile(source=profile.name, documents=profile.documents, copies=profile.copies, lines=(*lines, *kept))


def _decided(line: LearntLine, earlier: LearntLine | None, *, apply: bool) -> LearntLine:
    if earlier is not None and (earlier.apply or earlier.is_a_persons):
        by = Decider.PERSON if earlier.is_a_persons else earlier.by
        # Where a line in force is taken from does not change behind a person's back.
        return msgspec.structs.replace(line, apply=earlier.apply, by=by, place=earlier.place)
    return msgspec.structs.replace(line, apply=True, by=Decider.THRESHOLD) if apply else line


def _as_decided(line: LearntLine) -> LearntLine:
    return msgspec.structs.replace(line, by=Decider.PERSON) if line.is_a_persons else line


def _line(key: int, sighting: Sighting, *, is_shared: bool) -> LearntLine | None:
    """Return a line as a proposal; None where it stands as lines of articles do."""
    place = _shared_place(sighting) if is_shared else _own_place(sighting)
    template = line_template(sighting.line)
    if template_hash(template) != key:
        template = named_template(sighting.line)
    if place is None or (_is_special(template, sighting.line) and (is_shared or place is LearntPlace.BLOCK)):
        return None
    return LearntLine(
        line=sighting.line,
        apply=False,
        by=Decider.NOBODY,
        place=place,
        documents=sighting.documents,
        sources=len(sighting.sources) if is_shared else None,
        head=sighting.head,
        inside=sighting.inside,
        foot=sighting.foot,
        template=template,
        examples=tuple(
            LearntExample(document=each.document, above=each.above, line=each.line, below=each.below)
            for each in sighting.examples
        ),
    )


def _own_place(sighting: Sighting) -> LearntPlace | None:
    enough = STEADY * sighting.documents
    is_head, is_foot = sighting.head >= enough, sighting.foot >= enough
    if is_head or is_foot:
        return LearntPlace.EDGES if is_head and is_foot else LearntPlace.HEAD if is_head else LearntPlace.FOOT
    if sighting.often >= OFTEN * sighting.documents:
        return LearntPlace.ANYWHERE
    return LearntPlace.BLOCK if sighting.beside >= BESIDE * (sighting.documents - 1) else None


def _shared_place(sighting: Sighting) -> LearntPlace | None:
    """Return the edges for what stands there in nearly all documents: pages differ, so not which of the two."""
    return LearntPlace.EDGES if sighting.inside <= (1 - STEADY) * sighting.documents else None


def _is_over(line: LearntLine, documents: int, threshold: Threshold) -> bool:
    if line.sources is not None:
        return line.sources >= threshold.sources and line.documents >= threshold.of_each * line.sources
    share = max(threshold.share, LARGE_SHARE) if _is_special(line.template, line.line) else threshold.share
    return line.documents >= threshold.documents and lower_share(line.documents, documents) >= share


def _is_special(template: str, line: str) -> bool:
    """Tell whether a template says little or much: masked names fit many lines, and prose may be an article's."""
    return NAME in template or is_prose(line)


def _without_covered(lines: Iterable[LearntLine]) -> Iterator[LearntLine]:
    """Leave out a template with masked names where one line makes up half of its documents: that line is proposed."""
    lines = list(lines)
    most: dict[str, int] = {}
    for line in lines:
        if NAME not in line.template and (named := named_template(line.line)):
            most[named] = max(most.get(named, 0), line.documents)
    return (line for line in lines if 2 * most.get(line.template, 0) < line.documents)
