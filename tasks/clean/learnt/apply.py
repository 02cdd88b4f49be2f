"""Removes the learnt lines of a document from where they were seen; the evidence is in how many documents that was."""

from collections.abc import Mapping

from tasks.clean.learnt.files import SHARED, LearntFile, LearntLine, LearntPosition, source_slug
from tasks.clean.learnt.parts import Part, has_known_neighbour, text_parts
from tasks.clean.learnt.templates import LONGEST_LINE, NAME, form_template, named_template
from tasks.clean.lines import Lines
from tasks.document import Document, Record
from tasks.text.urls import site_of

_PARTS = {
    LearntPosition.HEAD: {Part.HEAD},
    LearntPosition.FOOT: {Part.FOOT},
    LearntPosition.EDGES: {Part.HEAD, Part.FOOT},
    LearntPosition.BLOCK: set[Part](),
    LearntPosition.ANYWHERE: set(Part),
}


class InForce(Record, frozen=True):
    """A line in force: the position it is removed from, and the rule and evidence that are recorded."""

    position: LearntPosition
    reason: tuple[str, str]


class LearntLines:
    """The lines in force by source and template, from the learnt files."""

    def __init__(self, files: Mapping[str, LearntFile]) -> None:
        """Take the files by slug."""
        self._by_slug = {slug: _in_force(slug, file) for slug, file in files.items()}
        self._kept = {
            slug: {line.template for line in file.lines if line.is_persons_choice and not line.apply}
            for slug, file in files.items()
        }

    def of(self, slug: str) -> dict[str, InForce]:
        """Return the lines to remove from a source, by template: its own, and the shared ones that no person kept in it."""
        kept = self._kept.get(slug, ())
        shared = self._by_slug.get(SHARED, {})
        return {t: each for t, each in shared.items() if t not in kept} | self._by_slug.get(slug, {})


def _in_force(slug: str, file: LearntFile) -> dict[str, InForce]:
    return {
        line.template: InForce(position=line.place, reason=(f"learnt/{slug}", evidence(line, file.documents)))
        for line in file.lines
        if line.apply and line.template
    }


def evidence(line: LearntLine, documents: int) -> str:
    """Return the evidence for a line in words: `in 41 of 44 documents, foot`."""
    seen = f"{line.documents:,} of {documents:,} documents" if line.sources is None else f"{line.sources} sources"
    return f"in {seen}, {line.place}"


def source_name(document: Document) -> str:
    """Return the name under which a document's lines are learnt: its publisher, else its site, else its collection."""
    return document.publisher or site_of(document.url) or document.origin.collection


def remove_learnt(lines: Lines, *, learnt: LearntLines) -> Lines:
    """Return the lines without the learnt lines of their source: those at their edge of the article, or beside another one.

    A learnt line that stands alone between paragraphs is kept. Cleaning twice is the same as once.
    """
    in_force = learnt.of(source_slug(source_name(lines.document)))
    if not in_force:
        return lines
    kept = lines.kept
    found = [in_force.get(form_template(line.form)) if len(line.text) <= LONGEST_LINE else None for line in kept]
    if any(NAME in template for template in in_force):
        found = [each or in_force.get(named_template(line.text)) for each, line in zip(found, kept, strict=True)]
    is_known = [each is not None for each in found]
    parts, is_beside = text_parts([line.text for line in kept], is_known=is_known), has_known_neighbour(is_known)
    return lines.without(
        {
            line.position: each.reason
            for line, each, part, beside in zip(kept, found, parts, is_beside, strict=True)
            if each is not None and (beside or part in _PARTS[each.position])
        }
    )
