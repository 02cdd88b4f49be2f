"""The steps of each language's analysis: the same terms on both backends, in a real node."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from config.inflections import load_inflections
from config.languages import Language, load_languages
from tasks.analysis.analyzer import language_analyzer
from tasks.index.elasticsearch.template_bodies import analyze_request
from tests.support.articles import FORMS
from tests.support.elasticsearch_node import ElasticsearchServer

# Lucene has other algorithms under these names than the Snowball algorithms of the embedded index, or none.
OTHERS = {"greek", "arabic", "persian", "nepali", "tamil", "polish"}
STEPPED = [
    language
    for language in load_languages()
    if language.elasticsearch.analyzer is None and not OTHERS & set(language.analysis.stemmers)
]
IRREGULAR = [language for language in load_languages() if language.analysis.inflections]


@pytest.fixture
def client(elasticsearch_node: ElasticsearchServer) -> Iterator[Elasticsearch]:
    with elasticsearch_node.client() as client:
        yield client


def lines(language: Language) -> list[str]:
    listed = load_inflections(str(language.analysis.inflections))
    return [line.removeprefix("=") for line in (*listed.word_lines, *listed.stem_lines)]


@pytest.mark.parametrize("language", STEPPED, ids=lambda language: language.tag)
def test_both_backends_make_the_same_terms(client: Elasticsearch, language: Language) -> None:
    forms = FORMS[language.tag]
    words = [word for pair in {**forms.meet, **forms.miss}.items() for word in pair]
    words += " ".join(lines(language) if language.analysis.inflections else []).split()
    answer = client.indices.analyze(**analyze_request(language), text=" ".join(words))
    ours = [term for term in language_analyzer(language.tag).terms(" ".join(words)) if term]
    assert [token["token"] for token in answer["tokens"]] == ours


@pytest.mark.parametrize("language", IRREGULAR, ids=lambda language: language.tag)
def test_irregular_forms_of_a_word_have_one_term(language: Language) -> None:
    analyzer = language_analyzer(language.tag)
    assert [line for line in lines(language) if len(set(analyzer.terms(line))) != 1] == []
