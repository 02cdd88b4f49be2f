"""Filters of a language: the steps of its entry in `config/languages.yaml` as filters of Elasticsearch."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from config.languages import Language
from tasks.analysis.analyzer import ABBREVIATED
from tasks.analysis.backwards import backwards, longest_of
from tasks.analysis.chain import LEAST_LETTERS, Chain, chain_of
from tasks.text.scripts import script_of

Filter = dict[str, Any] | str

# The filters of a stemmer where its name in Elasticsearch differs, or other filters come first.
_STEMMERS: Mapping[str, list[Filter]] = {
    "english": [{"type": "stemmer", "language": "porter2"}],
    "dutch_porter": [{"type": "stemmer", "language": "dutch"}],
    "light_arabic": ["arabic_normalization", {"type": "stemmer", "language": "arabic"}],
    "light_czech": [{"type": "stemmer", "language": "czech"}],
    "light_hindi": ["indic_normalization", "hindi_normalization", {"type": "stemmer", "language": "hindi"}],
    "light_indonesian": [{"type": "stemmer", "language": "indonesian"}],
    "light_latvian": [{"type": "stemmer", "language": "latvian"}],
    "persian": ["arabic_normalization", "persian_normalization", {"type": "stemmer", "language": "persian"}],
    "nepali": ["indic_normalization"],
    "tamil": ["indic_normalization"],
    "polish": [],
}


class _Step(NamedTuple):
    """A filter, and whether it takes words with their letters in reverse order, or either way (None)."""

    filter: Filter
    is_backwards: bool | None


def word_filters(language: Language, *, in_pairs: bool) -> list[Filter]:
    """Return the filters of words in their order; with `in_pairs`, Han, kana and Hangul become pairs of letters."""
    data, chain = language.analysis, chain_of(language.tag)
    filters: list[Filter] = ["apostrophe"] if data.cut_after_apostrophe else [_stemmer("possessive_english")]
    if data.elision:
        filters.append({"type": "elision", "articles_case": True, "articles": data.elision.split()})
    filters += [*_stop_words(chain), "lowercase", "decimal_digit", *(["cjk_width", "cjk_bigram"] if in_pairs else [])]
    filters += _turned(_term_steps(language, chain))
    return [*filters, *(["asciifolding"] if data.folding and not folds_first(language) else [])]


def folds_first(language: Language) -> bool:
    """Return whether accents are removed with the letters, which is quicker, since no step of the language looks at them.

    That is so for a language in another script than the Latin one; Serbian has both.
    """
    analysis = language.analysis
    return analysis.folding and all(script_of(text) not in {"latin", None} for text in _texts(language))


def _texts(language: Language) -> list[str]:
    """Return the name of a language in its own letters, and its stop words."""
    return [language.native, *language.analysis.stop_words.split()]


def _stop_words(chain: Chain) -> Iterator[Filter]:
    """Yield the filters of stop words, before lower case: a word in capitals is a name or an abbreviation (IT, US)."""
    if words := chain.stop_words:
        yield {"type": "stop", "stopwords": [*words, *(word[0].upper() + word[1:] for word in words)]}
        abbreviated = {word.upper(): f"{word}{ABBREVIATED}" for word in words if len(word) > 1 and word.islower()}
        yield from _overrides(abbreviated)


def _term_steps(language: Language, chain: Chain) -> Iterator[_Step]:
    """Yield the steps from a word in lower case to its term."""
    if chain.prefixes:
        yield _Step(_pattern(f"^{longest_of(chain.prefixes)}(?=.{{{LEAST_LETTERS}}})", ""), False)
    if chain.suffixes:
        endings = longest_of(suffix[::-1] for suffix in chain.suffixes)
        yield _Step(_pattern(f"^{endings}(?=.{{{LEAST_LETTERS}}})", ""), True)
    yield from (_replaced(pattern, other) for pattern, other in language.analysis.patterns.items())
    yield from _listed(chain.words)
    yield from (_Step(each, False) for name in language.analysis.stemmers for each in stemmer_filters(name))
    yield from _listed(chain.stems)
    yield from (_replaced(pattern, other) for pattern, other in chain.endings)


def _replaced(pattern: str, other: str) -> _Step:
    """Return the step that replaces what a pattern matches; one for the end of a word is read backwards."""
    is_backwards = pattern.endswith("$")
    return _Step(_pattern(*(backwards(pattern, other) if is_backwards else (pattern, other))), is_backwards)


def _listed(terms: Mapping[str, str]) -> Iterator[_Step]:
    yield from (_Step(each, None) for each in _overrides(terms))


def _turned(steps: Iterator[_Step]) -> Iterator[Filter]:
    """Yield the filters of `steps`, with one that turns the words round wherever the next step takes them so."""
    is_backwards = False
    for step in steps:
        if step.is_backwards is not None and step.is_backwards != is_backwards:
            yield "reverse"
            is_backwards = not is_backwards
        yield _backwards(step.filter) if step.is_backwards is None and is_backwards else step.filter
    yield from ["reverse"] if is_backwards else []


def _backwards(override: Any) -> Filter:
    """Return the filter that replaces words in reverse."""
    return {**override, "rules": [" => ".join(side[::-1] for side in rule.split(" => ")) for rule in override["rules"]]}


def stemmer_filters(name: str) -> list[Filter]:
    """Return the filters of a stemmer of languages.yaml."""
    return _STEMMERS.get(name, [_stemmer(name)])


def _stemmer(name: str) -> Filter:
    return {"type": "stemmer", "language": name}


def _pattern(pattern: str, replacement: str) -> Filter:
    return {"type": "pattern_replace", "pattern": pattern, "replacement": replacement}


def _overrides(terms: Mapping[str, str]) -> list[Filter]:
    """Return the filter that replaces words and protects them from the stemmers behind it; none for no words."""
    rules = [f"{word} => {term}" for word, term in terms.items()]
    return [{"type": "stemmer_override", "rules": rules}] if rules else []
