"""Notices: pages that a server sends in the place of an article, known by their heading and the share of their usual phrases.

One phrase never decides: an article about captchas quotes them, and keeps its other sentences.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from config.no_article import load_notices
from tasks.extract.characters import length_of
from tasks.extract.kinds.reasons import Reason
from tasks.text.matching import fold, letters, trim
from tasks.text.sentences import sentence_ends

# A notice is short, policies apart; lengths count a character of Chinese, Japanese or Thai as three.
MAX_LENGTH = 1500
# Without anything else on the page a heading, a marker or one phrase is enough.
HARDLY_ANY = 150
# Share of the text that is in sentences with a phrase: beside the heading of a notice, without one, on a page that states its
# date, and where there is hardly any text.
SHARE_WITH_HEADING, SHARE_ALONE, SHARE_IF_DATED, SHARE_OF_HARDLY_ANY = 0.25, 0.6, 0.9, 0.9
SHARE_WITH_HEADING_IF_DATED = 0.6
MIN_PHRASES_ALONE = 2
# A page with such a heading may be long.
LONG_KINDS = frozenset({"Policy"})
MIN_PHRASES_OF_LONG = 3
# Their words are in articles too: these kinds need their heading.
HEADED_KINDS = frozenset({"Policy", "LoginWall", "ServerError", "AdBlockWall", "AgeWall"})
# Only these kinds are known by one phrase.
PLAIN_KINDS = frozenset({"RobotCheck", "ConsentWall", "TextInScripts", "Redirect"})
# A search or a topic that has no article says so below its heading.
LACKING_KIND = "NotFound"
# Phrases are sought in so many characters of a long text.
SOUGHT_CHARACTERS = 6000
LONGEST_FILLER = 100

_SEPARATOR = re.compile(r"\s+[|\-·•>]+\s+|\s*[|]\s+|\.{3}\s+")
_ENDS = " .!?…"
# A line that goes on with a small letter is one with the next.
_LINE_END = re.compile(r"\n(?!\s*[a-zà-ÿа-яα-ω])")
_WITHOUT_STOPS = re.compile("[\u0e01-\u0eff\u1780-\u17ff]")  # Thai, Lao, Khmer


class _Kind(NamedTuple):
    reason: Reason
    headings: frozenset[str]
    phrases: tuple[str, ...]
    markers: tuple[str, ...]


def notice_of(headings: Iterable[str], text: str, *, markup: str = "", is_dated: bool = False) -> Reason | None:
    """Return the kind of notice that a page with these `headings` and this `text` is; None for an article.

    `markup` is searched for markers where there is hardly any text. A page that states its date is more likely an article.
    """
    length = length_of(text)
    headings = list(headings)
    parts = [set(_parts(heading)) for heading in headings]
    sentences = list(_sentences(text)) if length <= MAX_LENGTH else []
    seen = _Seen(parts, text, sentences, length, is_dated, heads_list(headings))
    marked = markup.lower() if length <= HARDLY_ANY and not is_dated else ""
    for error, kind in _kinds().items():
        if _is_notice(error, kind, seen) or any(marker in marked for marker in kind.markers):
            return kind.reason
    return None


def notice_reason(error: str) -> Reason:
    """Return the reason of a kind of notice, by its error."""
    return _kinds()[error].reason


def kind_of_headings(headings: Iterable[str], *, among: Iterable[str]) -> tuple[str, str] | None:
    """Return the first kind, by its error, of which one of `headings` is or has a part, and that part."""
    parts = [part for heading in headings for part in _parts(heading)]
    return next(((error, part) for error in among for part in parts if part in _kinds()[error].headings), None)


def without_fillers(lines: Iterable[str]) -> list[str]:
    """Return the `lines` that may say something of an article: not "Loading…", "Photo 1 of 9" or the length of a video."""
    return [line for line in lines if len(line) > LONGEST_FILLER or (letters(line) and not _is_filler(line))]


def heads_list(headings: Iterable[str]) -> bool:
    """Tell whether one of `headings` is that of a list of articles, such as "Category: Ferries" or "Search results"."""
    return any(_collections().fullmatch(part) for heading in headings for part in _parts(heading))


def heads_search(headings: Iterable[str]) -> bool:
    """Tell whether one of `headings` is that of the results of a search."""
    return any(_searches().fullmatch(part) for heading in headings for part in _parts(heading))


def _is_filler(line: str) -> bool:
    return _fillers().fullmatch(trim(fold(line))) is not None


class _Seen(NamedTuple):
    """A page as it is compared with a kind; `headings` are the sets of their parts."""

    headings: Sequence[set[str]]
    text: str
    sentences: Sequence[str]
    length: int
    is_dated: bool
    is_list: bool


def _is_notice(error: str, kind: _Kind, page: _Seen) -> bool:
    is_headed = any(parts & kind.headings for parts in page.headings)
    if is_headed and error in LONG_KINDS:
        body = fold(page.text[:SOUGHT_CHARACTERS])
        return not page.is_dated and sum(phrase in body for phrase in kind.phrases) >= MIN_PHRASES_OF_LONG
    if not kind.phrases or page.length > MAX_LENGTH or (error in HEADED_KINDS and not is_headed):
        return False
    found, share = _matches(kind.phrases, page.sentences)
    if page.is_list and error == LACKING_KIND and found and share >= SHARE_WITH_HEADING_IF_DATED:
        return True
    if is_headed:
        is_whole = any(parts and parts <= kind.headings for parts in page.headings)
        is_bare = page.length <= HARDLY_ANY and (is_whole or not page.is_dated)
        least = SHARE_WITH_HEADING_IF_DATED if page.is_dated else SHARE_WITH_HEADING
        return is_bare or (found > 0 and share >= least)
    if error in PLAIN_KINDS and page.length <= HARDLY_ANY and not page.is_dated:
        return share >= SHARE_OF_HARDLY_ANY
    return found >= MIN_PHRASES_ALONE and share >= (SHARE_IF_DATED if page.is_dated else SHARE_ALONE)


def _matches(phrases: Iterable[str], sentences: Sequence[str]) -> tuple[int, float]:
    """Return how many different phrases are in the sentences, and the share of the text in sentences that have one."""
    whole = "\n".join(sentences)
    possible = [phrase for phrase in phrases if phrase in whole]  # none in most texts
    found = [{phrase for phrase in possible if phrase in sentence} for sentence in sentences]
    total = sum(map(len, sentences)) or 1
    return len(set().union(*found)), sum(len(s) for s, has in zip(sentences, found, strict=True) if has) / total


def _sentences(text: str) -> Iterator[str]:
    """Yield the folded sentences of the text where phrases are sought; none is of two lines, for a button has no full stop.

    In scripts that write neither spaces between words nor full stops, what stands between spaces counts as one.
    """
    for line in _LINE_END.split(text[:SOUGHT_CHARACTERS]):
        folded, begin = fold(line), 0
        if _WITHOUT_STOPS.search(folded):
            yield from folded.split()
            continue
        for end in [*sentence_ends(folded), len(folded)]:
            if sentence := folded[begin:end].strip():
                yield sentence
            begin = end


def _parts(heading: str) -> Iterator[str]:
    """Yield the folded heading, and each part of it between separators: one may name the site."""
    folded = fold(heading)
    for part in [folded, *_SEPARATOR.split(folded)]:
        if bare := trim(part).strip(_ENDS):
            yield bare


@cache
def _kinds() -> dict[str, _Kind]:
    return {
        error: _Kind(
            Reason(error, kind.reason),
            frozenset(trim(fold(heading)).strip(_ENDS) for words in kind.headings.values() for heading in words),
            tuple(dict.fromkeys(fold(phrase) for words in kind.phrases.values() for phrase in words)),
            kind.markers,
        )
        for error, kind in load_notices().kinds.items()
    }


@cache
def _fillers() -> re.Pattern[str]:
    return _any_of(load_notices().fillers)


@cache
def _collections() -> re.Pattern[str]:
    return _any_of((*load_notices().collections, *load_notices().searches))


@cache
def _searches() -> re.Pattern[str]:
    return _any_of(load_notices().searches)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
