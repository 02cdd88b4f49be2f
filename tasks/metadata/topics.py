"""Topics: maps the sections that a site gives an article to one of the 17 top topics of IPTC, or to none."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from urllib.parse import unquote, urlsplit

from config.metadata.sections import load_topics
from tasks.text.matching import fold

URL = "url"
# More sections than this are keywords.
MOST_SECTIONS = 8

# A part of an address that is a tag of language or country.
_TAG = re.compile("[a-z]{0,2}", re.IGNORECASE)

_SPACES = re.compile(r"[\s\-_&/|>+,;:.]+")
_PARTS = re.compile(r"\s*[/|>;,]\s*")
_ACCENTS = re.compile("[\u0300-\u036f]")


def topic_of(sections: Iterable[tuple[str, str]], *, url: str | None) -> tuple[str | None, str | None]:
    """Return the topic of an article and its origin; None where no section is known, or where they disagree.

    `sections` are origins and names, most trusted first; the parts of the address come last. The topics of one origin that
    differ are settled by the next origin that names one of them.
    """
    doubtful: tuple[str, ...] = ()
    for origin, topics in _by_origin(sections, url):
        agreed = tuple(topic for topic in topics if topic in doubtful) if doubtful else topics
        if len(agreed) == 1:
            return agreed[0], origin
        doubtful = agreed or doubtful
    return None, None


def _by_origin(sections: Iterable[tuple[str, str]], url: str | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    named: dict[str, list[str]] = {}
    for origin, name in sections:
        named.setdefault(origin, []).append(name)
    for origin, names in named.items():
        if len(names) <= MOST_SECTIONS:
            yield origin, _topics(names)
    yield URL, _topics_of_url(url)


def _topics(names: Iterable[str]) -> tuple[str, ...]:
    """Return the topics of names, each once: of the whole name, else of its parts ("Sport / Football")."""
    found: dict[str, None] = {}
    for name in names:
        whole = topic_named(name)
        parts = [whole] if whole else [topic_named(part) for part in _PARTS.split(name[:200])]
        found.update(dict.fromkeys(topic for topic in parts if topic))
    return tuple(found)


def _topics_of_url(url: str | None) -> tuple[str, ...]:
    """Return the topic of the outermost part of an address that has one; the last part is the article's own name."""
    try:
        parts = urlsplit(url or "")
        names = [*(parts.hostname or "").split(".")[:-2], *unquote(parts.path).split("/")[:-1]]
    except ValueError:
        return ()
    return next(((topic,) for name in names if not _TAG.fullmatch(name) and (topic := topic_named(name))), ())


@lru_cache(maxsize=4096)
def topic_named(name: str) -> str | None:
    """Return the topic that a section's name means, in any language."""
    return _table().get(_key(name[:100]))


def _key(name: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", fold(name)))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", bare)).strip()


@cache
def _table() -> dict[str, str]:
    return {_key(name): topic for topic, each in load_topics().items() for name in each.section_names()}
