"""Serbian in Latin letters and Croatian: the data's Serbian texts, transliterated, and Croatian sentences of `../names`.

Serbian in Cyrillic letters is transliterated letter by letter without loss, so its texts are Serbian in Latin letters too.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.language.detectors import detected, folded

_LETTERS = ("абвгдђежзијклмнопрстћуфхцчш", "abvgdđežzijklmnoprstćufhcčš")
_PAIRS = {"љ": "lj", "њ": "nj", "џ": "dž"}
_SMALL = dict(zip(*_LETTERS, strict=True)) | _PAIRS
_TABLE = str.maketrans(_SMALL | {one.upper(): latin.capitalize() for one, latin in _SMALL.items()})
_CROATIAN = "hr_*.iob2"
_SENTENCES_A_PARAGRAPH = 5


def siblings(files: Mapping[str, list[dict[str, str]]], names: Path) -> list[dict[str, Any]]:
    """Return for each set of texts how many get their language; `names` is a folder with named entities, by token."""
    sets = {("sr", file): [text["text"] for text in texts if text["lang"] == "sr"] for file, texts in files.items()}
    sentences = [sentence for path in sorted(names.glob(_CROATIAN)) for sentence in _sentences(path)]
    sets |= {("hr", "sentences"): sentences, ("hr", "paragraphs"): _paragraphs(sentences)}
    return [_row(language, name, texts) for (language, name), texts in sets.items() if texts]


def _row(language: str, name: str, texts: list[str]) -> dict[str, Any]:
    right = sum(folded(detected(text.translate(_TABLE)).language) == language for text in texts)
    return {"language": language, "set": name, "texts": len(texts), "accuracy": round(100 * right / len(texts), 2)}


def _sentences(path: Path) -> Iterator[str]:
    """Yield the sentences of a file that has a token a line, and an empty line between sentences."""
    for block in path.read_text("utf-8").split("\n\n"):
        tokens = [line.split("\t")[1] for line in block.splitlines() if line.count("\t")]
        if tokens:
            yield " ".join(tokens)


def _paragraphs(sentences: list[str]) -> list[str]:
    starts = range(0, len(sentences), _SENTENCES_A_PARAGRAPH)
    return [" ".join(sentences[start : start + _SENTENCES_A_PARAGRAPH]) for start in starts]
