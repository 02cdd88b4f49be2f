"""Detection: the languages of a text, decided window by window, with their shares of the letters."""

from config.detection import load_detection
from config.languages import UNDETERMINED
from tasks.document import LanguageShare, Vote
from tasks.language.decision import SCRIPT, Decision, decide, decide_quickly, weigh
from tasks.language.legibility import (
    MIN_LETTERS,
    has_digits_for_letters,
    has_language,
    is_code,
    without_addresses,
    words_of,
)
from tasks.language.letters import OTHER, letters_by_line
from tasks.language.siblings import sibling
from tasks.language.variants import variant
from tasks.language.windows import Window, likelihoods_of_line, windows_of

# Characters that a decision is first based on, and those for a second one where the first is not sure.
FIRST_CHARACTERS = 160
MOST_CHARACTERS = 480
_ENOUGH = 0.98
# From this confidence on, the answer for a line of its own is the same with langdetect's part as without it.
_SURE_ALONE = 0.8
# Below this confidence, words are also read without the figures and signs between them, where these are a part of the text.
_UNSURE, _MOST_WORDS = 0.3, 0.85
# Characters that show whether a text is code.
_CODE_CHARACTERS = 2000
# One language alone writes the script: only a loanword or a dialect is wrong.
SCRIPT_CONFIDENCE = 0.99
# A second language is named from this confidence on; below it, its letters count for the main one.
_MIN_SIDE_CONFIDENCE = 0.8
_PIECES = 3


class Detection(Decision, frozen=True):
    """The languages of a text: the main `language` with its `confidence` (0..1) and votes, and every language with its share.

    `languages` has the main one first, and closer names than `language`: `nn` for `no`, `zh-hant` for `zh`.
    """

    languages: tuple[LanguageShare, ...] = ()


def detect(text: str, *, hint: str | None = None) -> Detection:
    """Detect the languages of a text; `hint` is the tag that the input states, in lower case: it decides close calls only."""
    text = without_addresses(text)
    letters = letters_by_line(text)
    if not has_language(text, letters) or is_code(text[:_CODE_CHARACTERS]):
        return Detection()
    windows = windows_of(text, letters)
    if len(windows) == 1:
        return _of_one_window(windows[0], text, hint)
    shares: dict[str, float] = {}
    standing: dict[str, float] = {}
    best: dict[str, Decision] = {}
    tags: dict[str, str] = {}
    all_letters, all_lines = sum(window.letters for window in windows), sum(window.lines for window in windows)
    for window in sorted(windows, key=lambda window: -window.letters):
        decision = _decide_sibling(_decide_window(window, hint, is_first=not shares), text, window.script, hint)
        if shares and decision.confidence < _MIN_SIDE_CONFIDENCE:
            decision = best[max(shares, key=shares.__getitem__)]
        language, share = decision.language, window.letters / all_letters
        shares[language] = shares.get(language, 0) + share
        standing[language] = standing.get(language, 0) + (share + window.lines / all_lines) / 2
        best.setdefault(language, decision)
        tags.setdefault(language, variant(language, window.text, window.script, hint=hint))
    main, *others = sorted(standing, key=lambda language: -standing[language])
    lead = standing[main] - (standing[others[0]] if others else 0)
    return Detection(
        language=main,
        confidence=round(best[main].confidence * _certainty(lead), 4) if main != UNDETERMINED else 0.0,
        languages=tuple(LanguageShare(language=tags[x], share=round(shares[x], 4)) for x in (main, *others)),
        votes=best[main].votes,
    )


def _of_one_window(window: Window, text: str, hint: str | None) -> Detection:
    decision = _decide_sibling(_decide_window(window, hint, is_first=True), text, window.script, hint)
    tag = variant(decision.language, window.text, window.script, hint=hint)
    confidence = round(decision.confidence, 4) if decision.language != UNDETERMINED else 0.0
    shares = (LanguageShare(language=tag, share=1.0),)
    return Detection(language=decision.language, confidence=confidence, languages=shares, votes=decision.votes)


def _certainty(lead: float) -> float:
    """Return the certainty that the main language is the main one, from its lead in shares over the next."""
    return min(1.0, 0.4 + 2 * lead)


def _decide_window(window: Window, hint: str | None, *, is_first: bool) -> Decision:
    if window.script in load_detection().scripts:
        return _decide_by_script(window)
    if window.script == OTHER or has_digits_for_letters(window.text[:MOST_CHARACTERS]):
        return Decision()
    profiled = window.profile_likelihoods
    if profiled is not None and (quick := decide_quickly(sample(window.text, MOST_CHARACTERS), profiled)):
        return quick
    decision = _decide_text(window, hint, is_first=is_first)
    if decision.confidence >= _UNSURE:
        return decision
    words = words_of(window.text)
    if len(words) < MIN_LETTERS or len(words) > _MOST_WORDS * len(window.text):
        return decision
    of_words = _decide_text(Window(script=window.script, text=words, letters=window.letters), hint, is_first=is_first)
    return max(decision, of_words, key=lambda its: its.confidence)


def _decide_text(window: Window, hint: str | None, *, is_first: bool) -> Decision:
    """Decide on a window from its first characters, and from more of them where that is not sure."""
    evidence = weigh(sample(window.text, FIRST_CHARACTERS), window.script, hint=hint)
    decision = decide(evidence, window.profile_likelihoods)
    if is_first and decision.confidence < _ENOUGH and len(window.text) > FIRST_CHARACTERS:
        evidence = weigh(sample(window.text, MOST_CHARACTERS), window.script, hint=hint)
        decision = decide(evidence, window.profile_likelihoods)
    if window.profile_likelihoods is None and decision.confidence < _SURE_ALONE:
        return decide(evidence, likelihoods_of_line(window.text))
    return decision


def _decide_sibling(decision: Decision, text: str, script: str, hint: str | None) -> Decision:
    """Return the decision for the sibling whose marks the whole text has; in Serbian and Croatian, lines are not separated."""
    language, share = sibling(text, script, decision.language, hint=hint)
    if share == 1 and language == decision.language:
        return decision
    return Decision(language=language, confidence=decision.confidence * share, votes=decision.votes)


def _decide_by_script(window: Window) -> Decision:
    sole = load_detection().scripts[window.script]
    language = sole.language
    for other, marks in sole.unless.items():
        if 100 * sum(map(window.text.count, marks)) > window.letters:
            language = other
    vote = Vote(detector=SCRIPT, language=language, confidence=SCRIPT_CONFIDENCE)
    return Decision(language=language, confidence=SCRIPT_CONFIDENCE, votes=(vote,))


def sample(text: str, length: int) -> str:
    """Return a short text whole, and of a long one three pieces cut between words: begin, middle and end."""
    if len(text) <= length:
        return text
    piece = length // _PIECES
    last = len(text) - piece
    return "\n".join(_whole_words(text, start, piece) for start in (0, last // 2, last))


def _whole_words(text: str, start: int, length: int) -> str:
    """Return text[start:start+length] without a broken word at either end."""
    cut = text[start : start + length]
    if start > 0 and " " in cut:
        cut = cut.partition(" ")[2]
    return cut.rpartition(" ")[0] if start + length < len(text) and " " in cut else cut
