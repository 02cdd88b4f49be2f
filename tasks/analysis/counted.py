"""Numbers with the word that counts them behind: 300円, 5人, 3개월, 3,000元.

Chinese, Japanese, Korean and Thai write both without a blank, and more letters behind: 300円です. The pairs of such a run do not
end where the counter ends, and a cluster keeps digits and Hangul or Thai as one word. So a document has a key for the number with
each beginning of what stands behind it.
"""

import re
from collections.abc import Iterator

from tasks.analysis.analyzer import plain
from tasks.text.scripts import KANA_AND_HAN, PAIRED_LETTERS

_MOST_LETTERS = 3  # of a counter: 개월, 本塁打
# A full-width comma is mostly one between clauses. Without a bound, a long list of figures is read again from each of them.
_NUMBER = r"\d+(?:[.,．]\d+|(?<!\d{4})，\d{3}(?!\d)){0,8}"
_COUNTED = re.compile(rf"(?<!\d)(?<!\d[.,．])({_NUMBER})([{PAIRED_LETTERS}]{{1,{_MOST_LETTERS}}})")
_TYPED = re.compile(rf"[{PAIRED_LETTERS}]?({_NUMBER})([{PAIRED_LETTERS}]{{1,{_MOST_LETTERS}}})")
_HAN = re.compile(f"[{KANA_AND_HAN}]")
_GROUPS = re.compile(r"[,，](?=\d{3}(?!\d))")
_LANGUAGES = frozenset({"ja", "km", "ko", "lo", "my", "th", "und", "zh"})


def counted_numbers(text: str, tag: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and key of each number of `text` with each beginning of its counter, in a language of languages.yaml."""
    for found in _COUNTED.finditer(text) if tag in _LANGUAGES else ():
        digits, start, end = _digits(found[1]), found.start(), found.start(2)
        if not _HAN.match(found[2]) or digits != plain(found[1]):
            yield start, end, digits
        for count in range(1, len(found[2]) + 1):
            yield start, end + count, digits + plain(found[2][:count])


def counted_key(word: str) -> str | None:
    """Return the key of a typed number with a counter, also behind one letter (第12届); None for any other word."""
    found = _TYPED.fullmatch(word)
    return _digits(found[1]) + plain(found[2]) if found else None


def _digits(number: str) -> str:
    """Return a number in ASCII digits without the signs between its thousands."""
    return plain(_GROUPS.sub("", number))
