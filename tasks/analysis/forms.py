"""Forms: the other ways in which the words of a document may be typed, as keys of a field of their own.

Only a way that the words themselves do not give has a key: `email` for e-mail, `3000` for 3,000, `c++`, `US` for U.S.,
`mueller` for Müller, and `~gericht` for the part of a compound. A word with letters that a computer cuts off, `c++` and
`at&t`, is found by its key only. Both backends store the same keys, so both find the same.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Set
from functools import cache
from itertools import chain

from config.languages import load_languages
from tasks.analysis.analyzer import GAP, exact_analyzer, language_analyzer
from tasks.analysis.chain import without_accents
from tasks.analysis.compounds import has_compounds, parts
from tasks.analysis.counted import counted_numbers
from tasks.analysis.gendered import genders
from tasks.analysis.remembered import Budget, Remembered
from tasks.analysis.unaccented import bare_stems

PART = "~"  # before the stem of a part of a compound
TITLE = "title:"  # before a key of the title; a key of the text has nothing before it

_CHUNKS = Budget(100_000)  # of all languages; about 40 MB when full
_LONGEST_CHUNK = 80  # a longer one is an address, or no language
_MOST_PARTS = 6  # of a word with hyphens
_LONGEST_ARTICLE, _SHORTEST_TRIPLED = 5, 6
_LETTER = r"[^\W\d_]"
_JOINER = "[-‐‑'’‘ʻʼ＇·‧•.]"
_WORD = re.compile(rf"{_LETTER}+")
_JOINED = re.compile(rf"[^\Wʻ]+(?:{_JOINER}[^\Wʻ]+)+")
_ADDRESS = re.compile("://|www\\.|@")
_SPLIT = re.compile(_JOINER)
_APOSTROPHES = re.compile("['’‘ʻʼ＇]")
_SYMBOLS = re.compile(
    rf"(?<![\w.&+])(?:\.{_LETTER}\w+|{_LETTER}\w*(?:&\w+)+|{_LETTER}\w*(?:\+{{1,2}}|#)(?![^\W\d]))(?![+#&]|\.\w)"
)
_SPACED_SYMBOLS = re.compile(r"\w+(?: & \w+)+")
_ABBREVIATION = re.compile(rf"(?<![\w.])(?:{_LETTER}\.)+{_LETTER}(?!\w)\.?")
_CAPITALS = re.compile(rf"(?<!\w){_LETTER}{{2,3}}(?!\w)")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:([.,'’٬])\d{2,3})*([.,'’٬])\d{3}(?!\d|[.,'’٬]\d)")
_SPACED_NUMBER = re.compile("(?<![\\d.,])\\d{1,3}(?:[ \u00a0\u2009\u202f]\\d{3})+(?!\\d|[.,]\\d)")
_SPACED_DIGITS = re.compile("\\d[ \u00a0\u2009\u202f]\\d{3}")  # found sooner than the whole number
_TRIPLED = re.compile(rf"({_LETTER})\1\1")
# Two syllables of a Vietnamese name, which other languages write as one word.
_SYLLABLES = re.compile(rf"(?<!\w)({_LETTER}{{1,7}})(?= ({_LETTER}{{1,7}})(?!\w))")
_LETTERS_AND_DIGITS = re.compile(rf"({_LETTER}{{2,}})(\d{{1,4}})|(\d{{1,4}})(?!st|nd|rd|th)({_LETTER}{{2,4}})")
# A number with decimals, with or without signs between its thousands: 1.250,50; 1250.50; 1 250,50.
_DECIMAL = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:([.,'’٬ \u00a0\u2009\u202f])\d{3})(?:\1\d{3})*|\d{4,9})(?!\1)[.,٫](\d{1,2})(?!\d|[.,]\d)"
)
# The initials of a name, written with blanks: J. R. R. Tolkien; the second pattern is found sooner.
_INITIALS = re.compile(rf"(?<![\w.])(?:{_LETTER}\. ){{1,3}}{_LETTER}\.(?= {_LETTER}{{2}})")
_SPACED_DOTS = re.compile(rf"\. {_LETTER}\. ")
_HALF_SPACE = re.compile("(?<=[\u0620-\u06d3])\u200c+(?=[\u0620-\u06d3])")
_SPECIAL = re.compile("[äöüßåøæœđÄÖÜẞÅØÆŒĐ]")
_DIGRAPHS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "đ": "dj"}
    | {"Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe", "Đ": "Dj"}
)
# Endings of English words behind an apostrophe; a word with one is not written otherwise.
_CONTRACTIONS = frozenset(["s", "t", "re", "ll", "ve", "d", "m"])
# Languages with a decimal point; the others have a decimal comma.
_has_decimal_point = re.compile("bn|cy|en|ga|gu|he|hi|ja|kn|ko|ml|mr|ne|pa|sw|ta|te|th|tl|ur|zh").fullmatch
_AROUND = ',;:!?.…"“”„‟«»()[]'  # signs around a word that no key has, but for a dot before it
_AROUND_GENDERED = _AROUND.replace("()", "")  # étudiant(e) ends with one
_GROUPS = frozenset(".,'’٬")


def chunk_forms(chunk: str, tag: str) -> tuple[str, ...]:
    """Return the keys of a run of characters without blanks, in a language of languages.yaml."""
    return () if len(chunk) > _LONGEST_CHUNK else tuple(dict.fromkeys(_chunk_keys(chunk, tag)))


@cache
def _forms_of(tag: str) -> Remembered[tuple[str, ...]]:
    return Remembered(lambda chunk: chunk_forms(chunk, tag), _CHUNKS)


def forms_of(title: Iterable[str], text: Iterable[str]) -> list[str]:
    """Return the keys of a document from those of its title and those of its text, sorted."""
    return sorted({*(TITLE + key for key in title), *text})


def forms(text: str, language: str) -> set[str]:
    """Return the keys of the words of `text`, in the language of a BCP 47 tag."""
    tag = load_languages().get(language).tag
    known = _forms_of(tag)
    return set(chain.from_iterable(map(known.__getitem__, text.split()))) | spaced_forms(text, tag)


def spaced_forms(text: str, tag: str) -> set[str]:
    """Return the keys of numbers, names and syllables of `text` that are written with blanks."""
    return {key for _, _, key in _spaced(text, tag)}


def form_spans(text: str, language: str, wanted: Set[str], prefixes: Collection[str] = ()) -> Iterator[tuple[int, int]]:
    """Yield start and end of the words of `text` that have one of the `wanted` keys, or one that begins as in `prefixes`."""
    tag, beginnings = load_languages().get(language).tag, tuple(prefixes)
    known = _forms_of(tag)
    every = {chunk: known[chunk] for chunk in set(text.split())}
    chunks = {chunk for chunk, keys in every.items() if not wanted.isdisjoint(keys)}
    if beginnings:
        chunks |= {chunk for chunk, keys in every.items() if any(key.startswith(beginnings) for key in keys)}
    for chunk in re.finditer(r"\S+", text) if chunks else ():
        if chunk[0] in chunks:
            inner = re.search(r"[\w.].*[\w+#]|\w", chunk[0])
            start = chunk.start()
            yield (start + inner.start(), start + inner.end()) if inner else chunk.span()
    yield from ((start, end) for start, end, key in _spaced(text, tag) if key in wanted)


def _spaced(text: str, tag: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and key of names, numbers and syllables that are written with blanks, and of counted numbers."""
    if " & " in text:
        yield from ((*found.span(), _symbol_key(found[0])) for found in _SPACED_SYMBOLS.finditer(text))
    if _SPACED_DIGITS.search(text):
        numbers = () if _has_decimal_point(tag) else _SPACED_NUMBER.finditer(text)
        yield from ((*found.span(), number(found[0])) for found in numbers)
        yield from (
            (*found.span(), decimal(found[0])) for found in _DECIMAL.finditer(text) if (found[1] or ".").isspace()
        )
    for found in _INITIALS.finditer(text) if _SPACED_DOTS.search(text) else ():
        yield from ((*found.span(), key) for key in capitals(found[0].replace(" ", "")))
    yield from counted_numbers(text, tag)
    if tag == "vi":
        for found in _SYLLABLES.finditer(text):
            if found[1].istitle() and found[2].istitle():
                yield found.start(), found.end(2), folded(found[1] + found[2])


