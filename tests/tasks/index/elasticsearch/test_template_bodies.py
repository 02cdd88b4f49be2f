"""The templates as data; tests/tasks/index/elasticsearch/test_index.py writes them to a real node."""

import msgspec
import pytest

from config.errors import ConfigError
from config.languages import Elasticsearch, Language, Languages, load_languages
from tasks.index.elasticsearch.template_bodies import build_templates, digest_of, next_index, part_name, part_of_index

LANGUAGES = load_languages()


def news_text(tag: str, *, plugins: frozenset[str] = frozenset()) -> dict[str, object]:
    components = build_templates(LANGUAGES, plugins=plugins).components
    analyzer: dict[str, object] = components[f"news-analysis-{tag}"]["template"]["settings"]["analysis"]["analyzer"][
        "news_text"
    ]
    return analyzer


def test_every_language_has_a_template_of_its_own() -> None:
    templates = build_templates(LANGUAGES)
    assert templates.indexes.keys() == {f"news-{language.tag}" for language in LANGUAGES}
    named = {name for template in templates.indexes.values() for name in template["composed_of"]}
    assert named == templates.components.keys()


def test_no_pattern_of_a_language_matches_the_index_of_another() -> None:
    patterns = {tag: body["index_patterns"][0].rstrip("*") for tag, body in build_templates(LANGUAGES).indexes.items()}
    for language in LANGUAGES:
        index = next_index(part_name(language.tag))
        assert [tag for tag, start in patterns.items() if index.startswith(start)] == [part_name(language.tag)]


def test_an_index_belongs_to_its_language() -> None:
    assert part_of_index(next_index(part_name("pt-br"))) == part_name("pt-br") == "news-pt-br"


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language.elasticsearch.plugin])
def test_a_plugin_is_used_only_where_it_is(language: Language) -> None:
    ours = language.elasticsearch
    assert news_text(language.tag)["type"] == ours.fallback
    assert news_text(language.tag, plugins=frozenset({str(ours.plugin)})) == {"type": ours.analyzer}


def test_stop_words_are_those_of_the_languages_file() -> None:
    assert news_text("cs")["stopwords"] == LANGUAGES.get("cs").embedded.stop_words.split()
    assert news_text("ta")["stopwords"] == "_none_"


def test_irregular_words_need_an_analyzer_in_analyzers_yaml() -> None:
    und = LANGUAGES.get("und")
    odd = Language(
        name="Odd", native="Odd", tag="xx", elasticsearch=Elasticsearch(analyzer="finnish"), irregular={"went": "go"}
    )
    with pytest.raises(ConfigError, match=r"analyzers\.yaml: 'finnish' is missing; languages\.xx\.irregular needs it"):
        build_templates(Languages({"und": und, "xx": odd}))


def test_digests_are_the_same_each_time_and_differ_with_the_content() -> None:
    first, second = build_templates(LANGUAGES), build_templates(LANGUAGES, plugins={"analysis-nori"})
    assert build_templates(LANGUAGES) == first
    changed = [
        name for name in first.components if digest_of(first.components[name]) != digest_of(second.components[name])
    ]
    assert changed == ["news-analysis-ko"]


def test_a_template_of_somebody_else_has_no_digest() -> None:
    assert digest_of({}) == digest_of({"_meta": None}) == digest_of({"_meta": {"other": 1}}) == ""


def test_templates_are_plain_json() -> None:
    templates = build_templates(LANGUAGES)
    assert msgspec.json.decode(msgspec.json.encode(templates.components)) == templates.components
