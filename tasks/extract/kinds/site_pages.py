"""Pages of a site about itself: contact, imprint, privacy, login, known by their address or by their heading."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from urllib.parse import unquote, urlsplit

from config.no_article import load_notices
from tasks.extract import json_ld
from tasks.extract.characters import length_of
from tasks.extract.kinds.notices import kind_of_headings, notice_reason
from tasks.extract.kinds.reasons import Reason
from tasks.extract.page import Page
from tasks.text.matching import fold, trim

# How a reader may answer, which the pages tell that are about the site: an e-mail address or a telephone number.
_ANSWER = re.compile(r"[\w.+-]+@[\w-]+\.\w|(?:\+|\b0|\()[\d() /.-]{7,}\d")
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp|xhtml)$")
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2})?")
_TYPES = frozenset({"ContactPage", "AboutPage"})
_LOGIN = "LoginWall"
_KINDS = ("SitePage", "Policy", _LOGIN)
# A heading of one word that is as long is no name: "Datenschutzerklärung"; a character of Chinese counts as three.
LONG_HEADING = 12


def site_page(page: Page, text: str, *, headings: Sequence[str], url: str | None, is_dated: bool) -> Reason | None:
    """Return the kind of page about its site that `page` is, of which extraction left `text`; None for an article.

    An address is enough for a page that states neither a date nor an article of its own, and beside a heading for any. A
    heading without it must be of several words, or above an address to write to: "Contact" is also an album.
    """
    is_article = is_dated or bool(page.article)
    by_address, by_heading = _kind_of_address(url), kind_of_headings(headings, among=_KINDS)
    if by_address and (by_heading or not is_article):
        return notice_reason(by_address)
    if is_article:
        return None
    if by_heading:
        kind, heading = by_heading
        is_sure = heading in map(trim, map(fold, headings)) and _says_what_it_is(heading)
        return notice_reason(kind) if kind != _LOGIN and (is_sure or _ANSWER.search(text)) else None
    return None if _TYPES.isdisjoint(json_ld.types_in(page.scripts)) else notice_reason("SitePage")


def _says_what_it_is(heading: str) -> bool:
    return " " in heading or length_of(heading) >= LONG_HEADING


def _kind_of_address(url: str | None) -> str | None:
    """Return the kind that the path of an address names, which no section of the paper is in."""
    path = _plain(unquote(urlsplit(url or "").path)).replace("_", "-")
    parts = [part for part in path.split("/") if part and not _LANGUAGE.fullmatch(part)]
    if not parts or any(part not in _site_folders() for part in parts[:-1]):
        return None
    return _kinds_by_address().get(_ENDING.sub("", parts[-1]))


def _plain(text: str) -> str:
    """Return a path in lower case without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i").replace("ł", "l"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _kinds_by_address() -> dict[str, str]:
    return {word: error for error, kind in load_notices().kinds.items() for word in kind.addresses.split()}


@cache
def _site_folders() -> frozenset[str]:
    return frozenset(load_notices().site_folders.split())
