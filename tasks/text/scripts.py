"""Scripts: the ranges of their letters, and the scripts that put no spaces between words.

The ranges of SCRIPT_BLOCKS are those of the Unicode blocks (Unicode 16, Blocks.txt). The sets below it stand between the
brackets of a regular expression.
"""

import re
from functools import lru_cache

# The first four are of many languages.
SCRIPT_BLOCKS = {
    "latin": ((0x41, 0x24F), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F), (0xA720, 0xA7FF), (0xFB00, 0xFB06), (0xFF21, 0xFF5A)),
    "cyrillic": ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x2DE0, 0x2DFF), (0xA640, 0xA69F)),
    "arabic": ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
    "devanagari": ((0x900, 0x97F), (0xA8E0, 0xA8FF)),
    "thai": ((0xE00, 0xE7F),),
    "hangul": ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7FF)),
    "kana": ((0x3041, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F)),
    "han": ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFF)),
    "greek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "hebrew": ((0x590, 0x5FF), (0xFB1D, 0xFB4F)),
    "armenian": ((0x530, 0x58F), (0xFB13, 0xFB17)),
    "georgian": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),
    "bengali": ((0x980, 0x9FF),),
    "gurmukhi": ((0xA00, 0xA7F),),
    "gujarati": ((0xA80, 0xAFF),),
    "oriya": ((0xB00, 0xB7F),),
    "tamil": ((0xB80, 0xBFF),),
    "telugu": ((0xC00, 0xC7F),),
    "kannada": ((0xC80, 0xCFF),),
    "malayalam": ((0xD00, 0xD7F),),
    "sinhala": ((0xD80, 0xDFF),),
    "lao": ((0xE80, 0xEFF),),
    "khmer": ((0x1780, 0x17FF), (0x19E0, 0x19FF)),
    "burmese": ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)),
    "ethiopic": ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB00, 0xAB2F)),
}

THAI = "\u0e00-\u0e7f"
# Thai, Lao, Burmese, Khmer; config/elasticsearch/mappings.yaml repeats it, and a test compares them.
SOUTH_EAST_ASIAN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
KANA_AND_HAN = "\u3040-\u30ff\u3400-\u9fff"
HANGUL = "\uac00-\ud7a3"  # one character a syllable; Korean puts spaces between words
RARE_HAN = "\uf900-\ufaff\U00020000-\U0003ffff"
# Both models were trained on these ranges, and stored MinHashes hold words cut by them: a change makes them useless.
UNSPACED = f"{SOUTH_EAST_ASIAN}{KANA_AND_HAN}"
# Letters of Latin, Greek and Cyrillic, which have capitals.
CASED = "A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff"
# For word counts a repetition mark (々), a zero (〇) or a small kana counts as a word too.
IDEOGRAPHS = f"\u3005-\u3007\u31f0-\u31ff{KANA_AND_HAN}{RARE_HAN}"

# Letters that the embedded index cuts into overlapping pairs, as Lucene's CJK analyzer does: no digits or punctuation.
PAIRED_LETTERS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecf\u0edc-\u0edf"  # Thai, Lao
    "\u1000-\u103f\u1050-\u108f\u1780-\u17d3"  # Burmese, Khmer
    "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa1-\uffdc"  # Hangul
    "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufad9\U00020000-\U000323af"  # Han
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
)
# A run of kana and Han with the punctuation between: a query holds several words where such a run is long.
EAST_ASIAN_RUN = "\u2e80-\u9fff\uf900-\ufad9\U00020000-\U000323af"


def script_of(text: str) -> str | None:
    """Return the script of the first letter of `text` that is in SCRIPT_BLOCKS; None without one."""
    return next(filter(None, map(_script_of, filter(str.isalpha, text))), None)


@lru_cache(20_000)  # characters: the same few are asked for again and again
def _script_of(character: str) -> str | None:
    code = ord(character)
    for script, ranges in SCRIPT_BLOCKS.items():
        if any(first <= code <= last for first, last in ranges):
            return script
    return None


def code_ranges(letters: str) -> list[tuple[int, int]]:
    """Return the first and last code points of each range in one of the sets above."""
    return [(ord(first), ord(last)) for first, last in re.findall("(.)-(.)", letters)]


# Pictures and symbols that texts use as words; signs of the basic plane below U+2600 are punctuation.
EMOJI = "\u2600-\u27bf\U0001f000-\U0001faff"
