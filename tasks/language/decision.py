"""Decision: the language of a text in one language, from two detectors and from marks of close languages.

The weighted log-likelihoods of both detectors are added to the prior of each language and to the weight of the words and
letters that `config/detection.yaml` lists for close languages. The resulting probability is then calibrated: of answers given
at 0.9, nine in ten are right (docs/detection.md has the table).
"""

import math
from collections import Counter
from functools import cache

import numpy as np

from config.detection import load_detection, word_marks
from config.languages import UNDETERMINED
from tasks.document import Record, Vote
from tasks.language.labels import close_languages, known_to_profiles, labels_for, tag_of
from tasks.language.langid import NOT_LANGUAGE, Scores, langid
from tasks.language.marks import WORD
from tasks.language.profiles import Table, profiles

# py3langid weighs 1. Tuned on the benchmark's files; a little more or less changes one text in a thousand.
PROFILES_WEIGHT = 0.1
HINT_WEIGHT = 0.5

# Fitted on every second line of the benchmark's files, shown on the others.
_BIAS, _LOG_ODDS, _LENGTH = -3.01, 0.865, -2.136
_AGREEMENT = {1: 1.929, 0: 0.0, -1: 1.278}

# langdetect's confidence, the distinct small words of its language in the text, and their lead over the next language. Where
# all three are reached, the answer was right for all of 3,000 texts but one, which was mislabelled. A close language that
# langdetect has no profile of needs a longer lead: only the words speak for it.
_PLAIN_CONFIDENCE, _PLAIN_WORDS, _PLAIN_LEAD, _LEAD_OVER_UNKNOWN = 0.9, 5, 3, 6
AGREED_CONFIDENCE = 0.995

# Words with letters that the language does not write: more than foreign words in a text, fewer than in any kindred language.
_STRANGE_WORDS, _STRANGE_SHARE = 3, 0.1

LANGDETECT, LANGID, SCRIPT, WORDS = "langdetect", "py3langid", "script", "words"


class Decision(Record, frozen=True):
    """The language of a text: BCP 47 tag, the probability that it is right (0..1), and the detectors' own votes."""

    language: str = UNDETERMINED
    confidence: float = 0.0
    votes: tuple[Vote, ...] = ()


def decide_quickly(text: str, profile_likelihoods: Table) -> Decision | None:
    """Return the language that langdetect and small words clearly agree on, else None; py3langid is not needed for it."""
    langdetect = _profiles_vote(profile_likelihoods)
    if not langdetect or langdetect[0].confidence < _PLAIN_CONFIDENCE:
        return None
    language = langdetect[0].language
    known = word_marks().words
    hits = Counter(tag for word in set(text.lower().split()) if word in known for _, tag in known[word])
    count = hits.pop(language, 0)
    lead = _LEAD_OVER_UNKNOWN if _has_unknown_relative(language) else _PLAIN_LEAD
    if count < max(_PLAIN_WORDS, lead + max(hits.values(), default=0)) or not _is_in_alphabet(text, language):
        return None
    words_vote = Vote(detector=WORDS, language=language, confidence=round(count / (count + sum(hits.values())), 4))
    return Decision(language=language, confidence=AGREED_CONFIDENCE, votes=(words_vote, *langdetect))


class Evidence(Record, frozen=True):
    """The evidence on a text in one script: the log posterior of each of py3langid's labels, and its vote."""

    text: str
    script: str
    posterior: Scores
    vote: Vote


def weigh(text: str, script: str, *, hint: str | None = None) -> Evidence:
    """Add up py3langid's log-likelihoods, the priors, the marks and the `hint`: the tag that the input states."""
    labels = labels_for(script)
    likelihoods = langid().log_likelihoods(text)
    posterior: Scores = likelihoods + labels.prior + labels.marks.weights(text)
    if hint is not None:
        posterior[labels.numbers == labels.number.get(tag_of(hint), -1)] += HINT_WEIGHT
    language = labels.tags[int(labels.numbers[likelihoods.argmax()])]
    return Evidence(text=text, script=script, posterior=posterior, vote=_vote(LANGID, language, likelihoods))


def decide(evidence: Evidence, profile_likelihoods: Table | None = None) -> Decision:
    """Decide on the language of a text; without langdetect's likelihoods, as if it agreed."""
    labels, posterior = labels_for(evidence.script), evidence.posterior
    votes: tuple[Vote, ...] = (evidence.vote,)
    if profile_likelihoods is not None:
        posterior = posterior + PROFILES_WEIGHT * labels.of_profiles(profile_likelihoods)
        votes += _profiles_vote(profile_likelihoods)
    by_tag = labels.probabilities(posterior)
    number, probability = labels.likeliest(by_tag)
    language = labels.tags[number]
    if language == NOT_LANGUAGE or not _is_in_alphabet(evidence.text, language):
        return Decision(votes=votes)
    close = max(probability, sum(by_tag[labels.close[number]].tolist()))
    agreement = int(language in known_to_profiles()) if profile_likelihoods is None else _agreement(language, votes)
    confidence = calibrated(close, len(evidence.text), langdetect=agreement)
    return Decision(language=language, confidence=confidence * probability / close, votes=votes)


def _vote(detector: str, language: str, likelihoods: Scores) -> Vote:
    """Return a vote for the language that a detector's likelihoods, relative to the best, are highest for."""
    return Vote(
        detector=detector, language=language, confidence=round(1 / float(np.add.reduce(np.exp(likelihoods))), 4)
    )


def _profiles_vote(likelihoods: Table) -> tuple[Vote, ...]:
    """Return langdetect's vote; none where no n-gram of the text is in its profiles."""
    if not likelihoods.any():
        return ()
    return (_vote(LANGDETECT, tag_of(profiles().labels[int(likelihoods.argmax())]), likelihoods),)


@cache
def _has_unknown_relative(tag: str) -> bool:
    """Tell whether langdetect lacks a profile of a close language: it takes Malay for Indonesian, for example."""
    return not close_languages(tag) <= known_to_profiles().keys()


def _is_in_alphabet(text: str, language: str) -> bool:
    """Tell whether next to all words are in the letters of the language; names, which have capitals, may have others."""
    letters = load_detection().alphabets.get(language)
    if letters is None:
        return True
    words = [word for word in WORD.findall(text) if word == word.lower()]
    strange = sum(not set(word) <= set(letters) for word in words)
    return strange < max(_STRANGE_WORDS, _STRANGE_SHARE * len(words))


def _agreement(language: str, votes: tuple[Vote, ...]) -> int:
    """Return 1 if langdetect agrees, -1 if it knows the language and votes for another, 0 if it has no vote or profile."""
    if language not in known_to_profiles() or len(votes) == 1:
        return 0
    return 1 if votes[-1].language in close_languages(language) else -1


def calibrated(probability: float, characters: int, *, langdetect: int) -> float:
    """Return the share of answers with this probability that are right.

    A logistic regression on the log odds of the probability, the text's length and langdetect's agreement, fitted to texts of
    the expected languages and of others: a long text that no language fits well is in a language unknown to the detectors.
    """
    log_odds = math.log(max(probability, 1e-4) / max(1 - probability, 1e-4))
    length = math.log(max(characters, 8) / 100)
    score = _BIAS + _LOG_ODDS * log_odds + _LENGTH * length + _AGREEMENT[langdetect]
    return 1 / (1 + math.exp(-score))
