"""Enrichment: completes a document whose text is clean with title, times, publisher, authors, lengths and content hash."""

import hashlib
import re
import unicodedata
from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np

from tasks.document import LISTED, Document, Listed, TimestampSource
from tasks.text.bylines import clean_authors
from tasks.text.characters import DASH, DIGIT, LETTER, SPACE, classes_of
from tasks.text.field_names import mended_names
from tasks.text.scripts import IDEOGRAPHS, SOUTH_EAST_ASIAN
from tasks.text.sentences import CLOSING_MARKS, SENTENCE_ENDS, sentence_ends
from tasks.text.times import EPOCH, date_of_url, utc
from tasks.text.urls import site_of

TITLE_CHARACTERS = 100
# Characters of a first line that are searched for the end of a sentence; a line may have millions.
LEAD_CHARACTERS = 1000
# A longer first line is no headline.
HEADLINE_CHARACTERS = 120
# A shorter sentence is taken for an abbreviation ("M.", "U.S."); in Chinese and Japanese fewer characters say as much.
SENTENCE_CHARACTERS = 40
DENSE_SENTENCE_CHARACTERS = 8

EARLIEST = datetime(1800, 1, 1, tzinfo=UTC)
CLOCK_SLACK = timedelta(days=2)
LATEST_VERSION = 250_000_000_000_000  # the year 9892; beyond 9999 there is no datetime

# Silent reading of English non-fiction, the mean of 190 studies: Brysbaert 2019, "How many words do we read per
# minute?", Journal of Memory and Language 109. Characters: the figure Medium states for Chinese and Japanese.
WORDS_PER_MINUTE = 238
CHARACTERS_PER_MINUTE = 500
# Thai, Lao, Khmer and Burmese write words without spaces between them, of about four letters each.
LETTERS_PER_UNSPACED_WORD = 4

_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
_UNSPACED = re.compile(f"[{SOUTH_EAST_ASIAN}]+")
_NO_HEADLINE_ENDS = (*SENTENCE_ENDS, *"։:;,：；，、")


def enrich_document(document: Document) -> Document:
    """Return the document with title, times, publisher, authors, word count, reading time and content hash.

    Given fields are kept, missing ones are taken from the feed, the text or the URL. A publication time before 1800, or more
    than two days after the page was fetched or the file written, is impossible: it moves to `extra["published_raw"]`.
    """
    document = _with_listed(document)
    observed = _observed(document)
    published, extra = _published(document, observed=observed)
    timestamp, timestamp_source = _timestamp(published, document, observed=observed)
    title = document.title or title_of(document.text)
    publisher = document.publisher or site_of(document.url)
    words, characters = count_words(document.text)
    minutes = words / WORDS_PER_MINUTE + characters / CHARACTERS_PER_MINUTE
    complete = document.with_(
        title=title,
        published=published,
        extra=mended_names(extra),
        timestamp=timestamp,
        timestamp_source=timestamp_source,
        publisher=publisher,
        authors=clean_authors(document.authors, publishers=[publisher] if publisher else []),
        word_count=words + characters,
        reading_minutes=max(1, round(minutes)) if minutes else 0,
    )
    return complete.with_(content_hash=content_hash(complete))


def _with_listed(document: Document) -> Document:
    """Return the document with title, time and authors of the feed where the page states none."""
    extra = {**document.extra}
    try:
        listed = msgspec.json.decode(extra.pop(LISTED, "{}"), type=Listed)
    except msgspec.DecodeError:  # of another program
        listed = Listed()
    return document.with_(
        title=document.title or listed.title,
        published=document.published or listed.published,
        authors=document.authors or listed.authors,
        extra=extra,
    )


def title_of(text: str) -> str | None:
    """Return a title for a text without one: its first line if that is a headline, else its first sentence, shortened.

    A headline is short, has no end mark and stands above a longer line. None for a text without letters or digits.
    """
    lines = [line.strip() for line in text.split("\n") if any(map(str.isalnum, line))]
    if not lines:
        return None
    first = lines[0].removeprefix("- ")[:LEAD_CHARACTERS]
    ends = first.rstrip(CLOSING_MARKS).endswith(_NO_HEADLINE_ENDS)
    below = max(map(len, lines[1:4]), default=0)
    if len(first) <= HEADLINE_CHARACTERS and not ends and below > len(first):
        return first
    return _shortened(_first_sentence(first), TITLE_CHARACTERS)


