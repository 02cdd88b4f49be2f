"""Titles: chooses the headline among the titles that a page states, without the name of the site."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache
from html import unescape
from typing import NamedTuple

from config.no_article import load_notices
from tasks.extract.metadata.statements import HEADING, MICRODATA, NAME, TITLE, Statement
from tasks.text.matching import letters_and_digits
from tasks.text.normalise import one_line
from tasks.text.scripts import KANA_AND_HAN

# A longer title is a mistake of the page, such as its text in the heading.
MAX_TITLE_CHARACTERS = 500
# JSON-LD headlines are cut at 110 characters, as search engines ask.
CUT_CHARACTERS = 100
# "– Travel" between a headline and the name of the site is a section, if it is short and the headline is not.
MAX_SECTION_WORDS, MIN_HEADLINE_WORDS = 2, 3
# More words before the headline, in the heading alone, are a part of it.
MAX_KICKER_WORDS = 3

_SEPARATOR = re.compile(r"\s+([|–—·•»«›‹>\\:-]{1,2})\s+")
_COLON = re.compile(r":\s+")
_SLOGAN = re.compile(rf"(?:{_SEPARATOR.pattern}|{_COLON.pattern})")  # what follows the name of a site
# Signs that part a headline from a site whose name is known: `Headline/Site`, `【Site】Headline`, `Headline (Site)`.
_SIGN = re.compile(
    rf"\s*[|｜~/\\_>→*：【】()（）[\]]+\s*|\s*--+\s*|(?<=[{KANA_AND_HAN}\d”」』？！])-(?=[{KANA_AND_HAN}])"
)
_BRACKETS = (("【", "】"), ("(", ")"), ("（", "）"), ("[", "]"))
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.)$")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# A word that two headlines may share, in scripts without spaces two letters.
_WORD = re.compile(rf"[^\W{KANA_AND_HAN}]{{4,}}|(?=([{KANA_AND_HAN}]{{2}}))")
_NO_NAMES = frozenset({"", "home", "homepage", "news", "start", "startseite", "accueil", "inicio", "menu"})
# These are headlines only where a page has no other.
_LAST = frozenset({TITLE, NAME})
_ESCAPES = 2  # times that templates escape a title at most


class Headings(NamedTuple):
    """The headings of a page, its `<title>`, and the names of its site, as letters."""

    headings: Sequence[str] = ()
    document_title: str = ""
    sites: frozenset[str] = frozenset()


def page_titles(candidates: Iterable[Statement], shown: Headings) -> list[Statement]:
    """Return the headlines among the `candidates`, whole, without the name of the site, each once; the title comes first.

    The name of the site itself is none, and neither is a title that has nothing in common with a heading and a `<title>`
    that agree.
    """
    stated = [(origin, title) for origin, text in candidates if 0 < len(title := plain(text)) <= MAX_TITLE_CHARACTERS]
    found: dict[str, Statement] = {}
    for origin, title in stated:
        bare = _without_site(title, shown)
        bare = _without_kicker(bare, shown) if origin == HEADING else bare
        is_own = _is_own(letters_and_digits(bare), shown) and not _is_outvoted(bare, shown)
        if is_own and (origin not in _LAST or not found):
            whole = _whole(bare, shown.headings)
            found.setdefault(letters_and_digits(whole), Statement(origin, whole))
    titles = list(found.values())
    return [title for number, title in enumerate(titles) if number == 0 or _is_headline(title, titles[0], shown)]


def _is_own(title: str, shown: Headings) -> bool:
    return title not in shown.sites and title not in _page_names()


@cache
def _page_names() -> frozenset[str]:
    return frozenset(letters_and_digits(name) for name in load_notices().page_names.split(",")) | {""}


def _is_headline(title: Statement, first: Statement, shown: Headings) -> bool:
    """Tell whether a title is another headline of the article, not the first with words of the site around it.

    Of the headings only the first is the article's, if it has a word in common with the first title or with `<title>`.
    """
    letters, known = letters_and_digits(title.value), letters_and_digits(first.value)
    if letters.startswith(known) or letters.endswith(known):
        return False
    if title.origin not in (HEADING, MICRODATA):
        return True
    heading = next((each for each in shown.headings if letters_and_digits(each) not in shown.sites), "")
    is_first = letters_and_digits(heading).endswith(letters)
    return is_first and not _words(title.value).isdisjoint(_words(f"{first.value} {shown.document_title}"))


def plain(text: str) -> str:
    """Return a title in one line, without entities and tags."""
    for _ in range(_ESCAPES):
        text = unescape(text) if "&" in text else text
    return one_line(_TAG.sub("", text))


def _is_outvoted(title: str, shown: Headings) -> bool:
    headline = next((heading for heading in shown.headings if letters_and_digits(heading) not in shown.sites), "")
    agreed, stated = letters_and_digits(headline), letters_and_digits(title)
    document_title = letters_and_digits(shown.document_title)
    if not agreed or agreed not in document_title or stated in document_title:
        return False
    return _words(title).isdisjoint(_words(headline)) and stated not in agreed and agreed not in stated


def _words(text: str) -> set[str]:
    return {found[1] or found[0] for found in _WORD.finditer(text.casefold())}


def _whole(title: str, headings: Iterable[str]) -> str:
    """Return the heading that `title` is the beginning of, if it was cut."""
    stem = letters_and_digits(_ELLIPSIS.sub("", title))
    is_cut = bool(_ELLIPSIS.search(title)) or len(title) >= CUT_CHARACTERS
    wholes = (heading for heading in headings if len(heading) <= MAX_TITLE_CHARACTERS)
    return next((each for each in wholes if is_cut and letters_and_digits(each).startswith(stem)), title)


def _without_site(title: str, shown: Headings) -> str:
    """Cut ` | Site` from either end if that names the site, or if the rest is a heading of the page.

    A heading may begin with words of its own, such as "Talks in Rome - ": what follows them is the headline.
    """
    headings = {letters_and_digits(heading) for heading in shown.headings}
    if letters_and_digits(title) in headings:
        return title
    rests = {rest for heading in shown.headings for rest in _rests(heading)}
    found = _cut_at_separator(title, headings, shown) or _cut_at_separator(title, rests, shown)
    return found or _without_name(title, shown)


def _without_kicker(heading: str, shown: Headings) -> str:
    """Cut a few words that only the heading has before the headline, such as the section: `<title>` begins with the headline."""
    headline = _without_site(shown.document_title, shown)
    kicker = heading.removesuffix(headline).split() if heading.endswith(f" {headline}") else []
    is_headline = len(headline.split()) >= MIN_HEADLINE_WORDS
    return headline if is_headline and 0 < len(kicker) <= MAX_KICKER_WORDS else heading


def _cut_at_separator(title: str, headings: Set[str], shown: Headings) -> str | None:
    for separator in (*_SEPARATOR.finditer(title), *_COLON.finditer(title)):
        before, after = title[: separator.start()], title[separator.end() :]
        is_colon = separator.re is _COLON and " " not in before.strip()
        is_site_after = any(_names_site(part, shown) for part in (after, _SLOGAN.split(after)[0]))
        if is_site_after or letters_and_digits(before) in headings:
            return _without_section(before, separator[0]) if is_site_after else before
        if letters_and_digits(after) in headings or (_names_site(before, shown) and not is_colon):
            return after
    return None


def _names_site(text: str, shown: Headings) -> bool:
    """Tell whether `text` is the name of the site, or that behind "The"."""
    name = letters_and_digits(text)
    return not shown.sites.isdisjoint((name, name.removeprefix("the")))


def _without_name(title: str, shown: Headings) -> str:
    """Cut the name of the site from either end where any sign but a comma or an apostrophe stands between it and the rest."""
    for found in _SIGN.finditer(title):
        before = _closed(title[: found.start()].strip(), found[0])
        after = _closed(title[found.end() :].strip()[::-1], found[0])[::-1]
        if before and _names_site(after, shown):
            return before
        if after and _names_site(before, shown):
            return after
    return title


def _closed(part: str, sign: str) -> str:
    """Return a part of a title with the bracket of the `sign` beside it that belongs to one in the part: `Headline (photos)`."""
    pairs = (pair for one in _BRACKETS for pair in (one, one[::-1]))
    return part + next((end for start, end in pairs if end in sign and part.count(start) > part.count(end)), "")


def _rests(heading: str) -> Iterator[str]:
    """Yield the letters of what follows the separators of a heading, where that is long enough for a headline."""
    rests = (heading[separator.end() :] for separator in _SEPARATOR.finditer(heading))
    yield from (letters_and_digits(rest) for rest in rests if len(rest.split()) >= MIN_HEADLINE_WORDS)


def _without_section(title: str, separator: str) -> str:
    """Cut ` – Travel` if that stood between the headline and the site, with the same separator on both sides."""
    headline, found, section = title.rpartition(separator)
    words = section.split()
    is_section = 0 < len(words) <= MAX_SECTION_WORDS and section[:1].isupper()
    return headline if found and is_section and len(headline.split()) >= MIN_HEADLINE_WORDS else title


def own_headings(headings: Sequence[str], document_title: str, sites: Set[str]) -> tuple[str, ...]:
    """Return the headings that are not the name of the site, alone, or with a slogan above the headline in `<title>`."""
    own = [heading for heading in headings if letters_and_digits(heading) not in sites]
    title = letters_and_digits(document_title)
    shown = [number for number, heading in enumerate(own) if letters_and_digits(heading) in title]
    # A section that `<title>` has behind the headline may stand above that as a heading.
    first = (number for number in shown if title.startswith(letters_and_digits(own[number])))
    headline = next(first, min(shown, default=0))
    names = sites | site_names(_SEPARATOR.split(document_title))
    slogans = [
        any(letters_and_digits(part) in names for part in _SLOGAN.split(each) if part) for each in own[:headline]
    ]
    return tuple(own[headline:] if slogans and all(slogans) else own)


def site_names(names: Iterable[str | None]) -> frozenset[str]:
    """Return the letters of the names of a site, without those that say nothing."""
    return frozenset(letters_and_digits(name) for name in names if name) - _NO_NAMES
