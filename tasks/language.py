"""Which language a text is in, by langdetect on the cleaned text, `und` where it cannot know.

langdetect (Shuyo 2010, "Language Detection Library for Java") scores character n-grams against 55 profiles with a
sampled naive Bayes; it is seeded, so a text always gets the same answer.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from config.languages import UNDETERMINED, Languages
from tasks.document import Document, Vote

if TYPE_CHECKING:
    from langdetect.detector_factory import DetectorFactory

DETECTOR = "langdetect"
# Measured on 127 news articles: three pieces of 140 characters decide as well as three of 270, a fifth faster.
PIECE_CHARACTERS = 140
# Under this a detector guesses ("Je m'abonne" comes out Slovak or French); an ideograph says as much as a few letters.
MIN_LETTERS = 24
MIN_LETTER_SHARE = 0.5

_LETTERS = re.compile(r"[^\W\d_]+")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


@cache
def _detectors() -> "DetectorFactory":
    """Load the profiles, once a process (0.3 s)."""
    from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory

    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)
    return factory


def detect_language(document: Document, *, languages: Languages, min_confidence: float) -> Document:
    """Return the document with `language`, `confidence` (0..1) and the detector's vote.

    The language is `und` with confidence 0 for a text too short to judge or mostly not letters, and `und` with the
    best vote's confidence where that is below `min_confidence`, as in a text in two languages.
    """
    vote = vote_on(document.text, languages=languages)
    if vote is None:
        return document.with_(language=UNDETERMINED, confidence=0.0, votes=())
    language = vote.language if vote.confidence >= min_confidence else UNDETERMINED
    return document.with_(language=language, confidence=vote.confidence, votes=(vote,))


def vote_on(text: str, *, languages: Languages) -> Vote | None:
    """Ask langdetect about `text`; None where nothing can be said."""
    from langdetect.lang_detect_exception import LangDetectException

    if not is_judgeable(text):
        return None
    detector = _detectors().create()
    detector.append(sample(text))
    try:
        best = detector.get_probabilities()[0]
    except (LangDetectException, IndexError):  # no n-gram of any profile in it
        return None
    return Vote(detector=DETECTOR, language=languages.from_langdetect(best.lang), confidence=round(best.prob, 4))


def is_judgeable(text: str) -> bool:
    """Tell whether a text has enough letters, and enough of it is letters, for its language to be known."""
    letters = "".join(_LETTERS.findall(text))
    visible = len("".join(text.split()))
    return len(letters) + 3 * len(_DENSE.findall(text)) >= MIN_LETTERS and len(letters) >= MIN_LETTER_SHARE * visible


def sample(text: str, *, piece: int = PIECE_CHARACTERS) -> str:
    """Return the text, or of a long one three pieces: begin, middle and end, cut between words."""
    if len(text) <= 3 * piece:
        return text
    middle = (len(text) - piece) // 2
    return "\n".join(_whole_words(text, start, piece) for start in (0, middle, len(text) - piece))


def _whole_words(text: str, start: int, length: int) -> str:
    """Cut text[start:start+length] and drop a broken word at either end."""
    cut = text[start : start + length]
    if start > 0 and " " in cut:
        cut = cut.partition(" ")[2]
    return cut.rpartition(" ")[0] if start + length < len(text) and " " in cut else cut
