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

import numpy as np

from config.detection import WordMarks, load_detection, word_marks
from config.languages import UNDETERMINED, load_languages
from tasks.document import Record, Vote
from tasks.language.langid import NOT_LANGUAGE, langid_log_odds
from tasks.language.profiles import Table, profiles

# py3langid's vote weighs 1. Weights were tried on the benchmark's files; a little more or less changes a text in a thousand.
PROFILES_WEIGHT = 0.1
# What langdetect would say of a language that it does not know: as much as of one that is out of the question.
_UNKNOWN_TO_PROFILES = -1.0
MARK_WEIGHT = 0.4
MAX_MARKS_WEIGHT = 3.0
HINT_WEIGHT = 0.5
# Sorani has no label: py3langid calls it Kurdish, or its southern neighbour.
_KURDISH = ("ku", "sdh")

# Fitted on every second line of the benchmark's files, shown on the others.
_BIAS, _ODDS, _LENGTH = -3.01, 0.865, -2.136
_AGREEMENT = {1: 1.929, 0: 0.0, -1: 1.278}

# Where langdetect is this sure, and so many small words of that language are in the text, so many more than of the next
# language, both were right in all of 3,000 texts but one, which was mislabelled.
_PLAIN_CONFIDENCE, _PLAIN_WORDS, _PLAIN_LEAD = 0.9, 5, 3
AGREED_CONFIDENCE = 0.995

LANGDETECT, LANGID, SCRIPT, WORDS = "langdetect", "py3langid", "script", "words"

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
def _tag(label: str) -> str:
    """Return the tag of a detector's label: `no` for `nn`, `zh` for `zh-cn`."""
    label = label.partition("-")[0]
    return load_detection().same.get(label, label)


def agreed(text: str, profile_odds: Table) -> Judgement | None:
    """Return the judgement of langdetect and of small words where they plainly agree, without asking py3langid."""
    langdetect = _profiles_vote(profile_odds)
    if not langdetect or langdetect[0].confidence < _PLAIN_CONFIDENCE or _has_unknown_kin(langdetect[0].language):
        return None
    words = _marks().words
    hits: dict[str, int] = {}
    for word in set(text.lower().split()):
        for _, tag in words.get(word, ()):
            hits[tag] = hits.get(tag, 0) + 1
    language = langdetect[0].language
    count = hits.pop(language, 0)
    if count < max(_PLAIN_WORDS, _PLAIN_LEAD + max(hits.values(), default=0)):
        return None
    words_vote = Vote(detector=WORDS, language=language, confidence=round(count / (count + sum(hits.values())), 4))
    return Judgement(language=language, confidence=AGREED_CONFIDENCE, votes=(words_vote, *langdetect))


def judge(text: str, script: str, profile_odds: Table, *, hint: str | None = None) -> Judgement:
    """Judge a text of one script; `profile_odds` are langdetect's for it, `hint` the tag that its source gives it."""
    langid = _in_script(langid_log_odds(text), script)
    marks = mark_weights(text, _marks())
    total = {
        label: odd
        + PROFILES_WEIGHT * _of_profiles(profile_odds, label)
        + marks.get(label, 0.0)
        - _handicap(label, hint)
        for label, odd in langid.items()
    }
    by_tag = probabilities(total)
    language, probability = max(by_tag.items(), key=lambda item: item[1])
    votes = (_vote(LANGID, langid), *_profiles_vote(profile_odds))
    if language == NOT_LANGUAGE:
        return Judgement(language=UNDETERMINED, confidence=0.0, votes=votes)
    kin = sum(by_tag.get(tag, 0.0) for tag in _kin(language))
    sure = calibrated(kin, len(text), langdetect=_agreement(language, votes))
    return Judgement(language=language, confidence=sure * probability / kin, votes=votes)


@cache
def _handicap(label: str, hint: str | None) -> float:
    """Return what is taken from a label's log odds: less if the text's source names that language."""
    return load_detection().handicap(label) - HINT_WEIGHT * (hint is not None and _tag(label) == _tag(hint))


@cache
def _columns() -> dict[str, list[int]]:
    """Map each language that langdetect knows to the places of its labels."""
    columns: dict[str, list[int]] = {}
    for column, label in enumerate(profiles().labels):
        columns.setdefault(_tag(label), []).append(column)
    return columns


def _of_profiles(odds: Table, label: str) -> float:
    """Return langdetect's log odds of a language."""
    return max((float(odds[column]) for column in _columns().get(_tag(label), ())), default=_UNKNOWN_TO_PROFILES)


def _vote(detector: str, log_odds: Mapping[str, float]) -> Vote:
    label = max(log_odds, key=log_odds.__getitem__)
    whole = sum(map(math.exp, log_odds.values()))
    return Vote(detector=detector, language=_tag(label), confidence=round(math.exp(log_odds[label]) / whole, 4))


def _profiles_vote(odds: Table) -> tuple[Vote, ...]:
    """Return langdetect's vote; none where no n-gram of the text is in its profiles."""
    if not odds.any():
        return ()
    language = _tag(profiles().labels[int(odds.argmax())])
    return (Vote(detector=LANGDETECT, language=language, confidence=round(1 / float(np.exp(odds).sum()), 4)),)


@cache
def _kin(tag: str) -> frozenset[str]:
    """Return the language and those that it is told apart from by words: a text fits them all about as well."""
    groups = [group for group in load_detection().groups.values() if tag in group]
    return frozenset({tag}.union(*({_tag(label) for label in group} for group in groups)))


@cache
def _has_unknown_kin(tag: str) -> bool:
    """Tell whether langdetect takes a close language for this one, as Malay for Indonesian, because it has no profile of it."""
    return not _kin(tag) <= _columns().keys()


def _agreement(language: str, votes: tuple[Vote, ...]) -> int:
    """Return 1 where langdetect says the same, -1 where it knows the language and says another, 0 where it cannot say."""
    if language not in _columns() or len(votes) == 1:
        return 0
    return 1 if votes[-1].language in _kin(language) else -1


def _in_script(langid: Mapping[str, float], script: str) -> dict[str, float]:
    """Name Sorani, which in Arabic letters goes under other Kurdish labels."""
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
