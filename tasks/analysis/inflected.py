"""Forms of a typed word that no analysis joins with it, because one of them is another word too, or because it is doubled.

Leaf and leaves, which is also of to leave; in Indonesian anak-anak, the plural of anak, which is two words in an index.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from config.inflections import load_typed_forms
from tasks.analysis.analyzer import exact_analyzer

_DOUBLED = re.compile(r"(\w{2,})-\1\w*", re.IGNORECASE)


def other_forms(word: str) -> tuple[str, ...]:
    """Return the other forms of `word` as exact terms, as config/typed_forms.yaml lists them."""
    terms = exact_analyzer().terms(word)
    return _listed().get(terms[0], ()) if len(terms) == 1 else ()


def single_form(word: str) -> str | None:
    """Return the half of a doubled word; None for others."""
    doubled = _DOUBLED.fullmatch(word)
    return doubled[1] if doubled else None


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    """Map each listed form to the other forms of its lines."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in load_typed_forms():
        forms = exact_analyzer().terms(line)
        for form in forms:
            found[form].update(other for other in forms if other != form)
    return {form: tuple(sorted(others)) for form, others in found.items()}
