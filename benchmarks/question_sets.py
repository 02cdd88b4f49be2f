"""Make small sets of questions for languages that have none, from texts with their language.

    python -m benchmarks.question_sets --data ../shared/data/languages --into FOLDER

Each sentence of the files is a paragraph, and three of its words, in a fixed choice, are the question that it answers. FOLDER
gets `words.<language>.json` in the form that `benchmarks.retrieval` reads. The sets show where an analysis joins words that
are not one; they do not show which forms of a word it joins, since a question has the words as the paragraph has them.
"""

import argparse
import json
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

FILES = ("paragraphs", "sentences", "short-sentences")
WORDS = 3  # of a question
FEWEST = 6  # words of a sentence that is asked for


def main() -> int:
    """Write the sets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--into", type=Path, required=True)
    arguments = parser.parse_args()
    sentences: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for name in FILES:
        for line in (arguments.data / f"{name}.jsonl").open(encoding="utf-8"):
            record = json.loads(line)
            sentences[record["lang"]].update(dict.fromkeys(record["text"].splitlines()))
    arguments.into.mkdir(parents=True, exist_ok=True)
    for language, texts in sentences.items():
        data = {"data": [{"paragraphs": [paragraph(text) for text in texts]}]}
        (arguments.into / f"words.{language}.json").write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    return 0


def paragraph(text: str) -> dict[str, Any]:
    """Return a sentence as a paragraph with one question; a short one has none."""
    words = list(dict.fromkeys(_words(text)))
    if len(words) < FEWEST:
        return {"context": text, "qas": []}
    chosen = [words[len(words) * number // (WORDS + 1)] for number in range(1, WORDS + 1)]
    return {"context": text, "qas": [{"question": " ".join(chosen)}]}


def _words(text: str) -> list[str]:
    """Return the words of two letters or more; a vowel sign of Hindi is a mark and not a letter, and belongs to its word."""
    letters = "".join(letter if unicodedata.category(letter)[0] in "LM" else " " for letter in text)
    return [word for word in letters.split() if len(word) > 1]


if __name__ == "__main__":
    sys.exit(main())
