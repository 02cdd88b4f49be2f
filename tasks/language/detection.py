"""The language of a text, and the languages of a text in several: passages are judged, and their shares added up."""

from config.detection import load_detection
from config.languages import UNDETERMINED
from tasks.document import LanguageShare, Record, Vote
from tasks.language.decision import NO_JUDGEMENT, SCRIPT, Judgement, agreed, judge
from tasks.language.legibility import has_language, is_code, without_addresses
from tasks.language.letters import OTHER, letters_by_line
from tasks.language.variants import variant
from tasks.language.windows import Passage, passages

# Characters that are judged first, and those that are judged where that was not enough.
FIRST_CHARACTERS = 160
MOST_CHARACTERS = 480
_ENOUGH = 0.98
# Characters that show whether a text is code; its lines are short, so all of them are looked at.
_CODE_CHARACTERS = 2000
# What no other language writes is right but for the odd loanword or dialect.
SCRIPT_CONFIDENCE = 0.99
# Another language than the main one must be as sure as this, or its lines go with the main one.
_MIN_SIDE_CONFIDENCE = 0.8
_PIECES = 3


class Detection(Record, frozen=True):
    """What a text is in: `language` and its `confidence` (0..1), every language with its share, and the votes on the main one.

    `languages` names them more closely than `language`: `nn` for `no`, `zh-hant` for `zh`. The main one comes first.
    """

    language: str = UNDETERMINED
    confidence: float = 0.0
    languages: tuple[LanguageShare, ...] = ()
    votes: tuple[Vote, ...] = ()


def detect(text: str, *, hint: str | None = None) -> Detection:
    """Judge a text; `hint` is the tag that its source gives it, in lower case; it settles close calls only."""
    text = without_addresses(text)
    letters = letters_by_line(text)
    if not has_language(text, letters) or is_code(text[:_CODE_CHARACTERS]):
        return Detection()
    weights: dict[str, int] = {}
    best: dict[str, Judgement] = {}
    tags: dict[str, str] = {}
    for passage in sorted(passages(text, letters), key=lambda passage: -passage.letters):
        judgement = _judge_passage(passage, hint, is_first=not weights)
        if weights and judgement.confidence < _MIN_SIDE_CONFIDENCE:
            judgement = best[max(weights, key=weights.__getitem__)]
        weights[judgement.language] = weights.get(judgement.language, 0) + passage.letters
        best.setdefault(judgement.language, judgement)
        tags.setdefault(judgement.language, variant(judgement.language, passage.text, passage.script, hint=hint))
    total = sum(weights.values())
    main, *others = sorted(weights, key=lambda language: -weights[language])
    lead = (weights[main] - (weights[others[0]] if others else 0)) / total
    return Detection(
        language=main,
        confidence=round(best[main].confidence * _certainty(lead), 4) if main != UNDETERMINED else 0.0,
        languages=tuple(LanguageShare(language=tags[x], share=round(weights[x] / total, 4)) for x in (main, *others)),
        votes=best[main].votes,
    )


def _certainty(lead: float) -> float:
    """Return how sure the main language is the main one, from its lead in shares over the next."""
    return min(1.0, 0.4 + 2 * lead)


def _judge_passage(passage: Passage, hint: str | None, *, is_first: bool) -> Judgement:
    if passage.profile_odds is None:
        return _judge_by_script(passage)
    if passage.script == OTHER:
        return NO_JUDGEMENT
    if plain := agreed(sample(passage.text, MOST_CHARACTERS), passage.profile_odds):
        return plain
    judgement = NO_JUDGEMENT
    for length in (FIRST_CHARACTERS, MOST_CHARACTERS):
        judgement = judge(sample(passage.text, length), passage.script, passage.profile_odds, hint=hint)
        if judgement.confidence >= _ENOUGH or len(passage.text) <= length or not is_first:
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
