"""Forms of a typed word that no analysis joins with it, because one of them is another word too, or because it is doubled.

Leaf and leaves, which is also of to leave; in Indonesian anak-anak, the plural of anak, which is two words in an index.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from config.inflections import load_inflections
from config.languages import load_languages
from tasks.index.analysis.analyzer import exact_analyzer

_DOUBLED = re.compile(r"(\w{2,})-\1\w*", re.IGNORECASE)


def other_forms(word: str) -> tuple[str, ...]:
    """Return the other forms of `word` as exact terms, in any language that lists them."""
    terms = exact_analyzer().terms(word)
    return _listed().get(terms[0], ()) if len(terms) == 1 else ()


def single_form(word: str) -> str | None:
    """Return the half of a doubled word; None for others."""
    doubled = _DOUBLED.fullmatch(word)
    return doubled[1] if doubled else None


@cache
def _listed() -> Mapping[str, tuple[str, ...]]:
    """Map each form of the lines `typed` to the other forms of its lines."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    names = {language.analysis.inflections for language in load_languages()} - {None}
    for line in (line for name in sorted(map(str, names)) for line in load_inflections(name).typed):
        forms = exact_analyzer().terms(line)
        for form in forms:
            found[form].update(other for other in forms if other != form)
    return {form: tuple(sorted(others)) for form, others in found.items()}
