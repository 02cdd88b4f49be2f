"""Templates: the form in which lines of different documents are compared, with figures, dates and links masked.

    Published on 3 March 2024 at 14:05    published on # at #
    1,204 comments                        # comments
    Mail to desk@kite.example             mail to <link>
    Reporting by Ann Lee, Rome            reporting by <name>, rome     (named_template alone)

Log template miners, such as Drain (He et al. 2017), begin with the same masking by patterns.
"""

import hashlib
import re
from functools import cache

from config.calendar import load_calendar
from tasks.text.matching import normal_form
from tasks.text.scripts import HANGUL, KANA_AND_HAN

# A longer line is prose, or a notice that a rule had better name.
LONGEST_LINE = 1000
NUMBER, LINK, NAME = "#", "<link>", "<name>"
# A shorter line is an ornament or a counter; a character of Chinese, Japanese or Korean counts as two letters.
FEWEST_LETTERS = 3

_LINK = re.compile(r"https?:\S+|www\.\S+|\S+@[\w-]+\.[\w.-]+|(?<!\S)@\w+")
_NUMBER = re.compile(r"\d+(?:st|nd|rd|th|er|ère|º|ª)?(?!\w)|\d+")
_HALF_OF_DAY = re.compile(r"#\s?(?:am|pm|a\.m\.?|p\.m\.?)(?!\w)")
_NUMBERS = re.compile(r"#(?:[\s.,:/+-]*#)+")
_AROUND = re.compile(r"^\W+|\W+$")
_PLACEHOLDER = "\ue000"  # private use: survives the normal form, occurs in no text
_PARTICLES = frozenset(
    ("al", "bin", "da", "das", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "la", "le", "van", "von", "y")
)
_WIDE = re.compile(f"[{KANA_AND_HAN}{HANGUL}]")


def line_template(line: str) -> str:
    """Return the normal form of `line` with figures, dates, times and links masked.

    "" for a line of more than LONGEST_LINE characters, or one whose unmasked part has fewer than FEWEST_LETTERS letters.
    """
    return form_template(normal_form(line)) if len(line) <= LONGEST_LINE else ""


def form_template(form: str) -> str:
    """Return the template of a line of which only the normal form is at hand; see `line_template`."""
    if "@" in form or "www." in form or "http" in form:
        form = _LINK.sub(LINK, form)
    if any(map(str.isdigit, form)):
        form = _without_dates(_HALF_OF_DAY.sub(NUMBER, _NUMBER.sub(NUMBER, form)))
    return form if _has_letters(form) else ""


def named_template(line: str) -> str:
    """Return the template of `line` with names masked too; "" for a line without names.

    A name is two or more words with a capital, the line's first word apart; so it is found only in scripts with case.
    """
    masked = _without_names(line.split()) if len(line) <= LONGEST_LINE else ""
    form = line_template(masked) if _PLACEHOLDER in masked else ""
    return form.replace(_PLACEHOLDER, NAME)


def template_hash(template: str) -> int:
    """Return a hash of a template in 63 bits, the same on every machine."""
    digest = hashlib.blake2b(template.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def _without_dates(form: str) -> str:
    """Mask the names of months and days beside a figure, then make one figure of several in a row."""
    words = form.split(" ")
    is_figure = [NUMBER in word for word in words]
    for index, word in enumerate(words):
        is_beside = any(is_figure[max(index - 2, 0) : index + 3])
        if is_beside and not is_figure[index] and _AROUND.sub("", word) in _calendar_words():
            words[index] = NUMBER
    return _NUMBERS.sub(NUMBER, " ".join(words))


_SHORT = 2


@cache
def _calendar_words() -> frozenset[str]:
    """Load the names of months and days of the week in every language, in their normal form.

    Two Latin letters are left out: they are words ("on", "al", "du") more often than a day.
    """
    forms = (form for names in load_calendar().languages.values() for form in names.forms())
    return frozenset(
        normal_form(form) for form in forms if " " not in form and (len(form) > _SHORT or not form.isascii())
    )


def _without_names(words: list[str]) -> str:
    masked: list[str] = words[:1]
    run: list[str] = []
    for word in [*words[1:], ""]:
        if word[:1].isupper() or (run and word in _PARTICLES):
            run.append(word)
            if not _ends_a_name(word):
                continue
            word = ""
        masked += [_PLACEHOLDER + _after(run[-1])] if len(run) > 1 else run
        masked += [word] if word else []
        run = []
    return " ".join(masked)


def _ends_a_name(word: str) -> bool:
    """Tell whether a name ends with this word; it continues after an initial, such as `J.`."""
    return word.endswith((",", ";", ":", ")")) or (word.endswith(".") and len(word) > len("St."))


def _after(word: str) -> str:
    """Return the punctuation at the end of a word."""
    return word[len(word.rstrip(",;:.)")) :]


def _has_letters(form: str) -> bool:
    letters = form.replace(LINK, "")
    # A masked name counts as a letter, so that "by" before it is enough.
    return sum(map(str.isalpha, letters)) + len(_WIDE.findall(letters)) + (_PLACEHOLDER in form) >= FEWEST_LETTERS
