"""Decision: the language of a text in one language, from two detectors and from marks of close languages.

The weighted log-likelihoods of both detectors are added to the prior of each language and to the weight of the words and
letters that `config/detection.yaml` lists for close languages. The resulting probability is then calibrated: of answers given
at 0.9, nine in ten are right (docs/detection.md has the table).
"""

import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

import numpy as np

from config.detection import load_detection, word_marks
from config.languages import UNDETERMINED
from tasks.document import Record, Vote
from tasks.language.langid import NOT_LANGUAGE, langid_log_likelihoods
from tasks.language.profiles import Table, profiles

# py3langid weighs 1. Tuned on the benchmark's files; a little more or less changes one text in a thousand.
PROFILES_WEIGHT = 0.1
# Log-likelihood of a language that langdetect does not know: as low as that of an unlikely one.
_UNKNOWN_TO_PROFILES = -1.0
MARK_WEIGHT = 0.4
MAX_MARKS_WEIGHT = 3.0
HINT_WEIGHT = 0.5
# Sorani has no label: py3langid calls it Kurdish, or its southern neighbour.
_KURDISH = ("ku", "sdh")

# Fitted on every second line of the benchmark's files, shown on the others.
_BIAS, _LOG_ODDS, _LENGTH = -3.01, 0.865, -2.136
_AGREEMENT = {1: 1.929, 0: 0.0, -1: 1.278}

# langdetect's confidence, the distinct small words of its language in the text, and their lead over the next language. Where
# all three are reached, the answer was right for all of 3,000 texts but one, which was mislabelled.
_PLAIN_CONFIDENCE, _PLAIN_WORDS, _PLAIN_LEAD = 0.9, 5, 3
AGREED_CONFIDENCE = 0.995

# Words with letters that the language does not write: more than foreign words in a text, fewer than in any kindred language.
_STRANGE_WORDS, _STRANGE_SHARE = 3, 0.1

LANGDETECT, LANGID, SCRIPT, WORDS = "langdetect", "py3langid", "script", "words"

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Decision(Record, frozen=True):
    """The language of a text: BCP 47 tag, the probability that it is right (0..1), and the detectors' own votes."""

    language: str = UNDETERMINED
    confidence: float = 0.0
    votes: tuple[Vote, ...] = ()


@cache
def tag_of(label: str) -> str:
    """Return the tag of a detector's label: `no` for `nn`, `zh` for `zh-cn`."""
    label = label.partition("-")[0]
    return load_detection().same.get(label, label)


def decide_quickly(text: str, profile_likelihoods: Table) -> Decision | None:
    """Return the language that langdetect and small words clearly agree on, else None; py3langid is not needed for it."""
    langdetect = _profiles_vote(profile_likelihoods)
    if not langdetect or langdetect[0].confidence < _PLAIN_CONFIDENCE or _has_unknown_relative(langdetect[0].language):
        return None
    words = word_marks().words
    hits = Counter(tag for word in set(text.lower().split()) for _, tag in words.get(word, ()))
    language = langdetect[0].language
    count = hits.pop(language, 0)
    if count < max(_PLAIN_WORDS, _PLAIN_LEAD + max(hits.values(), default=0)) or not _is_in_alphabet(text, language):
        return None
    words_vote = Vote(detector=WORDS, language=language, confidence=round(count / (count + sum(hits.values())), 4))
    return Decision(language=language, confidence=AGREED_CONFIDENCE, votes=(words_vote, *langdetect))


def decide(text: str, script: str, profile_likelihoods: Table, *, hint: str | None = None) -> Decision:
    """Decide on the language of a text in one script.

    `profile_likelihoods` are langdetect's for the text, `hint` is the tag that the input states.
    """
    langid = _in_script(langid_log_likelihoods(text), script)
    marks = mark_weights(text)
    total = {
        label: likelihood
        + PROFILES_WEIGHT * _of_profiles(profile_likelihoods, label)
        + marks.get(label, 0.0)
        + _log_prior(label, hint)
        for label, likelihood in langid.items()
    }
    by_tag = probabilities(total)
    language, probability = max(by_tag.items(), key=lambda item: item[1])
    votes = (_vote(LANGID, langid), *_profiles_vote(profile_likelihoods))
    if language == NOT_LANGUAGE or not _is_in_alphabet(text, language):
        return Decision(votes=votes)
    close = sum(by_tag.get(tag, 0.0) for tag in _close_languages(language))
    confidence = calibrated(close, len(text), langdetect=_agreement(language, votes))
    return Decision(language=language, confidence=confidence * probability / close, votes=votes)


@cache
def _log_prior(label: str, hint: str | None) -> float:
    """Return the log prior of a label, higher if the input states that language."""
    return load_detection().log_prior(label) + HINT_WEIGHT * (hint is not None and tag_of(label) == tag_of(hint))