def count_words(text: str) -> tuple[int, int]:
    """Count the words of a text, and separately its Chinese and Japanese characters, which count as one word each.

    A word is a run without spaces, dashes or slashes that has a letter or digit: `l’alliance` and `tête-à-tête` are one
    word each. In Thai, Lao, Khmer and Burmese four letters count as a word.
    """
    characters = len(_IDEOGRAPH.findall(text))
    runs = _UNSPACED.findall(text)
    unspaced = sum(map(str.isalpha, "".join(runs)))
    spaced = _UNSPACED.sub(" ", _IDEOGRAPH.sub(" ", text)) if characters or runs else text
    return _spaced_words(spaced) + round(unspaced / LETTERS_PER_UNSPACED_WORD), characters


def _spaced_words(text: str) -> int:
    """Count the runs between spaces and dashes that have a letter or digit."""
    classes = classes_of(text)
    run = np.cumsum((classes & (SPACE | DASH)) > 0)[(classes & (LETTER | DIGIT)) > 0]
    return int(run.size > 0) + int(np.count_nonzero(np.diff(run)))


def content_hash(document: Document) -> str:
    """Hash the fields that the index shows, 32 hex digits: a change of any of them must update the indexed document.

    These are title, text, URL, publication time, publisher, authors, agencies, extra fields and `is_truncated`.
    Spaces, line breaks and composed letters make no difference.
    """
    lists = ((document.publisher or "",), document.authors, document.agencies, *sorted(document.extra.items()))
    published = document.published.isoformat() if document.published else ""
    parts = [document.title or "", document.text, document.url or "", published, *("\1".join(part) for part in lists)]
    if document.is_truncated:
        parts.append("truncated")
    shown = "\0".join(" ".join(unicodedata.normalize("NFC", part).split()) for part in parts)
    return hashlib.blake2b(shown.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _observed(document: Document) -> datetime | None:
    """Return the time of fetching, else of the file; None where neither is known."""
    if document.fetched:
        return utc(document.fetched)
    if document.version <= 0:
        return None
    return EPOCH + timedelta(milliseconds=min(document.version, LATEST_VERSION))


def _published(document: Document, *, observed: datetime | None) -> tuple[datetime | None, dict[str, str]]:
    """Return the publication time if it is possible, and `extra` with an impossible one added."""
    given = utc(document.published) if document.published else None
    if given and _is_possible(given, observed=observed):
        return given, document.extra
    extra = document.extra | {"published_raw": given.isoformat()} if given else document.extra
    dated = date_of_url(document.url)
    return (dated if dated and _is_possible(dated, observed=observed) else None), extra


def _is_possible(published: datetime, *, observed: datetime | None) -> bool:
    return published >= EARLIEST and (observed is None or published - observed <= CLOCK_SLACK)


def _timestamp(
    published: datetime | None, document: Document, *, observed: datetime | None
) -> tuple[datetime | None, TimestampSource | None]:
    if published:
        return published, TimestampSource.PUBLISHED
    if observed is None:
        return None, None
    return observed, TimestampSource.FETCHED if document.fetched else TimestampSource.FILE


def _first_sentence(line: str) -> str:
    for end in sentence_ends(line):
        least = DENSE_SENTENCE_CHARACTERS if _IDEOGRAPH.search(line, 0, end) else SENTENCE_CHARACTERS
        if end >= least:
            return line[:end]
    return line


def _shortened(text: str, width: int) -> str:
    """Shorten `text` to `width` code points with `…`: after a whole word, or inside a word that fills half the width."""
    if len(text) <= width:
        return text
    end = width - 1
    while end > width // 2 and not text[end].isspace():
        end -= 1
    if end == width // 2:
        end = width - 1
        while end > 1 and unicodedata.category(text[end])[0] in "MC":  # never between a letter and its mark or joiner
            end -= 1
    return text[:end].rstrip(" ,;:–—-") + "…"
