"""Bodies of the Elasticsearch templates: `config/elasticsearch/` filled in with the languages of `config/languages.yaml`.

Each template has its own digest in `_meta`: it shows whether a cluster has this template already.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from config.languages import UNDETERMINED, Language, Languages
from config.loading import CONFIG_FOLDER, Data, load_yaml
from tasks.analysis.analyzer import IN_ONE_RUN
from tasks.analysis.chain import plain_letters
from tasks.analysis.letters import LETTERS, SEQUENCES, simplified
from tasks.index.elasticsearch.language_filters import Filter, folds_first, word_filters

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
# Languages whose texts hold Han, kana or Hangul: pairs of letters as in the embedded index, Han in its simplified form. The table
# of Han is large, so that no other language has it.
_EAST_ASIAN = frozenset({"ja", "ko", "zh", UNDETERMINED})

Body = dict[str, Any]


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
    articles = {article for language in languages for article in language.analysis.elision.split()}
    analysis = body["settings"]["analysis"]
    analysis["filter"]["news_elision"]["articles"] = sorted(articles)
    analysis["char_filter"]["news_letters"]["mappings"] = letter_mappings(plain_letters())
    return {**body, "mappings": _with_digest(body["mappings"])}


def _component(template: Body) -> Body:
    return _with_digest({"template": {**template, "settings": _joined(template["settings"])}})


def _joined(settings: Body) -> Body:
    """Return settings with the words of each filter as one text between commas, which Elasticsearch reads like a list.

    A node that checks the settings of an index copies every word of every list for every single setting.
    """
    analysis = {
        kind: {name: _joined_filter(body) for name, body in named.items()} if kind.endswith("filter") else named
        for kind, named in settings.get("analysis", {}).items()
    }
    return {**settings, **({"analysis": analysis} if analysis else {})}


def _joined_filter(body: Body) -> Body:
    return {name: ",".join(value) if _can_be_joined(value) else value for name, value in body.items()}


def _can_be_joined(value: Any) -> bool:
    return isinstance(value, list) and all(word and word == word.strip() and "," not in word for word in value)


def _index_template(language: Language) -> Body:
    part = part_name(language.tag)
    own: Body = {}
    if language.tag in IN_ONE_RUN:
        own["analyzer"] = {"news_exact": {"char_filter": ["news_letters", "news_unspaced"]}}
    if language.tag in _EAST_ASIAN:
        own["char_filter"] = {"news_letters": _letters(plain_letters() | simplified())}
    return _with_digest(
        {
            # The `0` keeps `news-pt-…` apart from `news-pt-br-…`.
            "index_patterns": [f"{part}-0*"],
            "composed_of": [f"{ALIAS}-settings", MAPPINGS, _analysis_name(language)],
            "priority": PRIORITY,
            **({"template": {"settings": _joined({"analysis": own})}} if own else {}),
        }
    )


def _analysis_name(language: Language) -> str:
    return f"{ALIAS}-analysis-{language.tag}"


def _analysis(language: Language, plugins: Collection[str]) -> Body:
    """Return the analyzer of the language's words, which replaces that of `mappings.yaml`."""
    ours = language.elasticsearch
    if ours.plugin in plugins:
        return {"analysis": {"analyzer": {"news_text": {"type": ours.analyzer}}}}
    stop_words = language.analysis.stop_words.split() or "_none_"
    if built_in := _built_in(language):
        return {"analysis": {"analyzer": {"news_text": {"type": built_in, "stopwords": stop_words}}}}
    letters, filters = _steps(language)
    named = {f"news_step_{number}": body for number, body in enumerate(filters) if not isinstance(body, str)}
    names = iter(named)
    steps = [body if isinstance(body, str) else next(names) for body in filters]
    analyzer = {"type": "custom", "tokenizer": "standard", "char_filter": ["news_step_letters"], "filter": steps}
    parts = {"char_filter": {"news_step_letters": letters}, "filter": named, "analyzer": {"news_text": analyzer}}
    return {"analysis": parts}


def analyze_request(language: Language) -> Body:
    """Return the parameters of `_analyze` for the analyzer of `language` on a cluster without plugins."""
    if built_in := _built_in(language):
        return {"analyzer": built_in}
    letters, filters = _steps(language)
    return {"tokenizer": "standard", "char_filter": [letters], "filter": filters}


def _built_in(language: Language) -> str | None:
    """Return the analyzer of Elasticsearch that a cluster without plugins uses instead of the language's steps."""
    ours = language.elasticsearch
    return ours.fallback if ours.plugin else ours.analyzer


def _steps(language: Language) -> tuple[Body, list[Filter]]:
    """Return the steps of the language's analysis: the filter of letters, and the filters of words in their order."""
    in_pairs = language.tag in _EAST_ASIAN
    letters = language.analysis.letters | (simplified() if in_pairs else {})
    if folds_first(language):
        letters = plain_letters() | letters
    return _letters(letters), word_filters(language, in_pairs=in_pairs)


def _letters(letters: dict[str, str]) -> Body:
    return {"type": "mapping", "mappings": letter_mappings(letters)}


def letter_mappings(letters: dict[str, str]) -> list[str]:
    """Return the rules of a mapping: `letters` of a language, those of every language, and the signs that are removed."""
    replaced = LETTERS | SEQUENCES | letters
    return [*(f"{one}=>{other}" for one, other in replaced.items()), *(f"{chr(sign)}=>" for sign in _SIGNS)]


def _with_digest(body: Body) -> Body:
    encoded = msgspec.json.encode(body, order="deterministic")
    digest = hashlib.blake2b(encoded, digest_size=8).hexdigest()
    return {**body, "_meta": {"kiosque": {"digest": digest}}}
