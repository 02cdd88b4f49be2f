"""What py3langid says of a text: the stronger of the two voters, a naive Bayes over 139 languages.

Its features are runs of bytes chosen because they tell languages apart and not the subjects of texts (Lui and Baldwin
2011, "Cross-domain Feature Selection for Language Identification"). It also knows `zxx`: figures, markup, random letters.
"""

import math
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

NOT_LANGUAGE = "zxx"
# A language this much less likely than the best is out of the question.
_FARTHEST = 8.0
_WORDS_OF_A_TITLE, _CAPITALS_OF_A_TITLE = 4, 0.6


@cache
def _identifier() -> "LanguageIdentifier":
    """Load the model, once a process (about 0.5 s, 90 MB)."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    # Stored as float16, which a processor must turn into float32 at every look-up: that took half of the time.
    identifier.nb_ptc = identifier.nb_ptc.astype(np.float32)
    return identifier


def langid_log_odds(text: str) -> dict[str, float]:
    """Return py3langid's labels that are in question, each with its log odds against the best: 0 for that one.

    Its probabilities are evened out by the root of the text's length, as in tasks/language/profiles.py.
    """
    ranked = _identifier().rank(text.lower() if _is_title(text) else text)
    best = ranked[0][1]
    least = best * math.exp(-_FARTHEST)
    in_question = takewhile(lambda pair: pair[1] > least, ranked)
    return {label: math.log(probability / best) for label, probability in in_question}


def _is_title(text: str) -> bool:
    """Tell whether most words begin with a capital, as in English headlines: to the model they are names."""
    words = text.split()
    return len(words) >= _WORDS_OF_A_TITLE and sum(word[0].isupper() for word in words) > _CAPITALS_OF_A_TITLE * len(
        words
    )
