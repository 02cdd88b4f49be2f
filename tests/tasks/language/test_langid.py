import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts

from tasks.language.langid import langid
from tests.tasks.language.test_detection import NAMED

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80) | st.sampled_from(list(NAMED.values()))


@pytest.fixture(scope="module")
def stock() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@given(text=TEXTS)
def test_the_last_six_bytes_lead_to_the_features_that_py3langid_walks_to(stock: LanguageIdentifier, text: str) -> None:
    encoded = text.encode()
    walked = visit_counts(stock.tk_nextmove, [row << 8 for row in stock.tk_row], stock.tk_output, encoded)
    assert Counter(langid().features(encoded).tolist()) == (walked or Counter())


@pytest.mark.parametrize("text", NAMED.values(), ids=NAMED)
def test_a_text_scores_as_py3langid_ranks_it(stock: LanguageIdentifier, text: str) -> None:
    best, probability = stock.rank(text)[0]
    shares = [
        (label, math.exp(score)) for label, score in zip(langid().labels, langid().log_likelihoods(text), strict=True)
    ]
    of_best = sum(share for label, share in shares if label == best)
    assert of_best / sum(share for _, share in shares) == pytest.approx(probability, abs=0.01)


def test_a_text_without_a_known_n_gram_scores_nothing() -> None:
    assert not langid().log_likelihoods("").any()
