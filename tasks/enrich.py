"""Enrichment: completes a document whose text is clean with title, times, publisher, credits, section and content hash."""

import hashlib
import re
import unicodedata

import numpy as np

from tasks.document import LISTED, Dateline, Document, listed_in
from tasks.metadata.byline_agencies import agencies_in
from tasks.metadata.datelines import read_dateline
from tasks.metadata.leads import is_about
from tasks.metadata.publication import with_times
from tasks.metadata.publishers import country_of, publisher_name, zone_of
from tasks.metadata.text_bylines import authors_of_line
from tasks.metadata.topics import topic_of
from tasks.text.bylines import clean_authors
from tasks.text.characters import DASH, DIGIT, LETTER, SPACE, classes_of, code_points, run_bounds
from tasks.text.field_names import mended_names
from tasks.text.scripts import IDEOGRAPHS, SOUTH_EAST_ASIAN, code_ranges
from tasks.text.sentences import CLOSING_MARKS, SENTENCE_ENDS, sentence_ends
from tasks.text.urls import site_of

TITLE_CHARACTERS = 100
# Characters of a first line that are searched for the end of a sentence; a line may have millions.
LEAD_CHARACTERS = 1000
# A longer first line is no headline.
HEADLINE_CHARACTERS = 120
# A shorter sentence is taken for an abbreviation ("M.", "U.S."); in Chinese and Japanese fewer characters say as much.
SENTENCE_CHARACTERS = 40
DENSE_SENTENCE_CHARACTERS = 8

# Origins of fields that no page states.
FEED, RECORD, TEXT = "feed", "record", "text"
# The further fields of a record that name the section of its article.
SECTION_FIELDS = ("section", "sectionname", "articlesection", "category", "categories", "rubric", "topic", "pillarname")

# Silent reading of English non-fiction, the mean of 190 studies: Brysbaert 2019, "How many words do we read per
# minute?", Journal of Memory and Language 109. Characters: the figure Medium states for Chinese and Japanese.
WORDS_PER_MINUTE = 238
CHARACTERS_PER_MINUTE = 500
# Thai, Lao, Khmer and Burmese write words without spaces between them, of about four letters each.
LETTERS_PER_UNSPACED_WORD = 4

# Single values that the index shows; times and lists beside them.
_HASHED = (
    "title", "title_source", "lead", "lead_source", "text", "url", "section", "section_source", "is_truncated",
    "published_source", "published_offset", "published_precision", "publisher", "publisher_country", "authors_source",
)  # fmt: skip

_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
_UNSPACED = re.compile(f"[{SOUTH_EAST_ASIAN}]+")
_HAS_NO_SPACES = np.zeros(0x110000, np.bool_)
for _first, _last in code_ranges(IDEOGRAPHS + SOUTH_EAST_ASIAN):
    _HAS_NO_SPACES[_first : _last + 1] = True
_NO_HEADLINE_ENDS = (*SENTENCE_ENDS, *"։:;,：；，、")


def enrich_document(document: Document, *, given: str | None = RECORD) -> Document:
    """Return the document with title, times, publisher, authors, agencies, section, lengths and content hash.

    Given fields are kept, missing ones are taken from the feed, the text or the URL. A publication time before 1800, or more
    than two days after the page was fetched or the file written, is impossible: it moves to `extra["published_raw"]`.
    `given` is the origin of given fields that name none: None for a document of an index that knew no origins yet.
    """
    document = _with_listed(document, given=given)
    publisher = publisher_name(document.publisher, url=document.url) or site_of(document.url)
    country = country_of(publisher, url=document.url)
    described = _with_texts(document.with_(publisher=publisher, publisher_country=country))
    complete = _with_credits(_with_section(with_times(described, zone=zone_of(country) if country else None)))
    words, characters = count_words(document.text)
    minutes = words / WORDS_PER_MINUTE + characters / CHARACTERS_PER_MINUTE
    complete = complete.with_(
        extra=mended_names(complete.extra),
        word_count=words + characters,
        reading_minutes=max(1, round(minutes)) if minutes else 0,
    )
    return complete.with_(content_hash=content_hash(complete))