def _chunk_keys(chunk: str, tag: str) -> Iterator[str]:
    """Yield the keys of a run of characters without blanks."""
    if (word := chunk.strip(_AROUND)).isalpha() and chunk[0] != ".":
        if word.isupper():
            yield from capitals(word)
        yield from _word_keys(word, tag)
        return
    yield from symbols(chunk)
    yield from capitals(chunk)
    yield from (key for each in genders(chunk.strip(_AROUND_GENDERED), tag) for key in same(each, tag))
    yield from (number(found[0]) for found in _NUMBER.finditer(chunk) if _is_grouped(found, tag))
    yield from (decimal(found[0]) for found in _DECIMAL.finditer(chunk))
    for found in () if _ADDRESS.search(chunk) else _JOINED.finditer(chunk):
        yield from _joined_keys(found[0], tag)
    for pieces in written_apart(chunk.strip(_AROUND)):
        yield from (PART + key for piece in pieces for key in same(piece, tag))
    for word in _WORD.findall(chunk):
        yield from _word_keys(word, tag)


def symbols(text: str) -> Iterator[str]:
    """Yield the keys of words with signs that are part of a name: `c++`, `c#`, `.net`, `at&t`, `disney+`."""
    yield from (_symbol_key(found[0]) for found in (*_SYMBOLS.finditer(text), *_SPACED_SYMBOLS.finditer(text)))


