"""Which words a document's own paragraphs use: what tells small words, words of its topic, and others apart.

No list of words of any language is needed: a word that much of the prose uses is a small word, a rarer one that other
paragraphs use too belongs to the topic, and a line of a related story shares few of these.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from tasks.clean.model.cues import DENSE
from tasks.clean.model.facts import LineFacts

# A word in this share of the paragraphs, and in two at least, is one of the language's small words.
SMALL_WORD_SHARE = 0.25
# A cue that this share of the paragraphs use, and two at least, is an ordinary word here.
ORDINARY_CUE_SHARE = 0.2
# Where there are no paragraphs to measure by: letters.
USUAL_PARAGRAPH = 150.0


class Vocabulary:
    """What a document's paragraphs use: words, and cues, by the number of paragraphs they are in."""

    def __init__(self, lines: Sequence[LineFacts]) -> None:
        prose = [line for line in lines if line.is_prose]
        self.paragraphs = len(prose)
        self._words = Counter(word for line in prose for word in set(line.words))
        self._cues = Counter(word for line in prose for word in {cue.word for cue in line.cues})
        self.keys = Counter(line.key for line in lines)
        self.starts = Counter(line_start(line) for line in lines)
        self.median = median(line.length for line in prose) if prose else USUAL_PARAGRAPH

    def of_others(self, word: str, line: LineFacts) -> int:
        """Return how many paragraphs besides this line use a word."""
        return self._words[word] - line.is_prose

    def is_ordinary(self, cue: str, line: LineFacts) -> bool:
        """Tell whether the article itself uses a cue."""
        return self._cues[cue] - line.is_prose >= max(2, ORDINARY_CUE_SHARE * self.paragraphs)

    def topic(self, line: LineFacts) -> tuple[float, float, float]:
        """Return the share of small words, the share of the others that the paragraphs use, and their number; -1: none."""
        others = self.paragraphs - line.is_prose
        unique = set(line.words)
        if not unique or not self.paragraphs:
            return -1.0, -1.0, 0.0
        small = max(2, SMALL_WORD_SHARE * max(1, others))
        uses = {word: self.of_others(word, line) for word in unique}
        rare = [word for word in unique if uses[word] < small and (len(word) > 3 or DENSE.match(word))]
        share = sum(count >= small for count in uses.values()) / len(unique)
        return share, sum(uses[word] > 0 for word in rare) / len(rare) if rare else -1.0, min(len(rare), 20)


def line_start(line: LineFacts) -> str:
    """Return the first two words of a line, by which lines of one kind are alike."""
    return " ".join(line.key.split(maxsplit=2)[:2])
