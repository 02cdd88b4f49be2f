"""Takes learnt lines out of a document, where they stand at their place, and says in how many documents they were seen."""

from collections.abc import Mapping

from tasks.clean.learnt.files import SHARED, LearntFile, LearntLine, LearntPlace, source_slug
from tasks.clean.learnt.positions import Place, company, places
from tasks.clean.learnt.templates import LONGEST_LINE, NAME, form_template, named_template
from tasks.clean.lines import Line, Lines
from tasks.document import Document, Record
from tasks.text.urls import site_of

_PLACES = {
    LearntPlace.HEAD: {Place.HEAD},
    LearntPlace.FOOT: {Place.FOOT},
    LearntPlace.EDGES: {Place.HEAD, Place.FOOT},
    LearntPlace.BLOCK: set[Place](),
    LearntPlace.ANYWHERE: set(Place),
}


class InForce(Record, frozen=True):
    """A line that is taken out, where, and what its record says: rule and evidence."""

    place: LearntPlace
    reason: tuple[str, str]


class LearntLines:
    """The lines in force, by source: the content of the learnt files, ready to be looked up."""

    def __init__(self, files: Mapping[str, LearntFile]) -> None:
        """Take the files by slug."""
        self._by_slug = {slug: _in_force(slug, file) for slug, file in files.items()}
        self._refused = {slug: _refused(file) for slug, file in files.items()}

    def of(self, slug: str) -> dict[str, InForce]:
        """Return by template what goes from a source: its own lines, and those many share unless a person kept them here."""
        refused = self._refused.get(slug, frozenset())
        shared = self._by_slug.get(SHARED, {})
        return {t: each for t, each in shared.items() if t not in refused} | self._by_slug.get(slug, {})


def _in_force(slug: str, file: LearntFile) -> dict[str, InForce]:
    return {
        line.template: InForce(place=line.place, reason=(f"learnt/{slug}", evidence(line, file.documents)))
        for line in file.lines
        if line.apply and line.template
    }


def _refused(file: LearntFile) -> frozenset[str]:
    return frozenset(line.template for line in file.lines if line.is_a_persons and not line.apply)


def evidence(line: LearntLine, documents: int) -> str:
    """Say what was seen: `in 41 of 44 documents, foot`."""
    seen = f"{line.documents:,} of {documents:,} documents" if line.sources is None else f"{line.sources} sources"
    return f"in {seen}, {line.place}"


def source_name(document: Document) -> str:
    """Return the name under which a document's lines are learnt: its source, its site, else what it was ingested with."""
    return document.publisher or site_of(document.url) or document.origin.collection


def remove_learnt(lines: Lines, *, learnt: LearntLines) -> Lines:
    """Return the lines without the learnt ones of their source that stand where they were seen.

    That is at their edge of the article, or beside another learnt line; one that stands alone between paragraphs is kept.
    Cleaning twice is the same as once.
    """
    in_force = learnt.of(source_slug(source_name(lines.document)))
    if not in_force:
        return lines
    kept = lines.kept
    found = [in_force.get(_template(line)) for line in kept]
    if any(NAME in template for template in in_force):
        found = [each or in_force.get(named_template(line.text)) for each, line in zip(found, kept, strict=True)]
    is_known = [each is not None for each in found]
    where, beside = places([line.text for line in kept], is_known=is_known), company(is_known)
    return lines.without(
        {
            line.position: each.reason
            for line, each, place, is_beside in zip(kept, found, where, beside, strict=True)
            if each is not None and (is_beside or place in _PLACES[each.place])
        }
    )


def _template(line: Line) -> str:
    return form_template(line.form) if len(line.text) <= LONGEST_LINE else ""
