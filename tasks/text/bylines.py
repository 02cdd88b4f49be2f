"""Bylines: splits the bylines of pages and records into names of people, agencies and desks."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import permutations

from config.bylines import agency_names, load_bylines
from tasks.text.byline_words import (
    ADDRESS,
    EAST_ASIAN,
    MARKS,
    agencies,
    begins_role,
    calendar_words,
    change,
    ends_with_office,
    is_newspaper,
    is_office,
    is_role,
    newspapers_among,
    phrases,
)
from tasks.text.matching import fold
from tasks.text.normalise import one_line
from tasks.text.scripts import CASED

# "Ortega y Gasset" is one man: a conjunction separates two names only where both have a first and a last name.
_CONJUNCTION = re.compile(
    r"\s+(?:and|und|et|y|e|og|och|en|i|a|ja|és|și|ve|dan|và|un|ir|dhe|eta|agus|και|и|та|й|و|और|এবং|மற்றும்|และ)\s+|\s*(?:&|\+|/|／|،\s?و\s)\s*",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"\s*[;|•‖、，]\s*|\s+[–—·-]+\s+|(?<=[가-힣])·(?=[가-힣])|(?<=[一-鿿])・(?=[一-鿿])|\s+(?=[图圖文]\s?[/／:：])"
)
# Some papers put a space without width between the name and what somebody does.
_UNSEEN_SEPARATOR = re.compile(r"\u200b\s+|\s+\u200b\s*")
# "Ann Lee, Chief Reporter, and Bo Ek".
_LAST_OF_LIST = re.compile(
    r"^(?:and|und|et|y|e|og|och|en|i|és|și|ve|dan|và|un|ir|dhe|eta|agus|και|и|та)\s+(?=[^\W\d_a-zß-ÿа-яα-ω]\S*\s)"
)
# "Ann Lee / Oslo".
_BEFORE_PLACE = re.compile(r"\s+/\s+(?=\S+$)")
_COMMA = re.compile(r"\s*[,،]\s*")
_IN_BRACKETS = re.compile(r"[(（\[【<][^()（）\[\]【】<>]*[)）\]】>]")
# Stands for "(photo)" behind a name, until the names are apart.
_SOMEBODY_ELSE = "\ufffc"
_FIGURE = re.compile(r"(?<![\w-])\d.*", re.DOTALL)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_DEGREE = re.compile(r"(?:ph\.?d|m\.?d|m\.?a|b\.?a|msc|bsc|esq|rn|cfa)\.?", re.IGNORECASE)
# A broadcaster or an agency behind a name: "Ann Lee BBC News".
_OUTLET = re.compile(r"(?<=\S\s)([A-Z]{2,5})(?:\s+\S.*|$)")
_CHINESE_NAMES = re.compile(r"[一-鿿]{2,4}(?:\s+[一-鿿]{2,4})+")
_CHINESE_LEAD = re.compile(r"记者|责编|编辑|通讯员")
_REPORTED_FROM = re.compile(r"(?:^|\s+|\s*[/／]\s*)\S*(?:報導|报道|報道|綜合|综合|電|电|編譯|编译)$")
# Without either a word that means "by" and "reporter" means the latter behind a name.
_CASED_OR_COLON = re.compile(f"[{CASED}:：]")
_LONGEST = 120
_LONGEST_BYLINE = 2000
# A shorter word with a capital is a part of a name.
_LONG_TAIL = 6
# Longer parts are descriptions.
_MOST_WORDS = 6
_LONGEST_INITIAL = 4
_TWO, _MOST_JOINED = 2, 10


def clean_authors(bylines: Iterable[str], *, publishers: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names in `bylines`, each once, in order.

    Removed are a leading "By", "Par" or "Von", roles, places, dates, addresses, the names of photographers and translators,
    and what is no name, such as "admin" or "Follow"; "A B and C D" are two names. An agency or an editorial desk is an author
    too. A newspaper, such as one of the `publishers`, is one only where nobody else is named.
    """
    names: dict[str, str] = {}
    for byline in bylines:
        for name in _names(byline):
            names.setdefault(name.casefold(), name)
    if _TWO < len(names) <= _MOST_JOINED:  # some pages state the names once more, all in one
        for first, second in permutations(tuple(names), _TWO):
            names.pop(f"{first} {second}", None)
    newspapers = newspapers_among(names.values(), publishers=publishers)
    return tuple(name for name in names.values() if name not in newspapers or len(newspapers) == len(names))


