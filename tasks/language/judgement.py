"""The judgement of a text in one language: two detectors vote, small words and letters settle close calls.

The detectors' log odds are added with weights, a handicap is taken from languages that news here are not expected in, and
what `config/detection.yaml` lists for close languages is counted. The probability that comes out is then calibrated: of
answers given at 0.9, nine in ten are right (docs/detection.md has the table).
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from config.detection import WordMarks, load_detection, word_marks
from config.languages import UNDETERMINED, load_languages
from tasks.document import Record, Vote
from tasks.language.langid import NOT_LANGUAGE, langid_log_odds
from tasks.language.profiles import Table, profiles

# Tuned on half of the lines of the benchmark's files, shown on the other half; py3langid's vote weighs 1.
PROFILES_WEIGHT = 0.15
# What langdetect would say of a language that it does not know: as much as of one that is out of the question.
_UNKNOWN_TO_PROFILES = -1.0
MARK_WEIGHT = 0.4
MAX_MARKS_WEIGHT = 3.0
HINT_WEIGHT = 0.5
# Sorani has no label: py3langid calls it Kurdish, or its southern neighbour.
_KURDISH = ("ku", "sdh")

_BIAS, _ODDS, _LENGTH = -3.01, 0.865, -2.136
_AGREEMENT = {1: 1.929, 0: 0.0, -1: 1.278}

LANGDETECT, LANGID, SCRIPT = "langdetect", "py3langid", "script"

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Judgement(Record, frozen=True):
    """What a text is in: BCP 47 tag, the probability that this is right (0..1), and the detectors' own votes."""

    language: str
    confidence: float
    votes: tuple[Vote, ...]


NO_JUDGEMENT = Judgement(language=UNDETERMINED, confidence=0.0, votes=())


@cache
def _marks() -> WordMarks:
    return word_marks(load_detection(), load_languages())


@cache
def _handicap(label: str) -> float:
    return load_detection().handicap(label)


@cache
def _tag(label: str) -> str:
    """Return the tag of a detector's label: `no` for `nn`, `zh` for `zh-cn`."""
    label = label.partition("-")[0]
    return load_detection().same.get(label, label)


def judge(text: str, script: str, profile_odds: Table, *, hint: str | None = None) -> Judgement:
    """Judge a text of one script; `profile_odds` are langdetect's for it, `letters` how many it has, `hint` a tag."""
    langid = langid_log_odds(text)
    odds = _in_script(langid, script)
    langdetect = dict(zip(profiles().labels, profile_odds.tolist(), strict=True))
    known = {_tag(label): odd for label, odd in sorted(langdetect.items(), key=lambda item: item[1])}
    marks = mark_weights(text, _marks())
    total = {
        label: odd
        + PROFILES_WEIGHT * known.get(_tag(label), _UNKNOWN_TO_PROFILES)
        - _handicap(label)
        + marks.get(label, 0.0)
        + HINT_WEIGHT * (_tag(label) == hint)
        for label, odd in odds.items()
    }
    by_tag = probabilities(total)
    language, probability = max(by_tag.items(), key=lambda item: item[1])
    votes = (_vote(LANGID, langid), *([_vote(LANGDETECT, langdetect)] if profile_odds.any() else []))
    kin = sum(by_tag.get(tag, 0.0) for tag in _kin(language))
    known_vote = _agreement(language, votes, known)
    confidence = calibrated(kin, len(text), langdetect=known_vote) * probability / kin
    if language == NOT_LANGUAGE:
        return Judgement(language=UNDETERMINED, confidence=0.0, votes=votes)
    return Judgement(language=language, confidence=confidence, votes=votes)


@cache
def _kin(tag: str) -> frozenset[str]:
    """Return the language and those that it is told apart from by words: a text fits them all about as well."""
    groups = [group for group in load_detection().groups.values() if tag in group]
    return frozenset({tag}.union(*({_tag(label) for label in group} for group in groups)))


def _agreement(language: str, votes: tuple[Vote, ...], known: Mapping[str, float]) -> int:
    """Return 1 where langdetect says the same, -1 where it knows the language and says another, 0 where it cannot say."""
    if language not in known or len(votes) == 1:
        return 0
    return 1 if votes[-1].language in _kin(language) else -1


def _in_script(langid: Mapping[str, float], script: str) -> dict[str, float]:
    """Name Sorani, and let no language of another script stand."""
    odds = dict(langid)
    if script == "arabic" and (kurdish := [odds.pop(label) for label in _KURDISH if label in odds]):
        odds["ckb"] = max(kurdish)
    return odds


def mark_weights(text: str, marks: WordMarks) -> dict[str, float]:
    """Return what small words and letters add for each language, at most MAX_MARKS_WEIGHT from each of its groups."""
    lowered = text.lower()
    words = {word for word in _WORD.findall(lowered) if word in marks.words}
    letters = marks.letters.keys() & set(lowered)
    hits = Counter(hit for word in words for hit in marks.words[word])
    hits.update(hit for letter in letters for hit in marks.letters[letter])
    weights: dict[str, float] = {}
    for (_, tag), count in hits.items():
        weights[tag] = weights.get(tag, 0.0) + min(MARK_WEIGHT * count, MAX_MARKS_WEIGHT)
    return weights


def probabilities(log_odds: Mapping[str, float]) -> dict[str, float]:
    """Turn log odds of labels into probabilities of languages."""
    best = max(log_odds.values())
    shares: dict[str, float] = {}
    for label, odd in log_odds.items():
        shares[_tag(label)] = shares.get(_tag(label), 0.0) + math.exp(odd - best)
    whole = sum(shares.values())
    return {tag: share / whole for tag, share in shares.items()}


def calibrated(probability: float, characters: int, *, langdetect: int) -> float:
    """Return how often an answer of this probability is right.

    A logistic regression on the log odds, the text's length and langdetect's agreement, fitted to texts of the expected
    languages and of others: a long text that no language fits well is in a language that the detectors do not know.
    """
    odds = math.log(max(probability, 1e-4) / max(1 - probability, 1e-4))
    length = math.log(max(characters, 8) / 100)
    score = _BIAS + _ODDS * odds + _LENGTH * length + _AGREEMENT[langdetect]
    return 1 / (1 + math.exp(-score))


def _vote(detector: str, log_odds: Mapping[str, float]) -> Vote:
    by_tag = probabilities(log_odds)
    language, probability = max(by_tag.items(), key=lambda item: item[1])
    return Vote(detector=detector, language=language, confidence=round(probability, 4))
