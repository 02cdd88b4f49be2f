"""Bylines: splits the bylines of pages and records into names of people, agencies and desks."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from config.bylines import agency_names, load_bylines
from config.calendar import load_calendar
from tasks.text.matching import fold, letters_and_digits
from tasks.text.normalise import one_line
from tasks.text.scripts import HANGUL, KANA_AND_HAN

# "Ortega y Gasset" is one man: a conjunction separates two names only where both have a first and a last name.
_CONJUNCTION = re.compile(
    r"\s+(?:and|und|et|y|e|og|och|en|i|a|ja|és|și|ve|dan|và|và|kaj|и|та|й|και|و|और|এবং|மற்றும்|และ)\s+|\s*(?:&|\+|/|／|،\s?و\s)\s*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[;|•‖、，]\s*|\s+[–—·-]+\s+|(?<=[가-힣])·(?=[가-힣])|(?<=[一-鿿])・(?=[一-鿿])")
_COMMA = re.compile(r"\s*[,،]\s*")
_ADDRESS = re.compile(r"(?<!\S)\S*(?:@\S*|https?://\S*|\bwww\.\S*)")
_IN_BRACKETS = re.compile(r"[(（\[【<][^()（）\[\]【】<>]*[)）\]】>]")
_FIGURE = re.compile(r"(?<![\w-])\d.*", re.DOTALL)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_DEGREE = re.compile(r"(?:ph\.?d|m\.?d|m\.?a|b\.?a|msc|bsc|esq|rn|cfa)\.?", re.IGNORECASE)
_EAST_ASIAN = re.compile(f"[{KANA_AND_HAN}{HANGUL}]")
_CHINESE_NAMES = re.compile(r"[一-鿿]{2,4}(?:\s+[一-鿿]{2,4})+")
_CHINESE_LEAD = re.compile(r"记者|责编|编辑|通讯员")
_REPORTED_FROM = re.compile(r"(?:^|\s+|\s*[/／]\s*)\S*(?:報導|报道|報道|綜合|综合|電|电|編譯|编译)$")
_MARKS = " ,;:|•·–—-/／…"
_NAME_WORD = re.compile(r"[^\W\d_]+(?:[.'’-]+[^\W\d_]+)*\.?")
_PARTICLES = frozenset(
    {
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "du",
        "des",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "bint",
        "ibn",
        "ben",
        "abu",
    }
    | {"van", "von", "der", "den", "ter", "ten", "zu", "zur", "af", "av", "y", "e", "i", "und", "of", "st", "san"}
)
_EAST_ASIAN_NAME = re.compile(r"[一-鿿぀-ヿ]{2,5}|[一-鿿]{1,4}[\s　・][一-鿿぀-ヿ]{1,4}|[가-힣]{2,4}")
_LONGEST = 120
_LONGEST_BYLINE = 2000
# A shorter word with a capital is a part of a name.
_LONG_TAIL = 6
# Longer parts are descriptions.
_MOST_WORDS = 6
_LONGEST_INITIAL = 4
_MOST_NAME_WORDS = 5


def clean_authors(bylines: Iterable[str], *, publishers: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names in `bylines`, each once, in order.

    Removed are a leading "By", "Par" or "Von", roles, places, dates, addresses, and what is no name, such as "admin" or
    "Follow"; "A B and C D" are two names. An agency or an editorial desk is an author too. A newspaper, such as one of the
    `publishers`, is one only where nobody else is named.
    """
    names: dict[str, str] = {}
    for byline in bylines:
        for name in _names(byline):
            names.setdefault(name.casefold(), name)
    brands = names_of_newspapers(names.values(), publishers=publishers)
    return tuple(name for name in names.values() if name not in brands or len(brands) == len(names))


def names_of_newspapers(names: Iterable[str], *, publishers: Iterable[str] = ()) -> frozenset[str]:
    """Return those of the `names` that are newspapers' or staff's without a name."""
    own = {letters_and_digits(publisher) for publisher in publishers}
    return frozenset(name for name in names if letters_and_digits(name) in own or _is_brand(name))


def is_person(name: str) -> bool:
    """Tell whether a clean name is one of a person, or of a news agency, and no other phrase."""
    if fold(name) in _agencies() or _EAST_ASIAN_NAME.fullmatch(name):
        return True
    words = name.replace(",", "").split()
    is_capital = [not word[:1].islower() or word.split("-")[0] in _PARTICLES for word in words]
    return (
        1 < len(words) <= _MOST_NAME_WORDS
        and all(is_capital)
        and all(map(_NAME_WORD.fullmatch, words))
        and not _is_brand(name)
    )


