"""Leaves of a query: what a person typed between blanks becomes a term, dates, an address or a wildcard.

Signs that are syntax elsewhere and not here are left out or taken as words, and a note says so.
"""

import re
from collections.abc import Callable
from functools import cache

from config.facets import load_facets
from tasks.analysis.gendered import genders
from tasks.analysis.names import name_key
from tasks.analysis.people import person_keys
from tasks.index.query.dates import read_dates
from tasks.index.query.tree import KEYWORD_FIELDS, TEXT_FIELDS, WORD_FIELDS, AnyOf, Match, Part, Term
from tasks.text.scripts import EMOJI, PAIRED_LETTERS
from tasks.text.urls import host_names, is_article_url, known_url, url_spellings, with_scheme

DATE = "date"
PERSON_KEY = "people.key"
# Names that people type for a field, and the field's name in the record.
_OTHER_NAMES = {"author": "authors", "lang": "language", "body": "text", "published": DATE}
FIELDS = (
    {name: name for name in (*TEXT_FIELDS, *KEYWORD_FIELDS, DATE)}
    | {facet.typed: facet.field for facet in load_facets()}
    | _OTHER_NAMES
)
SHOWN_FIELDS = ", ".join(
    ("title", "text", "author", *(facet.typed for facet in load_facets()), "date", "site", "url", "id")
)
_LONGEST_WILDCARD = 40  # letters
_MOST_WILDCARDS = 4  # in a word

_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}/?")
_SEARCHABLE = re.compile(rf"[^\W_]|[{EMOJI}]")
_UNKNOWN_FIELD = re.compile(r"(@?[a-z_][\w.]*):(?=[^\s/:])", re.ASCII | re.IGNORECASE)
_REGEX = re.compile(r"/.*[^\w\s/-].*/")
_BOOST = re.compile(r"(?<=\w)([~^][\d.]*)$")
_wildcard_pattern = cache(lambda: re.compile(rf"(?:[^\W_{PAIRED_LETTERS}]|[*?](?!$)|\*$)+"))
_INNER_WILDCARD = re.compile(r"[*?]+(?=\w)")

Note = Callable[[str], object]


def phrase(text: str, slop: int, field: str | None, note: Note) -> Part | None:
    """Return the part that a quoted text stands for; None where nothing in it can be searched."""
    if not _SEARCHABLE.search(text):
        return None
    if field == DATE:
        return _dates(text.strip(), note)
    if field is not None and field in KEYWORD_FIELDS and field not in WORD_FIELDS:
        return _keyword(text.strip(), field)
    if field is None and "://" in text and (address := _address(text.strip())):
        return address
    if re.search(r"\w\*|\*\w", text):
        note(f"“{text[:40]}” is searched as it is: a phrase has no wildcards")
    return Term(text=text.strip(), match=Match.PHRASE, field=field, slop=slop)


def word(text: str, field: str | None, note: Note) -> Part | None:
    """Return the part that a word without blanks stands for; None where nothing in it can be searched."""
    if field == DATE:
        return _dates(text, note)
    if not _SEARCHABLE.search(text):
        if field is not None:
            note(f"“{text}” is left out: it has no letter and no digit")
        return None
    if field is not None and field in KEYWORD_FIELDS:
        return _keyword(text, field)
    if field is None and (address := _address(text)):
        return address
    if _REGEX.fullmatch(text):
        note(f"“{text}” is left out: there are no regular expressions")
        return None
    if genders(text):
        return Term(text=text, field=field)
    return _wildcard(_without_foreign_signs(text, note), field, note)


def _dates(text: str, note: Note) -> Part | None:
    found = read_dates(text.replace('"', "").replace("/", "-"))
    if found is None:
        note(f"“{text}” is no date, so it is left out; write 2024, 2024-02, 2024-02-09 or 2024-02..2024-03")
    return found


def _keyword(text: str, field: str) -> Term:
    kind = Match.WORDS
    if text.endswith("*"):
        kind, text = Match.PREFIX, text.rstrip("*")
    if field == "site":
        text = text.removeprefix("*.")
        url = text if "://" in text else f"https://{text}"
        text = next(iter(host_names(url)), text).removeprefix("www.")
    return Term(text=text, match=kind, field=field)


def keyword_values(term: Term) -> tuple[str, ...]:
    """Return the values of its field that a keyword term stands for; of an address or a person, every spelling of it."""
    if term.field == PERSON_KEY:
        return (name_key(term.text), *person_keys(term.text))
    if term.field != "url":
        return (term.text,)
    if term.match is not Match.PREFIX:
        return (term.text, *url_spellings(with_scheme(term.text)))
    scheme, _, rest = term.text.rpartition("://")
    bare = rest.removeprefix("www.")
    schemes = (scheme,) if scheme else ("https", "http")
    return tuple(f"{scheme}://{host}" for scheme in schemes for host in dict.fromkeys((rest, bare, f"www.{bare}")))


def _address(text: str) -> Part | None:
    """Return the part for a pasted address or a bare host, which is found as words too; None for any other text."""
    words = Term(text=text)
    url = with_scheme(text)
    if "://" in url and is_article_url(url):
        return AnyOf(parts=(Term(text=known_url(url), field="url"), words.with_(match=Match.PHRASE)))
    hosts = host_names(url) if "://" in url else host_names(f"https://{text}") if _HOST.fullmatch(text) else ()
    return AnyOf(parts=(Term(text=hosts[0].removeprefix("www."), field="site"), words)) if hosts else None


def _without_foreign_signs(text: str, note: Note) -> str:
    """Return `text` without the signs of other search languages that have no meaning here, and note them."""
    if unknown := _UNKNOWN_FIELD.match(text):
        note(f"There is no field “{unknown[1]}”, so “{text}” is searched as words; fields are {SHOWN_FIELDS}")
    if sign := _BOOST.search(text):
        note(f'“{sign[1]}” is left out: it counts only after a phrase, as in "two words"~5')
        return text[: sign.start()]
    return text


def _wildcard(text: str, field: str | None, note: Note) -> Part | None:
    text = re.sub(r"\*+", "*", text)
    bare = text.rstrip("*")
    if not _INNER_WILDCARD.search(bare):
        if bare != text:
            return Term(text=bare, match=Match.PREFIX, field=field)
        return Term(text=text, field=field)
    letters = len(re.findall(r"[^\W_]", text))
    if not _wildcard_pattern().fullmatch(text):
        if "?" in bare.rstrip("?") and "*" not in bare:
            return Term(text=text, field=field)  # punctuation between words, as in `what?why`
        note(f"“{text}” is left out: a wildcard stands among the letters and digits of one word")
        return None
    if letters < (3 if text[0] in "*?" else 2):
        note(f"“{text}” is left out: a wildcard needs two letters beside it, three if it comes first")
        return None
    if len(text) > _LONGEST_WILDCARD or len(re.findall("[*?]", text)) > _MOST_WILDCARDS:
        note(
            f"“{text[:20]}…” is left out: a word has {_MOST_WILDCARDS} wildcards and {_LONGEST_WILDCARD} letters at most"
        )
        return None
    return Term(text=text, match=Match.WILDCARD, field=field)
