"""py3langid: a naive Bayes over 139 languages, the more accurate of the two detectors.

Its features are byte n-grams that tell languages apart and not the subjects of texts (Lui and Baldwin 2011, "Cross-domain
Feature Selection for Language Identification"). It also has a label for figures, markup and random letters: `zxx`.
"""

import math
from functools import cache
from itertools import takewhile
from typing import Any

import numpy as np

NOT_LANGUAGE = "zxx"
# A language whose log-likelihood is this far below the best is left out.
_FARTHEST = 8.0
_WORDS_OF_A_TITLE, _CAPITALS_OF_A_TITLE = 4, 0.6


@cache
def _identifier() -> Any:
    """Load the model, once a process (about 0.5 s, 90 MB)."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - 0.1 s, and few articles need it

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Stored as float16, which a processor must turn into float32 at every look-up: that took half of the time.
    identifier.nb_ptc = identifier.nb_ptc.astype(np.float32)
    return identifier


def langid_log_likelihoods(text: str) -> dict[str, float]:
    """Return the log-likelihoods of py3langid's likely labels, relative to the best: 0 for that one.

    py3langid divides them by the root of the text's length, as tasks/language/profiles.py does.
    """
    ranked = _identifier().rank(text.lower() if _is_title(text) else text)
    best = ranked[0][1]
    least = best * math.exp(-_FARTHEST)
    likely = takewhile(lambda pair: pair[1] > least, ranked)
    return {label: math.log(probability / best) for label, probability in likely}


def _is_title(text: str) -> bool:
    """Tell whether most words begin with a capital, as in English headlines: the model takes such words for names."""
    words = text.split()
    return len(words) >= _WORDS_OF_A_TITLE and sum(word[0].isupper() for word in words) > _CAPITALS_OF_A_TITLE * len(
        words
    )