def begins_with_lead(text: str) -> bool:
    """Tell whether a line begins with "By" or a word for it."""
    return _without_lead(text) != text.strip(_MARKS)


def _names(byline: str) -> Iterator[str]:
    text = _IN_BRACKETS.sub(" ", _ADDRESS.sub(" ", one_line(byline[:_LONGEST_BYLINE])))
    is_chinese = bool(_CHINESE_LEAD.search(text))
    for segment in _SEPARATOR.split(text):
        parts = [
            name for part in _split(_without_figures(segment)) for name in _east_asian(part, is_chinese=is_chinese)
        ]
        for number, part in enumerate(parts):
            name = _name(part, is_first=number == 0)
            if name and len(name) <= _LONGEST and any(map(str.isalpha, name)) and fold(name) not in _folded("nobody"):
                yield name


def _without_figures(segment: str) -> str:
    """Cut a segment at its first figure, with the name of a month before that; a segment about a change is empty."""
    if _modified().match(fold(segment)):
        return ""
    cut = _FIGURE.sub("", segment)
    words = cut.split()
    return (
        " ".join(words[:-1]) if len(cut) < len(segment) and words and fold(words[-1].strip(".")) in _months() else cut
    )


def _split(segment: str) -> list[str]:
    """Split a segment at commas and conjunctions; "Lee, Ann" is one name."""
    text = _without_lead(segment.strip(_MARKS))
    parts = [part for part in _COMMA.split(text) if part]
    if len(parts) == 2 and all(" " not in part and not _is_office(part) for part in parts) and parts[1][:1].isupper():
        return [] if _is_role(parts[1]) else [", ".join(parts)]
    names: list[str] = []
    for part in parts:
        if names and _SUFFIX.fullmatch(part):
            names[-1] = f"{names[-1]}, {part}"
        elif not _DEGREE.fullmatch(part):
            names += _between_names(part)
    return names


def _between_names(text: str) -> list[str]:
    """Split `text` at conjunctions if every part is an office, or has two words or more and begins with a capital."""
    parts = [part for part in _CONJUNCTION.split(text) if part]
    is_whole = all(_is_office(part) or (" " in part.strip() and not part[:1].islower()) for part in parts)
    return parts if is_whole or _EAST_ASIAN.search(text) else [text]


def _name(part: str, *, is_first: bool) -> str:
    """Return the name in one part of a byline; empty if there is none. After the first, a single word is a place."""
    text = _once(_without_stop(_without_lead(" ".join(part.split()).strip(_MARKS))))
    if _is_office(text):
        return "" if fold(text) in _folded("noise") else text
    text = _without_role(_without_tail(text))
    is_place = not is_first and " " not in text and not _EAST_ASIAN.search(text) and not _is_brand(text)
    is_none = fold(text) in _folded("noise") or len(text.split()) > _MOST_WORDS
    return "" if is_place or is_none or (text[:1].islower() and not is_first) else text


def _without_lead(text: str) -> str:
    for pattern in (_leads(), _leads_of_full_names()):
        match = pattern.match(text)
        text = text[match.end() :].strip(_MARKS) if match else text
    return text


def _once(text: str) -> str:
    """Return a name once where a page has it twice, for eyes and for screen readers."""
    words = text.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half > 1 and words[:half] == words[half:] else text


def _without_stop(text: str) -> str:
    """Cut the full stop of a sentence, not that of an initial."""
    return text.rstrip(". ") if len(text.split()[-1] if text else "") > _LONGEST_INITIAL else text


def _without_tail(text: str) -> str:
    """Cut what follows a name of two words: "for The Courier", "in Ostle", "with AFP"."""
    for tail in _tails().finditer(text):
        if " " in text[: tail.start()].strip():
            rest = text[tail.end() :]
            if fold(tail[1]) in _folded("tails") or all(map(_is_office, _CONJUNCTION.split(rest))):
                return text[: tail.start()].strip(_MARKS)
    return text


def _without_role(text: str) -> str:
    """Cut a role behind a name; a part that is only a role is empty, a desk of a newspaper is kept."""
    words = text.split()
    if not _is_role(text):
        return text
    starts = [number for number, word in enumerate(words) if _begins_role(word) and _is_role(" ".join(words[number:]))]
    if starts and starts[0] > 1:
        return " ".join(words[: starts[0]]).strip(_MARKS)
    is_office = any(fold(text).endswith(f" {office}") for office in _folded("staff") | _folded("desks"))
    return text if is_office and 0 not in starts else ""