def begins_with_lead(text: str) -> bool:
    """Tell whether a line begins with "By" or a word for it."""
    return _without_lead(text) != text.strip(MARKS)


@lru_cache(2_000)  # a page states its byline in several places, and a paper has the same authors every day
def _names(byline: str) -> tuple[str, ...]:
    return tuple(_names_in(byline))


def _names_in(byline: str) -> Iterator[str]:
    text = ADDRESS.sub(" ", one_line(_UNSEEN_SEPARATOR.sub("; ", byline[:_LONGEST_BYLINE])))
    # Feeds write the name in brackets behind the address of somebody.
    text = _credited_in_brackets().sub(_SOMEBODY_ELSE, text)
    text = _IN_BRACKETS.sub(" ", text) if any(map(str.isalpha, _IN_BRACKETS.sub("", text))) else text.strip(" ()")
    text = _credits_inside().sub("; ", text)
    is_chinese = bool(_CHINESE_LEAD.search(text))
    parts = (part for segment in _SEPARATOR.split(text) for part in _split(segment))
    has_full_name = is_first = False
    for number, part in enumerate(name for each in parts for name in _east_asian(each, is_chinese=is_chinese)):
        is_first = number == 0
        name = _name(part, is_first=is_first)
        is_beside = has_full_name and (_is_place(name) or _is_staff(name))
        if (
            not is_beside
            and _SOMEBODY_ELSE not in name
            and len(name) <= _LONGEST
            and any(map(str.isalpha, name))
            and fold(name) not in phrases("nobody")
        ):
            has_full_name = has_full_name or " " in name
            yield name


def _is_place(name: str) -> bool:
    """Tell whether what stands behind a full name is a place: a single word, or words of places around it."""
    if " " not in name:
        return not (EAST_ASIAN.search(name) or is_office(name) or is_newspaper(name))
    folded = fold(name)
    begins = any(folded.startswith(f"{word} ") or folded == word for word in phrases("places_begin"))
    return begins or folded.rpartition(" ")[2] in phrases("places_end")


def _is_staff(name: str) -> bool:
    """Tell whether what stands behind a full name says whose staff that is: "Courier Staff Writer"."""
    return any(" " in office and fold(name).endswith(f" {office}") for office in phrases("staff"))


def _split(segment: str) -> list[str]:
    """Split a segment at commas and conjunctions; "Lee, Ann" is one name."""
    if change().match(fold(segment)):
        return []
    parts = [
        part for each in _COMMA.split(segment.strip(MARKS)) if (part := _LAST_OF_LIST.sub("", _without_figures(each)))
    ]
    first = _without_lead(parts[0]) if parts else ""
    if (
        len(parts) == 2
        and all(" " not in part and not is_office(part) for part in (first, parts[1]))
        and parts[1][:1].isupper()
    ):
        return [] if is_role(parts[1]) else [f"{first}, {parts[1]}"]
    names: list[str] = []
    for part in parts:
        if names and _SUFFIX.fullmatch(part):
            names[-1] = f"{names[-1]}, {part}"
        elif not _DEGREE.fullmatch(part):
            names += _between_names(part)
    return names


def _without_figures(part: str) -> str:
    """Cut a part at its first figure, with the names of a month or a day at its end."""
    words = _FIGURE.sub("", part).split()
    is_cut = bool(_FIGURE.search(part))
    while words and fold(words[-1].strip(".")) in calendar_words() and (is_cut or len(words) == 1):
        words.pop()
    return " ".join(words)


def _between_names(text: str) -> list[str]:
    """Split `text` at conjunctions if every part is an office, or has two words or more and begins with a capital."""
    bare = _without_lead(text)
    if bare == text and _credits().match(text):
        return [text]
    parts = [part for part in _CONJUNCTION.split(bare) if part]
    is_whole = all(is_office(part) or (" " in part.strip() and not part[:1].islower()) for part in parts)
    if len(parts) > 1 and (is_whole or EAST_ASIAN.search(text)):
        return parts
    name, *place = _BEFORE_PLACE.split(text)
    return [name] if place and " " in _without_lead(name) else [text]