def _symbol_key(text: str) -> str:
    return without_accents(text.replace(" ", "").lower())


def capitals(chunk: str) -> Iterator[str]:
    """Yield the key of an abbreviation with or without its dots: `US` for US and U.S., and `nato` for N.A.T.O."""
    for found in _ABBREVIATION.finditer(chunk):
        letters = found[0].replace(".", "")
        if letters.isupper():
            yield letters
            if len(letters) > 2 and letters.lower() not in stop_words():
                yield letters.lower()
    yield from (found[0] for found in _CAPITALS.finditer(chunk) if found[0].isupper())


def number(text: str) -> str:
    """Return the digits of `text` in ASCII."""
    return "".join(str(int(digit)) for digit in text if digit.isdecimal())


def decimal(text: str) -> str:
    """Return a number with one or two digits behind its decimal sign as `1250.50`; empty for any other text."""
    found = _DECIMAL.fullmatch(text)
    return f"{number(text[: found.start(2)])}.{number(found[2])}" if found else ""


def is_number(text: str) -> bool:
    """Return whether `text` is a number in groups of digits, as some language writes it."""
    return _NUMBER.fullmatch(text) is not None


def _is_grouped(found: re.Match[str], tag: str) -> bool:
    """Return whether the signs of a number part its thousands in this language, and are no decimal sign."""
    signs = {sign for sign in found[0] if sign in _GROUPS}
    is_decimal = signs == {"." if _has_decimal_point(tag) else ","} and found[0].count(found[2]) == 1
    return len(signs) == 1 and not is_decimal and not found[0].startswith("0")


def joined(text: str) -> str:
    """Return a word without the hyphens, apostrophes and dots inside it; empty where there are none."""
    if not _JOINED.fullmatch(text):
        return ""
    pieces = _SPLIT.split(text)
    is_address = "." in text and (len(pieces) > 2 or min(map(len, pieces)) < 2)  # or an abbreviation
    has_letters = any(piece[:1].isalpha() for piece in pieces)
    return "".join(pieces) if has_letters and not is_address and len(pieces) <= _MOST_PARTS else ""