def _is_role(text: str) -> bool:
    folded = fold(text)
    words = [word.strip(_MARKS) for word in folded.split()]
    return (
        not _folded("roles").isdisjoint(words)
        or any(" " in role and f" {role} " in f" {folded} " for role in _folded("roles"))
        or any(part in word for word in words for part in _folded("roles_within"))
    )


def _begins_role(word: str) -> bool:
    folded = fold(word).strip(_MARKS)
    return folded in _folded("fields") or folded in _folded("staff") or _is_role(folded)


def _east_asian(part: str, *, is_chinese: bool) -> Iterator[str]:
    """Yield the names in a part written in Chinese, Japanese or Korean, without the word for a reporter around them."""
    if not _EAST_ASIAN.search(part):
        yield part
        return
    bare = _without_lead(_REPORTED_FROM.sub("", part).strip(_MARKS))
    for role in _folded("roles"):
        if len(bare) > len(role) + 1 and _EAST_ASIAN.match(role) and bare.endswith(role):
            bare = bare.removesuffix(role).strip(_MARKS)
    yield from bare.split() if is_chinese and _CHINESE_NAMES.fullmatch(bare) else [bare]


def _is_office(text: str) -> bool:
    """Tell whether a part is an agency, a desk, or a word for several of them."""
    folded = fold(text.strip(_MARKS))
    return folded in _agencies() | _folded("desks") | _folded("staff") | _folded("noise")


def _is_brand(text: str) -> bool:
    """Tell whether a part is the name of a newspaper, or its people without names."""
    if fold(text) in _folded("staff"):
        return True
    words = [word.strip(_MARKS) for word in fold(text).split()]
    if _is_office(text) or any(fold(text).endswith(office) for office in _folded("staff") | _folded("desks")):
        return False
    is_medium = len(words) > 1 and not _folded("media").isdisjoint(words)
    return (
        is_medium or (words[:1] <= ["the"] and _after_article(words)) or fold(text).endswith((".com", ".net", ".org"))
    )


def _after_article(words: list[str]) -> bool:
    return bool(words) and words[0] in _folded("articles") and words[-1] in _folded("media_after_articles")


@cache
def _folded(field: str) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in load_bylines().phrases(field))


@cache
def _agencies() -> frozenset[str]:
    return frozenset(map(fold, agency_names()))


@cache
def _months() -> frozenset[str]:
    languages = load_calendar().languages.values()
    return frozenset(fold(form) for names in languages for forms in names.forms_of_months() for form in forms)


@cache
def _modified() -> re.Pattern[str]:
    return re.compile(rf"[^\w]*(?:{'|'.join(re.escape(fold(word)) for word in load_calendar().modified.split(','))})\b")


@cache
def _leads() -> re.Pattern[str]:
    """Return a pattern of the words before a name, with a colon or a space; ideographs need neither."""
    spaced = [phrase for phrase in load_bylines().phrases("leads") if not _EAST_ASIAN.search(phrase)]
    joined = [phrase for phrase in load_bylines().phrases("leads") if _EAST_ASIAN.search(phrase)]
    return re.compile(
        rf"(?:{'|'.join(map(re.escape, spaced))})(?:\s*[:：/／]\s*|\s+)"
        rf"|(?:{'|'.join(map(re.escape, joined))})\s*[:：/／]?\s*(?=\S{{2}})",
        re.IGNORECASE,
    )


@cache
def _leads_of_full_names() -> re.Pattern[str]:
    phrases = load_bylines().phrases("leads_of_full_names")
    forms = "|".join(map(re.escape, phrases))
    offices = "|".join(map(re.escape, sorted(agency_names(), key=len, reverse=True)))
    return re.compile(
        rf"(?i:{forms})(?:\s*[:：]\s*|\s+)(?=[^\W\d_a-zß-ÿ]\S*\s+\S|(?i:{offices})$)",
    )


@cache
def _tails() -> re.Pattern[str]:
    """Return a pattern of the words that end a name; short ones may be a part of it when they have a capital."""
    tails = (*load_bylines().phrases("tails"), *load_bylines().phrases("tails_of_agencies"))
    forms = sorted((*tails, *(tail.capitalize() for tail in tails if len(tail) >= _LONG_TAIL)), key=len, reverse=True)
    return re.compile(rf"(?:^|\s)({'|'.join(map(re.escape, forms))})(?=\s|$)")
