"""A Latvian stemmer equal to Lucene's: K. Kreslins, "A stemming algorithm for Latvian", 1996, in its lighter form."""

_VOWELS = "aeiouāēīū"
# An ending, and the number of vowels that the word must exceed; those with ! have softened the consonant before them.
_TABLE = (
    "ajiem 3, ajai 3, ajam 2, ajām 2, ajos 2, ajās 2, iem 2 !, ajā 2, ais 2, ai 2, ei 2, ām 1, am 1, ēm 1, īm 1, im 1, um 1, "
    "us 1 !, as 1, ās 1, es 1, os 1 !, ij 1, īs 1, ēs 1, is 1, ie 1, u 1 !, a 1 !, i 1 !, e 1, ā 1, ē 1, ī 1, ū 1, o 1, s 0, š 0"
)
_ENDINGS = [(ending, int(vowels), bool(soft)) for ending, vowels, *soft in (row.split() for row in _TABLE.split(", "))]
_BEFORE_U = {"kš": "kst", "ņņ": "nn"}
_SOFTENED = {"pj": "p", "bj": "b", "mj": "m", "vj": "v"} | {
    **{"šņ": "sn", "žņ": "zn", "šļ": "sl", "žļ": "zl", "ļņ": "ln", "ļļ": "ll"},
    **{"č": "c", "ļ": "l", "ņ": "n"},
}


def light_latvian(word: str) -> str:
    """Cut the ending of number and case, and restore the consonant that it softened: brāļi, brālis."""
    vowels = sum(word.count(vowel) for vowel in _VOWELS)
    for ending, least, soft in _ENDINGS:
        if vowels > least and len(word) >= len(ending) + 3 and word.endswith(ending):
            stem = word.removesuffix(ending)
            return _hard(stem, _BEFORE_U | _SOFTENED if ending[0] == "u" else _SOFTENED) if soft else stem
    return word


def _hard(stem: str, softened: dict[str, str]) -> str:
    found = next((ending for ending in softened if stem.endswith(ending)), "")
    return stem.removesuffix(found) + softened.get(found, "")
