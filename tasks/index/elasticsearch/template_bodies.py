"""Bodies of the Elasticsearch templates: `config/elasticsearch/` filled in with the languages of `config/languages.yaml`.

Each template has its own digest in `_meta`: it shows whether a cluster has this template already.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from config.errors import ConfigError
from config.languages import UNDETERMINED, Language, Languages
from config.loading import CONFIG_FOLDER, Data, load_yaml

ALIAS = "news"
RUNS = "kiosque-runs"
FORGOTTEN = "kiosque-forgotten"
MAPPINGS = f"{ALIAS}-mappings"  # the component template of the fields
PRIORITY = 500  # above the built-in templates
_FOLDER = CONFIG_FOLDER / "elasticsearch"
# Signs that `.exact` fields remove: combining accents, the vowel points of Hebrew and Arabic script, invisible characters.
_SIGNS = (
    *(0x00AD, 0x0640, 0x0670, 0x2060, 0xFEFF, 0x05BF, 0x05C1, 0x05C2, 0x05C4, 0x05C5, 0x05C7),
    *range(0x0300, 0x0370),
    *range(0x0591, 0x05BE),
    *range(0x064B, 0x0660),
    *range(0x200B, 0x2010),
)
# Languages whose texts run on without spaces in a script that Lucene leaves in one piece.
_UNSPACED = frozenset({"th", UNDETERMINED})

Body = dict[str, Any]


class _Parts(Data, frozen=True):
    """A built-in analyzer as a custom one: the filters with options, and the analyzer that uses them."""

    filter: Body
    analyzer: Body


class Templates(Data, frozen=True):
    """The bodies of the component templates and the index templates, by name."""

    components: Mapping[str, Body]
    indexes: Mapping[str, Body]


def part_name(language: str) -> str:
    """Return the alias of the index of a language in languages.yaml: `news-pt-br`."""
    return f"{ALIAS}-{language}"


def next_index(part: str, existing: Collection[str] = ()) -> str:
    """Return the name of the next index of the alias `part` after the existing ones; the first is `news-fr-000001`."""
    numbers = [int(name.rpartition("-")[2]) for name in existing if name.rpartition("-")[2].isdecimal()]
    return f"{part}-{max(numbers, default=0) + 1:06}"


def part_of_index(index: str) -> str:
    """Return the alias that the numbered index belongs to: `news-fr` of `news-fr-000001`."""
    return index.rpartition("-")[0]


def build_templates(languages: Languages, *, plugins: Collection[str] = ()) -> Templates:
    """Build every template; a language's plugin analyzer is used only if `plugins` has the plugin.

    A cluster refuses a template that names an analyzer it lacks.
    """
    components = {
        f"{ALIAS}-settings": _component({"settings": load_yaml(_FOLDER / "settings.yaml", Body)}),
        MAPPINGS: _component(_mappings(languages)),
        **{_analysis_name(language): _component({"settings": _analysis(language, plugins)}) for language in languages},
    }
    return Templates(components=components, indexes={part_name(x.tag): _index_template(x) for x in languages})


def runs_index() -> Body:
    """Return the settings and mappings of the index `kiosque-runs`, the mappings with their digest."""
    return _own_index("runs.yaml")


def forgotten_index() -> Body:
    """Return the settings and mappings of the index `kiosque-forgotten`, the mappings with their digest."""
    return _own_index("forgotten.yaml")


def _own_index(file: str) -> Body:
    body = load_yaml(_FOLDER / file, Body)
    return {**body, "mappings": _with_digest(body["mappings"])}


def digest_of(body: Mapping[str, Any]) -> str:
    """Return our digest in the `_meta` of a template or of an index's mappings, or an empty text."""
    ours = (body.get("_meta") or {}).get("kiosque") or {}
    return str(ours.get("digest", ""))


def _mappings(languages: Languages) -> Body:
    """Return fields and analyzers; the fields have their own digest, which shows that an index was made from older ones."""
    body = load_yaml(_FOLDER / "mappings.yaml", Body)
    articles = {article for language in languages for article in language.embedded.elision.split()}
    analysis = body["settings"]["analysis"]
    analysis["filter"]["news_elision"]["articles"] = sorted(articles)
    analysis["char_filter"]["news_letters"]["mappings"] += [f"{chr(sign)}=>" for sign in _SIGNS]
    return {**body, "mappings": _with_digest(body["mappings"])}


def _component(template: Body) -> Body:
    return _with_digest({"template": template})


def _index_template(language: Language) -> Body:
    part = part_name(language.tag)
    exact = {"news_exact": {"char_filter": ["news_letters", "news_unspaced"]}}
    own = {"template": {"settings": {"analysis": {"analyzer": exact}}}} if language.tag in _UNSPACED else {}
    return _with_digest(
        {
            # The `0` keeps `news-pt-…` apart from `news-pt-br-…`.
            "index_patterns": [f"{part}-0*"],
            "composed_of": [f"{ALIAS}-settings", MAPPINGS, _analysis_name(language)],
            "priority": PRIORITY,
            **own,
        }
    )


def _analysis_name(language: Language) -> str:
    return f"{ALIAS}-analysis-{language.tag}"


def _analysis(language: Language, plugins: Collection[str]) -> Body:
    """Return the analyzer of the language's words, which replaces that of `mappings.yaml`."""
    ours = language.elasticsearch
    if ours.plugin in plugins:
        return {"analysis": {"analyzer": {"news_text": {"type": ours.analyzer}}}}
    analyzer = ours.fallback or ours.analyzer
    stop_words = language.embedded.stop_words.split() or "_none_"
    if language.irregular:
        return {"analysis": _with_irregular(language, analyzer, stop_words)}
    # Our stop words, not Lucene's: some of its lists have words that are common in news (Czech: `zprávy`, news).
    return {"analysis": {"analyzer": {"news_text": {"type": analyzer, "stopwords": stop_words}}}}


def _with_irregular(language: Language, analyzer: str, stop_words: list[str] | str) -> Body:
    path = _FOLDER / "analyzers.yaml"
    parts = load_yaml(path, dict[str, _Parts]).get(analyzer)
    if parts is None:
        raise ConfigError(f"{path.name}: '{analyzer}' is missing; languages.{language.tag}.irregular needs it")
    rules = [f"{word} => {stem}" for word, stem in language.irregular.items()]
    ours = {
        "news_stop": {"type": "stop", "stopwords": stop_words},
        "news_irregular": {"type": "stemmer_override", "rules": rules},
    }
    return {"filter": {**parts.filter, **ours}, "analyzer": {"news_text": parts.analyzer}}


def _with_digest(body: Body) -> Body:
    encoded = msgspec.json.encode(body, order="deterministic")
    digest = hashlib.blake2b(encoded, digest_size=8).hexdigest()
    return {**body, "_meta": {"kiosque": {"digest": digest}}}
