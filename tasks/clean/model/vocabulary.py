"""The vocabulary of a document's own paragraphs: it tells small words, words of the topic and other words apart.

No list of words of any language is needed. A word that many paragraphs use is a small word. A rarer one that other
paragraphs use too belongs to the topic; the headline of another story has few of these.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from tasks.clean.model.cues import UNSPACED_LETTER
from tasks.clean.model.facts import LineFacts

# A word in at least this share of the paragraphs, and in two, is a small word of the language.
SMALL_WORD_SHARE = 0.25
# A cue in at least this share of the paragraphs, and in two, is an ordinary word of the article.
ORDINARY_CUE_SHARE = 0.2
USUAL_PARAGRAPH = 150.0  # letters; used where a document has no paragraphs


class Vocabulary:
    """The words and cues of a document by the number of its paragraphs they are in, and its lines by how often they occur."""

    def __init__(self, lines: Sequence[LineFacts]) -> None:
        prose = [line for line in lines if line.is_prose]
        self.paragraphs = len(prose)
        self._words = Counter(word for line in prose for word in set(line.words))
        self._cues = Counter(word for line in prose for word in {cue.word for cue in line.cues})
        self.lines = Counter(line.folded for line in lines)
        self.starts = Counter(line_start(line) for line in lines)
        self.median = median(line.length for line in prose) if prose else USUAL_PARAGRAPH

    def is_ordinary(self, cue: str, line: LineFacts) -> bool:
        """Tell whether the article itself uses a cue."""
        return self._cues[cue] - line.is_prose >= max(2, ORDINARY_CUE_SHARE * self.paragraphs)

    def topic(self, line: LineFacts) -> tuple[float, float, float]:
        """Return the share of small words, the share of rare words that other paragraphs use, and the number of rare words.

        A share is -1 where there are no words to take it of.
        """
        others = self.paragraphs - line.is_prose
        unique = set(line.words)
        if not unique or not self.paragraphs:
            return -1.0, -1.0, 0.0
        small = max(2, SMALL_WORD_SHARE * max(1, others))
        uses = {word: self._words[word] - line.is_prose for word in unique}  # by other paragraphs
        rare = [word for word in unique if uses[word] < small and (len(word) > 3 or UNSPACED_LETTER.match(word))]
        share = sum(count >= small for count in uses.values()) / len(unique)
        return share, sum(uses[word] > 0 for word in rare) / len(rare) if rare else -1.0, min(len(rare), 20)


def line_start(line: LineFacts) -> str:
    """Return the first two words of a line; lines of one kind often share them."""
    return " ".join(line.folded.split(maxsplit=2)[:2])
