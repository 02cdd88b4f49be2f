"""The languages of `config/languages.yaml`: names, direction, and how both indexes analyse their texts."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import Stemmer

from config.errors import ConfigError
from config.loading import CONFIG_FOLDER, Data, load_yaml

LANGUAGES_FILE = CONFIG_FOLDER / "languages.yaml"
UNDETERMINED = "und"
# Stemmers of tasks/analysis/stemmers/, for languages in which they find more than a Snowball algorithm.
LIGHT_STEMMERS = frozenset(
    f"light_{language}"
    for language in ("arabic", "czech", "french", "hindi", "indonesian", "latvian", "portuguese", "spanish")
)
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


class Elasticsearch(Data, frozen=True):
    """An analyzer of Elasticsearch for a language, instead of the steps of its `Analysis`.

    With a `plugin`, it is used where that is installed, and elsewhere `fallback`, or else the steps.
    """

    analyzer: str | None = None
    plugin: str | None = None
    fallback: str | None = None


class Analysis(Data, frozen=True):
    """The steps from a word to its term, on both backends, in the order of the fields.

    `letters` maps letters before they become lower case. `elision` lists what is cut before an apostrophe (`l` of l’alliance),
    `cut_after_apostrophe` cuts what follows one (Ankara'da). `patterns` are regular expressions that Python and Java read alike,
    each with what replaces its match (`$1` is its first group). `inflections` names a file of config/inflections/. `endings` are
    patterns for the ends of stems. Words in `elision`, `stop_words`, `question_words`, `prefixes` and `suffixes` are separated
    by spaces. `question_words` are no step: a question does not ask for them.
    """

    letters: dict[str, str] = {}
    elision: str = ""
    cut_after_apostrophe: bool = False
    stop_words: str = ""
    question_words: str = ""
    prefixes: str = ""
    suffixes: str = ""
    patterns: dict[str, str] = {}
    inflections: str | None = None
    stemmers: tuple[str, ...] = ()
    endings: dict[str, str] = {}
    folding: bool = True


class Language(Data, frozen=True):
    """One language; `tag` is its BCP 47 tag."""

    name: str
    native: str
    tag: str = ""
    direction: Literal["ltr", "rtl"] = "ltr"
    aliases: tuple[str, ...] = ()
    analysis: Analysis = Analysis()
    elasticsearch: Elasticsearch = Elasticsearch()


class _File(Data, frozen=True):
    languages: dict[str, Language]


class Languages:
    """The known languages by tag; iteration follows the order of the file."""

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self._by_tag = dict(languages)
        self._by_name = self._by_tag | {alias: language for language in self for alias in language.aliases}

    def __iter__(self) -> Iterator[Language]:
        return iter(self._by_tag.values())

    def __contains__(self, tag: object) -> bool:
        return tag in self._by_tag

    def get(self, tag: str) -> Language:
        """Return the language of `tag` in any case: as listed, as an alias, without its last parts, else `und`.

        `nb` is Norwegian (`no`), `fr-CA` French, `zh-Hant-HK` Chinese.
        """
        name = tag.lower().replace("_", "-")
        while name:
            if name in self._by_name:
                return self._by_name[name]
            name = name.rpartition("-")[0]
        return self._by_tag[UNDETERMINED]

    def listed(self, name: str) -> str:
        """Return the tag of the language that `get` finds for `name`, or `name` itself if that is unknown."""
        tag = self.get(name).tag
        return name if tag == UNDETERMINED else tag


@cache
def load_languages(path: Path = LANGUAGES_FILE) -> Languages:
    """Load and check the languages, once a process; ConfigError names the language and the fault."""
    listed = load_yaml(path, _File).languages
    languages = {tag: language.with_(tag=tag) for tag, language in listed.items()}
    for fault in _faults(languages):
        raise ConfigError(f"{path.name}: {fault}")
    return Languages(languages)


def _faults(languages: Mapping[str, Language]) -> Iterator[str]:
    """Yield each fault as a sentence."""
    if UNDETERMINED not in languages:
        yield f"'{UNDETERMINED}' is missing; texts of no known language need it"
    names = [*languages, *(alias for language in languages.values() for alias in language.aliases)]
    yield from (f"'{name}' stands for two languages" for name in names if names.count(name) > 1)
    yield from (f"'{name}' is no tag in lower case, such as 'pt-br'" for name in names if not _TAG.fullmatch(name))
    for tag, language in languages.items():
        yield from (f"languages.{tag}.{fault}" for fault in _analysis_faults(language))


def _analysis_faults(language: Language) -> Iterator[str]:
    analysis, elasticsearch = language.analysis, language.elasticsearch
    stemmers = [*Stemmer.algorithms(), *sorted(LIGHT_STEMMERS)]
    for stemmer in analysis.stemmers:
        if stemmer not in stemmers:
            yield f"analysis.stemmers: '{stemmer}' is no Snowball algorithm and no light one; known: {', '.join(stemmers)}"
    for pattern in [*analysis.patterns, *analysis.endings]:
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"analysis: '{pattern}' is no regular expression: {error}"
    if any(len(letters) > 1 for letters in analysis.letters):
        yield "analysis.letters: each key must be one letter"
    if elasticsearch.analyzer is None and (elasticsearch.plugin or elasticsearch.fallback):
        yield "elasticsearch: plugin and fallback go with an analyzer"
    if elasticsearch.fallback is not None and elasticsearch.plugin is None:
        yield "elasticsearch: a fallback goes with a plugin"
