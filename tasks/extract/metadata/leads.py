"""Leads: chooses the sentences under the headline among the descriptions that a page states."""

import re
from collections.abc import Iterable, Sequence

from tasks.extract.metadata.statements import Statement
from tasks.extract.metadata.titles import plain
from tasks.text.matching import letters_and_digits

# A shorter description is a keyword or a name, in UTF-8, where an ideograph counts for three letters.
MIN_BYTES = 40
# A longer one is the text.
MAX_CHARACTERS = 1000

_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\W*$")


def lead_among(descriptions: Iterable[Statement], *, titles: Sequence[str]) -> Statement | None:
    """Return the first of the `descriptions` that is whole and says something beside the title; None if none does.

    One that a program cut off is taken where no whole one is stated. Whether it is about the article is asked when the text
    is known: many pages state the description of their site.
    """
    known = {letters_and_digits(title) for title in titles}
    leads = [Statement(origin, plain(text)) for origin, text in descriptions]
    leads = [lead for lead in leads if _is_lead(lead.value) and letters_and_digits(lead.value) not in known]
    return next((lead for lead in leads if not _CUT.search(lead.value)), leads[0] if leads else None)


def _is_lead(text: str) -> bool:
    return len(text.encode("utf-8", "replace")) >= MIN_BYTES and len(text) <= MAX_CHARACTERS
