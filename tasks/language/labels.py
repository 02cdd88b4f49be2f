"""Labels: py3langid's labels as columns of arrays, each with its tag, its prior, and langdetect's columns of its language."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from config.detection import Siblings, load_detection
from tasks.language.langid import Scores, langid
from tasks.language.marks import marks_for
from tasks.language.profiles import Table, profiles

# Log-likelihood of a language that langdetect does not know: as low as that of an unlikely one.
_UNKNOWN_TO_PROFILES = -1.0
# Sorani has no label: py3langid calls it Kurdish, or its southern neighbour.
_KURDISH, _SORANI, _ARABIC = ("ku", "sdh"), "ckb", "arabic"

Numbers = npt.NDArray[np.int64]


class Labels:
    """The labels of py3langid for texts in one script; `tags` are the languages that they stand for."""

    def __init__(self, of: Sequence[str], families: Sequence[Siblings] = ()) -> None:
        """`of` has the label of each column, `families` are those written in the script."""
        tags = [tag_of(label) for label in of]
        self.tags = tuple(dict.fromkeys(tags))
        self.number = {tag: number for number, tag in enumerate(self.tags)}
        self.numbers: Numbers = np.array([self.number[tag] for tag in tags])
        self.prior: Scores = np.array([load_detection().log_prior(label) for label in of], np.float32)
        self.marks = marks_for(tuple(of))
        known = known_to_profiles()
        last = len(profiles().labels)
        in_profiles = [known.get(tag, [last]) for tag in tags]
        self._in_profiles: Numbers = np.array([[its[0] for its in in_profiles], [its[-1] for its in in_profiles]])
        self.close = [
            np.array([self.number[its] for its in close_languages(tag) if its in self.number]) for tag in self.tags
        ]
        varieties = [{tag_of(variety) for variety in family.varieties} for family in families]
        self._families = [[self.number[tag] for tag in sorted(tags & self.number.keys())] for tags in varieties]

    def of_profiles(self, likelihoods: Table) -> Scores:
        """Return langdetect's log-likelihood of the language of each column."""
        first, second = np.append(likelihoods, np.float32(_UNKNOWN_TO_PROFILES))[self._in_profiles]
        of_each: Scores = np.maximum(first, second)
        return of_each

    def likeliest(self, by_tag: npt.NDArray[np.float64]) -> tuple[int, float]:
        """Return the number of the likeliest language, and its probability: of siblings, that of all of them together."""
        number = int(by_tag.argmax())
        probability = float(by_tag[number])
        for family in self._families:
            of_each = by_tag[family].tolist()
            if sum(of_each) > probability:
                number, probability = family[of_each.index(max(of_each))], sum(of_each)
        return number, probability

    def probabilities(self, scores: Scores) -> npt.NDArray[np.float64]:
        """Turn the log posteriors of the columns into the probabilities of the tags."""
        shares = np.bincount(self.numbers, np.exp(scores - scores[scores.argmax()]))
        of_each: npt.NDArray[np.float64] = shares / np.add.reduce(shares)
        return of_each


@cache
def labels_for(script: str) -> Labels:
    """Return the labels for texts in a script: in Arabic letters, all Kurdish is Sorani."""
    return Labels(
        [_SORANI if script == _ARABIC and label in _KURDISH else label for label in langid().labels],
        [family for family in load_detection().siblings.values() if family.script == script],
    )


@cache
def tag_of(label: str) -> str:
    """Return the tag of a detector's label: `no` for `nn`, `zh` for `zh-cn`."""
    label = label.partition("-")[0]
    return load_detection().same.get(label, label)


@cache
def known_to_profiles() -> dict[str, list[int]]:
    """Map each language that langdetect knows to the columns of its labels."""
    columns: dict[str, list[int]] = {}
    for column, label in enumerate(profiles().labels):
        columns.setdefault(tag_of(label), []).append(column)
    return columns


@cache
def close_languages(tag: str) -> frozenset[str]:
    """Return the language and those of its groups: a text fits all of them about as well."""
    groups = [group for group in load_detection().groups.values() if tag in group]
    return frozenset({tag}.union(*({tag_of(label) for label in group} for group in groups)))