def _joined_keys(word: str, tag: str) -> Iterator[str]:
    """Yield the keys of a word with hyphens, apostrophes or dots inside: joined, and its parts behind an apostrophe."""
    *before, last = _APOSTROPHES.split(word)
    if last.lower() in _CONTRACTIONS:
        word = word[: -len(last) - 1] if before else word
    plain = {*exact_analyzer().terms(word), *language_analyzer(tag).terms(word)}
    pieces = re.split("[-‐‑]", word)
    for whole in dict.fromkeys((word, *pieces)):
        parted = _APOSTROPHES.split(whole)
        if names := [part for part in parted[1:] if len(part) > 2 and part[0].isupper()]:
            yield from {PART + folded(parted[0]), *map(folded, names)} - plain
        if not _is_elided(parted) and (bare := joined(whole)):
            yield from same(bare, tag) - plain


def _is_elided(parted: list[str]) -> bool:
    """Return whether a word begins with a short article before a word in lower case, as in l'alliance: nobody joins these."""
    return (
        len(parted) > 1
        and len(parted[0]) <= _LONGEST_ARTICLE
        and parted[1].islower()
        and _is_article(parted[0].lower())
    )


@cache
def _articles() -> frozenset[str]:
    return frozenset(word for language in load_languages() for word in language.analysis.elision.split())


def _is_article(word: str) -> bool:
    return without_accents(word) in _articles()


def _word_keys(word: str, tag: str) -> Iterator[str]:
    """Yield the keys of a word of letters: without accents, with umlauts as two letters, with two for three; its parts."""
    yield from bare_stems(word, tag)
    if not word.isascii() and _SPECIAL.search(word) and _is_typed_with_digraphs(word, tag):
        yield from {folded(digraphs(word))} - {folded(word)}
    if (shorter := doubled(word)) != word:
        yield from same(shorter, tag)
    if has_compounds(tag):
        yield from (PART + stem for part in parts(shorter, tag) for stem in stems(part, tag))


def _is_typed_with_digraphs(word: str, tag: str) -> bool:
    """Return whether people type two letters for an umlaut: in German always, in names of most other languages."""
    return tag == "de" or (tag != "vi" and word[0].isupper() and word.lower() not in stop_words())


def written_apart(word: str) -> Iterator[tuple[str, ...]]:
    """Yield the pieces of a word that others write with blanks: COVID and 19, and what a Persian half-space joins."""
    if found := _LETTERS_AND_DIGITS.fullmatch(word):
        yield found[1] or found[3], found[2] or found[4]
    if _HALF_SPACE.search(word):
        yield tuple(_HALF_SPACE.split(word))


def digraphs(word: str) -> str:
    """Return `word` with umlauts and other letters written as two: Mueller for Müller."""
    return word.translate(_DIGRAPHS)


def is_small_without_accents(word: str) -> bool:
    """Return whether `word` would be a small word of some language without its accents: Åre, which is no `are`."""
    lower = word.lower()
    return not lower.isascii() and lower not in stop_words() and without_accents(lower) in stop_words()


@cache
def stop_words() -> frozenset[str]:
    """Return the stop words of all languages."""
    return frozenset(word for language in load_languages() for word in language.analysis.stop_words.split())


def doubled(word: str) -> str:
    """Return `word` with two letters for three: Schiffahrt for Schifffahrt, as it was written before 1996."""
    return _TRIPLED.sub(r"\1\1", word) if len(word) >= _SHORTEST_TRIPLED else word


def same(word: str, tag: str) -> set[str]:
    """Return a word of another form as written and as the language's analyzer reduces it."""
    return {folded(word), *stems(word, tag)} - {GAP}


def folded(word: str) -> str:
    """Return the one term of `word` as written; empty where it is none, or of a script without spaces."""
    terms = exact_analyzer().terms(word)
    return terms[0] if len(terms) == 1 else GAP


def stems(word: str, tag: str) -> tuple[str, ...]:
    """Return the one term of `word` as the analyzer of a language in languages.yaml reduces it; none for a stop word."""
    terms = language_analyzer(tag).terms(word)
    return tuple(terms) if len(terms) == 1 and terms[0] != GAP else ()
