import math
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.utils.ngram import NGram

from config.languages import load_languages
from tasks.language.decision import tag_of
from tasks.language.ngrams import NGrams, ngram_arrays
from tasks.language.profiles import profiles
from tests.tasks.language.test_detection import NAMED

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCéèßñøłжцшъ ، ", max_size=60)


@pytest.fixture(scope="module")
def stock() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    return factory


def naive(text: str, stock: DetectorFactory) -> np.ndarray:
    """Multiply langdetect's probabilities of every n-gram that it would draw from."""
    detector = stock.create()
    detector.append(f"{text} ")
    scores = np.zeros(len(stock.langlist))
    for gram in detector._extract_ngrams():
        scores += np.log(np.array(stock.word_lang_prob_map[gram]) + 0.5 / 10_000)
    return scores - scores.max()


@given(text=WORDS)
def test_a_text_scores_what_all_of_langdetect_s_n_grams_say(stock: DetectorFactory, text: str) -> None:
    expected = dict(zip(stock.langlist, naive(text, stock), strict=True))
    scores = profiles().log_likelihoods([text])[0] * math.sqrt(3 * (len(text) + 1))
    assert scores == pytest.approx([expected[label] for label in profiles().labels], abs=0.05)


def test_texts_scored_together_score_as_they_do_alone() -> None:
    texts = ["", *NAMED.values(), "x"]
    together = profiles().log_likelihoods(texts)
    alone = [profiles().log_likelihoods([text])[0] for text in texts]
    assert np.allclose(together, alone, atol=1e-4)


def test_every_code_of_langdetect_is_a_language() -> None:
    assert [label for label in profiles().labels if tag_of(label) not in load_languages()] == []
    assert tag_of("zh-tw") == "zh"


def test_no_texts_have_no_scores() -> None:
    assert profiles().log_likelihoods([]).shape == (0, 55)


def endings(text: str, rows: dict[str, int]) -> Iterator[int]:
    """Look each letter up in a dictionary: the longest n-gram that ends there, not across a space."""
    spaced = f" {text}"
    for end in range(2, len(spaced) + 1):
        gram = spaced[max(0, end - 3) : end]
        gram = gram[1:] if gram[-2] == " " and len(gram) == 3 else gram
        yield next((rows[gram[at:]] for at in range(len(gram)) if gram[at:] in rows), 0)


@given(
    st.lists(
        st.text(alphabet="abcd ", min_size=1, max_size=3).filter(lambda gram: gram[1:2] != " " or len(gram) == 2),
        unique=True,
    ),
    st.text(alphabet="abcde ", min_size=1, max_size=40),
)
def test_n_grams_are_found_as_a_dictionary_finds_them(grams: list[str], text: str) -> None:
    rows = {gram: row for row, gram in enumerate(grams, start=1)}
    found = NGrams(ngram_arrays(rows), normalise=NGram.normalize).find(text)
    assert found.tolist() == list(endings(text, rows))


def test_letters_after_the_first_of_a_word_in_capitals_say_nothing() -> None:
    grams = NGrams(ngram_arrays({"n": 1, "N": 2}), normalise=NGram.normalize)
    assert grams.find("Nn NNN n").tolist() == [2, 1, 0, 2, 0, 0, 0, 1]