def _with_listed(document: Document, *, given: str | None) -> Document:
    """Return the document with title, time and authors of the feed or sitemap where the page states none."""
    listed = listed_in(document.extra)
    extra = {name: value for name, value in document.extra.items() if name != LISTED}
    title, published, authors = document.title, document.published, document.authors
    return document.with_(
        title=title or listed.title,
        title_source=_origin(title, document.title_source or given, listed.title),
        published=published or listed.published,
        published_source=_origin(published, document.published_source or given, listed.published),
        authors=authors or listed.authors,
        authors_source=_origin(authors, document.authors_source or given, listed.authors),
        extra=extra,
    )


def _origin(given: object, source: str | None, listed: object) -> str | None:
    """Return the origin of a field: that of a given one, else the feed."""
    if given:
        return source
    return FEED if listed else None


def _with_texts(document: Document) -> Document:
    """Return the document with a title and its headlines, and with its lead if that is about the text."""
    title = document.title or title_of(document.text)
    headlines = dict.fromkeys(filter(None, (title, *document.headlines)))
    is_own = document.lead and is_about(document.lead, f"{title or ''} {document.text}")
    return document.with_(
        title=title,
        title_source=document.title_source if document.title else (TEXT if title else None),
        headlines=tuple(headlines),
        lead=document.lead if is_own else None,
        lead_source=document.lead_source if is_own else None,
    )


def _with_section(document: Document) -> Document:
    """Return the document with its topic, which a page states itself and a record in further fields."""
    if document.section:
        return document
    stated = ((RECORD, value) for name in SECTION_FIELDS if (value := document.extra.get(name)))
    section, source = topic_of(stated, url=document.url)
    return document.with_(section=section, section_source=source)


def _with_credits(document: Document) -> Document:
    """Return the document with clean authors, the agencies that its byline and dateline name, and the dateline."""
    found = read_dateline(document.text, language=document.language, published=document.local_time)
    named = agencies_in((*document.authors, document.publisher or ""))
    authors = clean_authors(document.authors, publishers=[document.publisher] if document.publisher else [])
    return document.with_(
        authors=authors,
        authors_source=document.authors_source if authors else None,
        agencies=tuple(dict.fromkeys((*document.agencies, *named, *(found.agencies if found else ())))),
        dateline=found.dateline if found else None,
    )


def title_of(text: str) -> str | None:
    """Return a title for a text without one: its first line if that is a headline, else its first sentence, shortened.

    A headline is short, has no end mark and stands above a longer line; a byline above it is passed over. None for a text
    without letters or digits.
    """
    lines = [line.strip() for line in text.split("\n") if any(map(str.isalnum, line))]
    if not lines:
        return None
    if len(lines) > 1 and authors_of_line(lines[0]):
        del lines[0]
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
    if not _HAS_NO_SPACES[code_points(text)].any():
        return _spaced_words(text), 0
    characters = len(_IDEOGRAPH.findall(text))
    unspaced = sum(map(str.isalpha, "".join(_UNSPACED.findall(text))))
    spaced = _UNSPACED.sub(" ", _IDEOGRAPH.sub(" ", text))
    return _spaced_words(spaced) + round(unspaced / LETTERS_PER_UNSPACED_WORD), characters


def _spaced_words(text: str) -> int:
    """Count the runs between spaces and dashes that have a letter or digit."""
    classes = classes_of(text)
    without_marks = classes[(classes & (SPACE | DASH | LETTER | DIGIT)) > 0]
    starts, _ = run_bounds(without_marks, LETTER | DIGIT)
    return len(starts)


def content_hash(document: Document) -> str:
    """Hash the fields that the index shows, 32 hex digits: a change of any of them must update the indexed document.

    These are title, text, URL, times, publisher, authors, agencies, section, dateline, the origins of these, extra fields and
    `is_truncated`. Spaces, line breaks and composed letters make no difference.
    """
    times = (time.isoformat() if time else "" for time in (document.published, document.modified))
    lists = (document.headlines, document.authors, document.agencies, *sorted(document.extra.items()))
    values = (getattr(document, name) for name in _HASHED)
    dateline = document.dateline or Dateline()
    parts = [
        *times,
        *("" if value is None else str(value) for value in values),
        dateline.place or "",
        dateline.date or "",
    ]
    parts += ["\1".join(part) for part in lists]
    shown = "\0".join(" ".join(unicodedata.normalize("NFC", part).split()) for part in parts)
    return hashlib.blake2b(shown.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


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