@cache
def _columns() -> dict[str, list[int]]:
    """Map each language that langdetect knows to the columns of its labels."""
    columns: dict[str, list[int]] = {}
    for column, label in enumerate(profiles().labels):
        columns.setdefault(tag_of(label), []).append(column)
    return columns


def _of_profiles(likelihoods: Table, label: str) -> float:
    """Return langdetect's log-likelihood of a language."""
    return max(
        (float(likelihoods[column]) for column in _columns().get(tag_of(label), ())), default=_UNKNOWN_TO_PROFILES
    )


def _vote(detector: str, likelihoods: Mapping[str, float]) -> Vote:
    label = max(likelihoods, key=likelihoods.__getitem__)
    whole = sum(map(math.exp, likelihoods.values()))
    return Vote(detector=detector, language=tag_of(label), confidence=round(math.exp(likelihoods[label]) / whole, 4))


def _profiles_vote(likelihoods: Table) -> tuple[Vote, ...]:
    """Return langdetect's vote; none where no n-gram of the text is in its profiles."""
    if not likelihoods.any():
        return ()
    language = tag_of(profiles().labels[int(likelihoods.argmax())])
    return (Vote(detector=LANGDETECT, language=language, confidence=round(1 / float(np.exp(likelihoods).sum()), 4)),)


@cache
def _close_languages(tag: str) -> frozenset[str]:
    """Return the language and those of its groups: a text fits all of them about as well."""
    groups = [group for group in load_detection().groups.values() if tag in group]
    return frozenset({tag}.union(*({tag_of(label) for label in group} for group in groups)))


@cache
def _has_unknown_relative(tag: str) -> bool:
    """Tell whether langdetect lacks a profile of a close language: it takes Malay for Indonesian, for example."""
    return not _close_languages(tag) <= _columns().keys()


def _is_in_alphabet(text: str, language: str) -> bool:
    """Tell whether next to all words are in the letters of the language; names, which have capitals, may have others."""
    letters = load_detection().alphabets.get(language)
    if letters is None:
        return True
    words = [word for word in _WORD.findall(text) if word.islower()]
    strange = sum(not set(word) <= set(letters) for word in words)
    return strange < max(_STRANGE_WORDS, _STRANGE_SHARE * len(words))


def _agreement(language: str, votes: tuple[Vote, ...]) -> int:
    """Return 1 if langdetect agrees, -1 if it knows the language and votes for another, 0 if it has no vote or profile."""
    if language not in _columns() or len(votes) == 1:
        return 0
    return 1 if votes[-1].language in _close_languages(language) else -1


def _in_script(langid: Mapping[str, float], script: str) -> dict[str, float]:
    """Rename other Kurdish labels to Sorani for a text in Arabic letters."""
    likelihoods = dict(langid)
    if script == "arabic" and (kurdish := [likelihoods.pop(label) for label in _KURDISH if label in likelihoods]):
        likelihoods["ckb"] = max(kurdish)
    return likelihoods


def mark_weights(text: str) -> dict[str, float]:
    """Return the weight of small words and letters for each language, at most MAX_MARKS_WEIGHT from each of its groups."""
    lowered, marks = text.lower(), word_marks()
    words = {word for word in _WORD.findall(lowered) if word in marks.words}
    letters = marks.letters.keys() & set(lowered)
    hits = Counter(hit for word in words for hit in marks.words[word])
    hits.update(hit for letter in letters for hit in marks.letters[letter])
    weights: dict[str, float] = {}
    for (_, tag), count in hits.items():
        weights[tag] = weights.get(tag, 0.0) + min(MARK_WEIGHT * count, MAX_MARKS_WEIGHT)
    return weights


def probabilities(scores: Mapping[str, float]) -> dict[str, float]:
    """Turn the log posteriors of labels into probabilities of languages."""
    best = max(scores.values())
    shares: dict[str, float] = {}
    for label, score in scores.items():
        shares[tag_of(label)] = shares.get(tag_of(label), 0.0) + math.exp(score - best)
    whole = sum(shares.values())
    return {tag: share / whole for tag, share in shares.items()}


def calibrated(probability: float, characters: int, *, langdetect: int) -> float:
    """Return the share of answers with this probability that are right.

    A logistic regression on the log odds of the probability, the text's length and langdetect's agreement, fitted to texts of
    the expected languages and of others: a long text that no language fits well is in a language unknown to the detectors.
    """
    log_odds = math.log(max(probability, 1e-4) / max(1 - probability, 1e-4))
    length = math.log(max(characters, 8) / 100)
    score = _BIAS + _LOG_ODDS * log_odds + _LENGTH * length + _AGREEMENT[langdetect]
    return 1 / (1 + math.exp(-score))
