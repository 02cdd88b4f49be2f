"""Stemmers compared with Lucene's, in a real node."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch
from hypothesis import given
from hypothesis import strategies as st

from config.languages import LIGHT_STEMMERS as NAMES
from tasks.analysis.stemmers.light import LIGHT_STEMMERS, light_french, light_portuguese, light_spanish
from tasks.index.elasticsearch.language_filters import stemmer_filters
from tests.support.elasticsearch_node import ElasticsearchServer

# Words with every ending that a light stemmer cuts.
WORDS = {
    "light_arabic": "والكتاب بالمدرسة كالبيت فالرجل المدينة للناس وولد معلمون معلمات كتابها مدرسية طالبين ولد",
    "light_czech": "zprávy městech vlády volbami ženami novinách otcův matčin velkého ručníky vojsky dům chlapců pražští pes",
    "light_french": (
        "chevaux cheveux jeux nationales remerciements activement modificatrice modificateur applicateur créatrice "
        "créateurs directrice troisième chanteuse menteur heureuse particulière sportive folles professionnelle "
        "professionnel secrète électronique princesses jardinage actualisation réalisateur formation position amies "
        "annoncer ville passer envahissement envahissant"
    ),
    "light_hindi": "किताबें किताबों लड़कियों लड़का चुनावों जाएंगे खाकर होता बोलती घरों हिन्दी दुनिया बातचीत",
    "light_indonesian": (
        "membaca bukunya kepresidenan pertanian belajar pelajaran penulis menyanyi penyanyi penyakit terbesar dimakan "
        "berkerja bekerja pembangunan pendidikan mengatakan makanan televisi rumahkah peserta perkotaan"
    ),
    "light_latvian": (
        "valdībām pilsētu grāmatas skolās jaunajiem labajām brāļu brāļi zvaigžņu lapsu ceļš ūdens latvietis suņu mākoņi "
        "upju vēlēšanās kāpju galviņu pirkstu loga mušu"
    ),
    "light_portuguese": (
        "eleições alemães mulheres meses hotéis finais lençóis fáceis jovens rapidamente cidades casinha brasileira "
        "famosa pública unida americana comissão leitora portuguesa valentona homem azuis"
    ),
    "light_spanish": "ciudades luces intereses elecciones amigos casas rápido países francés mes información",
}


@pytest.fixture
def client(elasticsearch_node: ElasticsearchServer) -> Iterator[Elasticsearch]:
    with elasticsearch_node.client() as client:
        yield client


def lucene(client: Elasticsearch, name: str, words: list[str]) -> list[str]:
    """Return the stems of `words` by Lucene's counterpart of the stemmer `name`."""
    answer = client.indices.analyze(tokenizer="whitespace", filter=stemmer_filters(name), text=" ".join(words))
    return [token["token"] for token in answer["tokens"]]


@pytest.mark.parametrize("name", sorted(WORDS))
def test_a_light_stemmer_equals_lucenes(client: Elasticsearch, name: str) -> None:
    words = WORDS[name].split()
    assert [LIGHT_STEMMERS[name](word) for word in words] == lucene(client, name, words)


def test_every_light_stemmer_that_a_language_may_name_exists() -> None:
    assert LIGHT_STEMMERS.keys() == NAMES == WORDS.keys()


def test_forms_of_a_word_have_one_stem() -> None:
    assert light_spanish("ciudades") == light_spanish("ciudad")
    assert light_portuguese("eleições") == light_portuguese("eleição")
    assert light_french("nationaux") == light_french("national")


@pytest.mark.parametrize("name", sorted(LIGHT_STEMMERS))
@given(word=st.text())
def test_any_text_has_a_stem_that_is_no_longer(name: str, word: str) -> None:
    assert len(LIGHT_STEMMERS[name](word)) <= len(word.replace("ß", "ss"))
