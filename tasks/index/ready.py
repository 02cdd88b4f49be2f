"""Ready forms: what a backend stores of a document, made by a worker before the run decides on the document.

A run changes few fields of a document: its id, version, links and outcome. All others are encoded and analysed by then.
"""

from collections.abc import Mapping
from operator import attrgetter, is_
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from tasks.document import Document, Duplicate, Origin, Outcome, Story


class Late(msgspec.Struct, frozen=True, omit_defaults=True):
    """The fields of a document that a run decides."""

    id: str
    version: int
    duplicate: Duplicate | None = None
    story: Story | None = None
    outcome: Outcome | None = None
    contested: str | None = None


LATE = Late.__struct_fields__
_early_values = attrgetter(*(name for name in Document.__struct_fields__ if name not in LATE))
_late_values = attrgetter(*LATE)


class Ready(NamedTuple):
    """A document as it was prepared, and its form for the backend."""

    prepared: Document
    form: bytes


ReadyForms = Mapping[Origin, Ready]
NONE_READY: ReadyForms = MappingProxyType({})


def ready_form(document: Document, ready: ReadyForms) -> bytes | None:
    """Return the form of a document that differs in late fields alone from the one that was prepared; else None."""
    found = ready.get(document.origin)
    # A copy of a record has the very objects of the fields that did not change.
    if found and all(map(is_, _early_values(found.prepared), _early_values(document))):
        return found.form
    return None


def late_of(document: Document) -> Late:
    """Return the late fields of a document."""
    return Late(*_late_values(document))


def without_late(document: Document) -> Document:
    """Return a document without its late fields."""
    return with_late(document, Late(id="", version=0))


def with_late(document: Document, late: Late) -> Document:
    """Return a document with late fields."""
    return document.with_(**{name: getattr(late, name) for name in LATE})
