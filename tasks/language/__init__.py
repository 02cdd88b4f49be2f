"""Language: the language of a document, or its languages; `und` where a text shows none."""

from config.languages import UNDETERMINED, Languages
from tasks.document import Document
from tasks.language.detection import detect

__all__ = ["detect_language"]


def detect_language(document: Document, *, languages: Languages, min_confidence: float) -> Document:
    """Return the document with `language`, `confidence` (0..1), `languages` with their shares, and the detectors' votes.

    The language is `und` with confidence 0 for a text that is too short or no running text, and `und` with the confidence of
    the best answer where that is below `min_confidence`; it has no `languages` then. It is a variant where that has an index
    of its own (`pt-br`); `languages` has every variant (`nn`, `sr-latn`, `zh-hant`).
    """
    hint = document.language_hint.lower().replace("_", "-") if document.language_hint else None
    found = detect(document.text, hint=hint)
    if found.language == UNDETERMINED or found.confidence < min_confidence:
        return document.with_(language=UNDETERMINED, confidence=found.confidence, languages=(), votes=found.votes)
    closest = found.languages[0].language
    language = closest if closest in languages else found.language
    return document.with_(language=language, confidence=found.confidence, languages=found.languages, votes=found.votes)
