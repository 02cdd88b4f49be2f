"""py3langid: a naive Bayes over 139 languages, the more accurate of the two detectors.

Its features are byte n-grams that tell languages apart and not the subjects of texts (Lui and Baldwin 2011, "Cross-domain
Feature Selection for Language Identification"). It also has a label for figures, markup and random letters: `zxx`.

py3langid walks its automaton byte by byte. No n-gram is longer than six bytes, so the last six bytes decide the state, and six
look-ups with numpy find the states of a whole text: that takes a third of the time. A property test compares the two.
"""

import math
from functools import cache
from operator import itemgetter
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tasks.runtime.kept_arrays import Arrays, kept_arrays

NOT_LANGUAGE = "zxx"
_LONGEST = 6
_BYTES = 256
# No text in UTF-8 has this byte, so no n-gram does: it leads to the start of the automaton.
_NO_BYTE = b"\xff"
_WORDS_OF_A_TITLE, _CAPITALS_OF_A_TITLE = 4, 0.6

Scores = npt.NDArray[np.float32]


class LangId:
    """py3langid's model; `labels` has one label a score, some of them twice."""

    def __init__(self) -> None:
        """Load the model: in milliseconds, the first time in a second; 110 MB, which all processes share."""
        from py3langid import langid as package  # noqa: PLC0415 - it loads much, and few articles need it

        file = Path(package.__file__).parent / package.MODEL_FILE
        arrays = kept_arrays("py3langid", [file, Path(__file__)], lambda: _arrays(package.MODEL_FILE))
        self.labels: tuple[str, ...] = tuple(arrays["labels"].tolist())
        self._table, self._prior = arrays["table"], arrays["prior"]
        self._row_after, self._feature_after = arrays["row_after"], arrays["feature_after"]
        self._first_row = arrays["first_row"]

    def features(self, text: bytes) -> npt.NDArray[np.int32]:
        """Return the feature of the n-gram that ends at each byte, in no order; bytes that end none are left out."""
        codes = np.frombuffer(_NO_BYTE * (_LONGEST - 1) + text, np.uint8).astype(np.intp)
        row = self._first_row.take(codes[: len(text)])
        for start in range(1, _LONGEST - 1):
            row = self._row_after.take(row + codes[start : start + len(text)]).astype(np.intp)
            row *= _BYTES
        features = self._feature_after.take(row + codes[_LONGEST - 1 :])
        found: npt.NDArray[np.int32] = features[features >= 0]
        return found

    def log_likelihoods(self, text: str) -> Scores:
        """Score each label relative to the best: 0 for that, below 0 for the others; all 0 without a known n-gram.

        Scores are divided by the root of the text's length, as tasks/language/profiles.py does.
        """
        encoded = (text.lower() if text.isupper() or _is_title(text) else text).encode("utf-8", "surrogatepass")
        found = self.features(encoded)
        if not len(found):
            return np.zeros(len(self.labels), np.float32)
        features, counts = _counted(found)
        scores: Scores = np.log1p(counts) @ self._table.take(features, axis=0)
        scores += self._prior
        scores *= 1 / math.sqrt(len(encoded))
        scores -= scores[scores.argmax()]
        return scores


def _arrays(model_file: str) -> Arrays:
    """Return the tables of the model, arranged for look-ups of a whole text."""
    from py3langid.langid import LanguageIdentifier  # noqa: PLC0415 - as above

    model = LanguageIdentifier.from_model_file(model_file)
    following = np.frombuffer(model.tk_nextmove, np.dtype(model.tk_nextmove.typecode))
    # The row and the feature of the next state, for each row and byte: a look-up a step, and none for the state itself.
    row_after = np.array(model.tk_row, np.uint16)[following]
    start = int(model.tk_row[0]) * _BYTES
    return {
        "labels": np.array(model.nb_classes),
        # Stored as float16, which a processor must turn into float32 at every look-up: that took half of the time.
        "table": model.nb_ptc.astype(np.float32),
        "prior": model.nb_pc.astype(np.float32),
        "row_after": row_after,
        "feature_after": np.array(model.tk_output, np.int32)[following],
        "first_row": row_after[start : start + _BYTES].astype(np.intp) * _BYTES,
    }


def _counted(features: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], Scores]:
    """Return the distinct features and the count of each; `np.unique` takes three times as long for a sentence."""
    features.sort()
    changes = np.flatnonzero(features[1:] != features[:-1])
    ends = np.append(changes, len(features) - 1)
    counts = (ends + 1).astype(np.float32)
    counts[1:] -= counts[:-1].copy()
    return features[ends], counts


@cache
def langid() -> LangId:
    """Load the model, once a process."""
    return LangId()


def _is_title(text: str) -> bool:
    """Tell whether most words begin with a capital, as in English headlines: the model takes such words for names."""
    words = text.split()
    if len(words) < _WORDS_OF_A_TITLE:
        return False
    return sum(map(str.isupper, map(itemgetter(0), words))) > _CAPITALS_OF_A_TITLE * len(words)
