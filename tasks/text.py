"""Text in one plain form: NFC, lines ended by a line feed, nothing invisible. It repairs nothing and loses no line."""

import re
import unicodedata

_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f]")
_FIXED_SPACES = re.compile(r"[\u00a0\u2007\u202f]")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
# Scripts whose letters change shape at a joiner (Arabic, Syriac, N'Ko, Mongolian, the Indic family, Khmer), and emoji.
_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1b00-\u1c4f\ua840-\ua87f\ua8e0-\ua8ff\uaae0-\uaaff"
    "\ufb50-\ufdff\ufe70-\ufefe\U00010a00-\U00010aff\U00011000-\U00011fff"
    "\u20e3\u2190-\u2bff\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f"
)
_STRAY_JOINERS = re.compile(f"(?<![{_JOINING}])[\u200c\u200d]+|(?<=[\u200c\u200d])[\u200c\u200d]+")
_BLANK_RUNS = re.compile(r"\n{3,}")
_SPACES = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Return `text` in NFC with `\\n` ends, plain spaces, no invisible characters, and single blank lines.

    Trailing spaces and blank lines at both ends go; every other line stays, in order. Soft hyphens, zero-width spaces
    and control characters are dropped, lone surrogates become U+FFFD. Joiners (U+200C, U+200D) stay after a letter of a
    script that needs them and inside emoji. Idempotent.
    """
    if text.isascii() and text.isprintable():
        return text.rstrip()
    text = _INVISIBLE.sub("", _CONTROLS.sub("", _LINE_ENDS.sub("\n", _SURROGATES.sub("\ufffd", text))))
    text = _STRAY_JOINERS.sub("", unicodedata.normalize("NFC", _FIXED_SPACES.sub(" ", text)))
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", text).split("\n")]
    return _BLANK_RUNS.sub("\n\n", "\n".join(lines)).strip("\n")


def one_line(text: str) -> str:
    """Return `text` normalised and with every run of white space made one space: for titles and names. Idempotent."""
    return _SPACES.sub(" ", normalise(text)).strip()
