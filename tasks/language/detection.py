"""The language of a text, and the languages of a text in several: passages are judged, and their shares added up."""

from config.detection import load_detection
from config.languages import UNDETERMINED
from tasks.document import LanguageShare, Record, Vote
from tasks.language.judgement import NO_JUDGEMENT, SCRIPT, Judgement, judge
from tasks.language.legibility import has_language, is_code, without_addresses
from tasks.language.passages import Passage, passages
from tasks.language.scripts import letters_by_line

# Characters that are judged first, and those that are judged where that was not enough.
FIRST_CHARACTERS = 160
MOST_CHARACTERS = 480
_ENOUGH = 0.98
# What no other language writes is right but for the odd loanword or dialect.
SCRIPT_CONFIDENCE = 0.99
# Another language than the main one must be as sure as this, or its lines go with the main one.
_MIN_SIDE_CONFIDENCE = 0.8
_PIECES = 3


class Detection(Record, frozen=True):
    """What a text is in: `language` and its `confidence` (0..1), every language with its share, and the votes on the main one."""

    language: str = UNDETERMINED
    confidence: float = 0.0
    languages: tuple[LanguageShare, ...] = ()
    votes: tuple[Vote, ...] = ()


def detect(text: str, *, hint: str | None = None) -> Detection:
    """Judge a text; `hint` is the tag that its source gives it, which settles close calls only."""
    text = without_addresses(text)
    letters = letters_by_line(text)
    if not has_language(text, letters):
        return Detection()
    judged = [(passage, _judge_passage(passage, hint)) for passage in passages(text, letters)]
    weights: dict[str, int] = {}
    best: dict[str, Judgement] = {}
    for passage, judgement in sorted(judged, key=lambda pair: -pair[0].letters):
        side = bool(weights) and judgement.confidence < _MIN_SIDE_CONFIDENCE
        language = max(weights, key=weights.__getitem__) if side else judgement.language
        weights[language] = weights.get(language, 0) + passage.letters
        best.setdefault(language, judgement)
    total = sum(weights.values())
    main, *others = sorted(weights, key=lambda language: -weights[language])
    lead = (weights[main] - (weights[others[0]] if others else 0)) / total
    return Detection(
        language=main,
        confidence=round(best[main].confidence * _certainty(lead), 4) if main != UNDETERMINED else 0.0,
        languages=tuple(LanguageShare(language=x, share=round(weights[x] / total, 4)) for x in (main, *others)),
        votes=best[main].votes,
    )


def _certainty(lead: float) -> float:
    """Return how sure the main language is the main one, from its lead in shares over the next."""
    return min(1.0, 0.4 + 2 * lead)


def _judge_passage(passage: Passage, hint: str | None) -> Judgement:
    if passage.profile_odds is None:
        return _judge_by_script(passage)
    judgement = NO_JUDGEMENT
    for length in (FIRST_CHARACTERS, MOST_CHARACTERS):
        piece = sample(passage.text, length)
        if is_code(piece):
            return NO_JUDGEMENT
        judgement = judge(piece, passage.script, passage.profile_odds, hint=hint)
        if judgement.confidence >= _ENOUGH or len(passage.text) <= length:
            break
    return judgement


def _judge_by_script(passage: Passage) -> Judgement:
    sole = load_detection().scripts[passage.script]
    language = sole.language
    for other, marks in sole.unless.items():
        if 100 * sum(map(passage.text.count, marks)) > passage.letters:
            language = other
    vote = Vote(detector=SCRIPT, language=language, confidence=SCRIPT_CONFIDENCE)
    return Judgement(language=language, confidence=SCRIPT_CONFIDENCE, votes=(vote,))


def sample(text: str, length: int) -> str:
    """Return the text, or of a long one three pieces: begin, middle and end, cut between words."""
    if len(text) <= length:
        return text
    piece = length // _PIECES
    last = len(text) - piece
    return "\n".join(_whole_words(text, start, piece) for start in (0, last // 2, last))


def _whole_words(text: str, start: int, length: int) -> str:
    """Cut text[start:start+length] and drop a broken word at either end."""
    cut = text[start : start + length]
    if start > 0 and " " in cut:
        cut = cut.partition(" ")[2]
    return cut.rpartition(" ")[0] if start + length < len(text) and " " in cut else cut
