"""The templates as data; tests/tasks/index/elasticsearch/test_index.py writes them to a real node."""

import msgspec
import pytest

from config.languages import Language, Languages, load_languages
from tasks.index.elasticsearch.template_bodies import (
    analyze_request,
    build_templates,
    digest_of,
    next_index,
    part_name,
    part_of_index,
)

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
    assert news_text(language.tag)["type"] == (ours.fallback or "custom")
    assert news_text(language.tag, plugins=frozenset({str(ours.plugin)})) == {"type": ours.analyzer}


def test_the_steps_follow_the_languages_file() -> None:
    analysis = build_templates(LANGUAGES).components["news-analysis-fr"]["template"]["settings"]["analysis"]
    steps = analysis["analyzer"]["news_text"]["filter"]
    filters = [analysis["filter"].get(step, step) for step in steps]
    kinds = [step if isinstance(step, str) else step["type"] for step in filters]
    assert [kind for kind in kinds if kind != "stemmer_override"] == [
        *(
            "stemmer",
            "elision",
            "stop",
            "lowercase",
            "decimal_digit",
            "reverse",  # patterns for the end of a word are read backwards
            "pattern_replace",
            "pattern_replace",
            "reverse",
            "stemmer",
            "asciifolding",
        )
    ]
    assert {"type": "stemmer", "language": "light_french"} in filters


def test_a_stop_word_in_capitals_is_a_word() -> None:
    (stop,) = [step for step in analyze_request(LANGUAGES.get("en"))["filter"] if "stopwords" in step]
    assert {"it", "It"} <= set(stop["stopwords"])
    assert "IT" not in stop["stopwords"]


def filters_of(tag: str, languages: Languages = LANGUAGES) -> dict[str, dict[str, object]]:
    parts = build_templates(languages).components[f"news-analysis-{tag}"]["template"]["settings"]["analysis"]
    return {**parts["char_filter"], **parts["filter"]}


def test_the_words_of_a_filter_are_one_text_of_the_same_words() -> None:
    request = analyze_request(LANGUAGES.get("en"))
    lists = [
        value
        for step in (*request["char_filter"], *request["filter"])
        if isinstance(step, dict)
        for value in step.values()
        if isinstance(value, list)
    ]
    values = [value for body in filters_of("en").values() for value in body.values()]
    assert not any(isinstance(value, list) for value in values)
    assert len(lists) >= 4
    assert [words for words in lists if ",".join(words) not in values or ",".join(words).split(",") != words] == []


def test_words_with_a_comma_stay_a_list() -> None:
    english = LANGUAGES.get("en")
    letters = english.with_(analysis=english.analysis.with_(letters={",": "x"}))
    changed = filters_of("en", Languages({**{each.tag: each for each in LANGUAGES}, "en": letters}))
    assert ",=>x" in changed["news_step_letters"]["mappings"]


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
