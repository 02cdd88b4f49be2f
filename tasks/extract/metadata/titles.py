"""Titles: chooses the headline among the titles that a page states, without the name of the site."""

import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import NamedTuple

from tasks.text.matching import letters_and_digits
from tasks.text.normalise import one_line

# A longer title is a mistake of the page, such as its text in the heading.
MAX_TITLE_CHARACTERS = 500
# JSON-LD headlines are cut at 110 characters, as search engines ask.
CUT_CHARACTERS = 100
# "– Travel" between a headline and the name of the site is a section, if it is short and the headline is not.
MAX_SECTION_WORDS, MIN_HEADLINE_WORDS = 2, 3

_SEPARATOR = re.compile(r"\s+([|–—·•»«:-]{1,2})\s+")
_COLON = re.compile(r":\s+")
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.)$")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_NO_NAMES = frozenset({"", "home", "homepage", "news", "start", "startseite", "accueil", "inicio", "menu"})
_ESCAPES = 2  # times that templates escape a title at most


class Headings(NamedTuple):
    """The headings of a page, its `<title>`, and the names of its site, as letters."""

    headings: Sequence[str] = ()
    document_title: str = ""
    sites: frozenset[str] = frozenset()


def page_title(candidates: Iterable[str], shown: Headings) -> str | None:
    """Return the first of the `candidates` that is the title of the article, whole and without the name of the site.

    The name of the site itself is none, and neither is a title that has nothing in common with a heading and a `<title>`
    that agree.
    """
    titles = [title for text in candidates if 0 < len(title := plain(text)) <= MAX_TITLE_CHARACTERS]
    for title in titles:
        bare = _without_site(title, shown)
        if letters_and_digits(bare) not in shown.sites | {""} and not _is_outvoted(bare, shown):
            return _whole(bare, shown.headings)
    return None


def plain(text: str) -> str:
    """Return a title in one line, without entities and tags."""
    for _ in range(_ESCAPES):
        text = unescape(text) if "&" in text else text
    return one_line(_TAG.sub("", text))


def _is_outvoted(title: str, shown: Headings) -> bool:
    headline = next((heading for heading in shown.headings if letters_and_digits(heading) not in shown.sites), "")
    agreed, stated = letters_and_digits(headline), letters_and_digits(title)
    if not agreed or agreed not in letters_and_digits(shown.document_title):
        return False
    return _words(title).isdisjoint(_words(headline)) and stated not in agreed and agreed not in stated


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.casefold()))


def _whole(title: str, headings: Iterable[str]) -> str:
    """Return the heading that `title` is the beginning of, if it was cut."""
    stem = letters_and_digits(_ELLIPSIS.sub("", title))
    is_cut = bool(_ELLIPSIS.search(title)) or len(title) >= CUT_CHARACTERS
    wholes = (heading for heading in headings if len(heading) <= MAX_TITLE_CHARACTERS)
    return next((each for each in wholes if is_cut and letters_and_digits(each).startswith(stem)), title)


def _without_site(title: str, shown: Headings) -> str:
    """Cut ` | Site` from either end if that names the site, or if the rest is a heading of the page."""
    headings = {letters_and_digits(heading) for heading in shown.headings}
    if letters_and_digits(title) in headings:
        return title
    for separator in (*_SEPARATOR.finditer(title), *_COLON.finditer(title)):
        before, after = title[: separator.start()], title[separator.end() :]
        is_colon = separator.re is _COLON and " " not in before.strip()
        if letters_and_digits(after) in shown.sites or letters_and_digits(before) in headings:
            return _without_section(before, separator[0]) if letters_and_digits(after) in shown.sites else before
        if letters_and_digits(after) in headings or (letters_and_digits(before) in shown.sites and not is_colon):
            return after
    return title


def _without_section(title: str, separator: str) -> str:
    """Cut ` – Travel` if that stood between the headline and the site, with the same separator on both sides."""
    headline, found, section = title.rpartition(separator)
    words = section.split()
    is_section = 0 < len(words) <= MAX_SECTION_WORDS and section[:1].isupper()
    return headline if found and is_section and len(headline.split()) >= MIN_HEADLINE_WORDS else title


def site_names(names: Iterable[str | None]) -> frozenset[str]:
    """Return the letters of the names of a site, without those that say nothing."""
    return frozenset(letters_and_digits(name) for name in names if name) - _NO_NAMES
