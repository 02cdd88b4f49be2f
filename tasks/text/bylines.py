"""Bylines: splits the bylines of pages and records into names."""

import re
from collections.abc import Iterable

from tasks.text.normalise import one_line

# "Ortega y Gasset" is one man: a conjunction separates two names only where both have a first and a last name.
_CONJUNCTION = re.compile(r"\s+(?:and|und|et|y|e|og|och|en|i|и|și|ve)\s+|\s*(?:&|/|،| و )\s*", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[;|、]\s*")
_ADDRESS = re.compile(r"(?<!\S)\S*(?:@\S*|https?://\S*|\bwww\.\S*)")
_LEAD = re.compile(
    r"""(?: (?:written|reporting|reported|posted|edited|story|text|words|analysis|opinion)\s+by
          | by | par | por | text | autora? | autor(?:in|es)? | auteure?s? | author
          | автор[ыа]? | текст | بقلم | كتب | 記者 | 记者 | 作者 | 文
        )(?:\s*[:：/／]\s*|\s+)""",
    re.IGNORECASE | re.VERBOSE,
)
# These words begin names too ("Von Trapp", "Di Maria", "von der Leyen"): they mean "by" only before a full name.
_PARTICLE_LEAD = re.compile(r"(?:Von|VON|Di|Door|Av|Af)\s+(?=[^\W\d_a-zß-ÿ]\S*\s+\S)")
_NOBODY = frozenset({"admin", "administrator", "webmaster", "unknown", "null", "none", "undefined", "n/a", "author"})
_LONGEST = 120
_LONGEST_BYLINE = 2000


def clean_authors(bylines: Iterable[str]) -> tuple[str, ...]:
    """Return the names in `bylines`, each once, in order.

    A leading "By", "Par" or "Von", e-mail and web addresses, and placeholders like "admin" are removed; "A B and C D" are two
    names. An agency or an editorial office is an author too.
    """
    names: dict[str, str] = {}
    for byline in bylines:
        for name in _split(_ADDRESS.sub(" ", one_line(byline[:_LONGEST_BYLINE]))):
            names.setdefault(name.casefold(), name)
    return tuple(name for key, name in names.items() if key not in _NOBODY and _is_name(name))


def _split(byline: str) -> list[str]:
    parts = [_strip(part) for part in _SEPARATOR.split(byline)]
    full = [name for part in parts for name in _between_full_names(part, _CONJUNCTION)]
    return [_strip(name) for part in full for name in _between_full_names(part, re.compile(r"\s*,\s*"))]


def _strip(part: str) -> str:
    """Return one name without the words and marks before and after it."""
    name = " ".join(part.split()).strip(" ,;:|•·–—-/")
    name = _LEAD.sub("", name, count=1) if _LEAD.match(name) else name
    return _PARTICLE_LEAD.sub("", name, count=1) if _PARTICLE_LEAD.match(name) else name


def _between_full_names(text: str, separator: re.Pattern[str]) -> list[str]:
    """Split `text` at `separator` if every part has two words or more and begins with a capital, else not at all."""
    parts = separator.split(text)
    return parts if all(" " in part.strip() and not part[:1].islower() for part in parts) else [text]


def _is_name(text: str) -> bool:
    return len(text) <= _LONGEST and not text.startswith("(") and any(map(str.isalpha, text))