def _name(part: str, *, is_first: bool) -> str:
    """Return the name in one part of a byline; empty if there is none."""
    text = " ".join(part.split()).strip(MARKS)
    lead = _without_lead(text)
    if not is_first and lead != text and is_role(text) and not _CASED_OR_COLON.search(text):
        return ""
    if fold(text) in phrases("noise") or (_credits().match(text) and (not is_first or lead == text)):
        return ""
    if EAST_ASIAN.match(text) and text in phrases("leads"):
        return ""
    text = _once(_without_stop(lead))
    if is_office(text):
        return "" if fold(text) in phrases("noise") else text
    text = _without_role(_without_outlet(_without_tail(text)))
    is_none = fold(text) in phrases("noise") or len(text.split()) > _MOST_WORDS
    return "" if is_none or (text[:1].islower() and " " in text and not is_first) else text


def _without_lead(text: str) -> str:
    for pattern in (_leads(), _leads_of_full_names()):
        match = pattern.match(text)
        text = text[match.end() :].strip(MARKS) if match else text
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
            if fold(tail[1]) in phrases("tails") or all(map(is_office, _CONJUNCTION.split(rest))):
                return text[: tail.start()].strip(MARKS)
    return text


def _without_outlet(text: str) -> str:
    outlet = None if text.isupper() or text.istitle() else _OUTLET.search(text)
    if outlet is None or " " not in text[: outlet.start()].strip():
        return text
    is_known = " " in outlet[0] or fold(outlet[1]) in agencies()
    return text[: outlet.start()].strip(MARKS) if is_known else text


def _without_role(text: str) -> str:
    """Cut a role behind a name; a part that is only a role is empty, an office of a newspaper is kept."""
    words = text.split()
    if not is_role(text):
        return text
    starts = [number for number, word in enumerate(words) if begins_role(word) and is_role(" ".join(words[number:]))]
    name = " ".join(words[: starts[0]]).strip(MARKS) if starts else ""
    if " " in name and not is_newspaper(name):
        return name
    return text if name and (ends_with_office(text) or is_newspaper(name)) else ""


def _east_asian(part: str, *, is_chinese: bool) -> Iterator[str]:
    """Yield the names in a part written in Chinese, Japanese or Korean, without the word for a reporter around them."""
    if not EAST_ASIAN.search(part):
        yield part
        return
    bare = _without_lead(_REPORTED_FROM.sub("", part).strip(MARKS))
    for role in phrases("roles"):
        if len(bare) > len(role) + 1 and EAST_ASIAN.match(role) and bare.endswith(role):
            # "서울=박지훈 기자" names the place or the paper, "사진=박지훈 기자" what somebody made.
            made, _, bare = bare.removesuffix(role).rpartition("=")
            bare = "" if made and _credits().match(made) else bare.strip(MARKS)
    yield from bare.split() if is_chinese and _CHINESE_NAMES.fullmatch(bare) else [bare]


@cache
def _leads() -> re.Pattern[str]:
    """Return a pattern of the words before a name, with a colon or a space; ideographs need neither."""
    spaced = [phrase for phrase in load_bylines().phrases("leads") if not EAST_ASIAN.search(phrase)]
    joined = [phrase for phrase in load_bylines().phrases("leads") if EAST_ASIAN.search(phrase)]
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


def _credit_words() -> str:
    return "|".join(map(re.escape, load_bylines().phrases("credits")))


@cache
def _credits() -> re.Pattern[str]:
    """Return a pattern of what stands before the name of a photographer, a translator or an editor."""
    return re.compile(rf"(?:{_credit_words()})(?:\s*[:：/／]|\s+|$)", re.IGNORECASE)


@cache
def _credited_in_brackets() -> re.Pattern[str]:
    """Return a pattern of a credit in brackets, which stands behind a name: "Ann Lee (text) and Bo Ek (photo)"."""
    return re.compile(rf"(?<=\w)\s*[(（\[](?:{_credit_words()})[)）\]]", re.IGNORECASE)


@cache
def _credits_inside() -> re.Pattern[str]:
    """Return a pattern of the space before another credit of the same line: "Text: Ann Lee Photo: Bo Ek"."""
    return re.compile(rf"\s+(?=(?:{_credit_words()})\s*[:：])", re.IGNORECASE)
