"""Count the documents that frequent words find by other forms of names: of common words there should be few.

    python -m benchmarks.name_forms --data FOLDER [--sample N]

FOLDER holds files of JSON Lines with `lang` and `text`. Each text becomes a document of an embedded index. The 2,000 most
frequent words of each language, in small letters, are searched with the other forms of names and without them (`+word`).
`--sample N` takes every Nth word.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tasks.analysis.analyzer import exact_analyzer
from tasks.document import Document, Origin, document_id
from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.tantivy.index import TantivyIndex
from tasks.index.values import Filters

_MOST_WORDS = 2000
_FILES = ("articles", "headlines", "paragraphs", "sentences", "short-sentences")


def main() -> int:
    """Run the comparison and print it by language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=1)
    arguments = parser.parse_args()
    documents = list(_documents(arguments.data))
    with tempfile.TemporaryDirectory() as folder, TantivyIndex(Path(folder)) as index:
        index.create()
        index.write(documents)
        index.refresh()
        totals = Counter[str]()
        for language, words in _frequent_words(documents).items():
            alone = sum(_found(index, f"+{word}") for word in words[:: arguments.sample])
            together = sum(_found(index, word) for word in words[:: arguments.sample])
            totals.update(alone=alone, together=together)
            print(_row(language, alone, together))
    print(_row("all", totals["alone"], totals["together"]))
    return 0


def _documents(data: Path) -> Iterator[Document]:
    for name in _FILES:
        lines = (data / f"{name}.jsonl").read_text("utf-8").rstrip("\n").split("\n")
        for number, line in enumerate(lines):
            row = json.loads(line)
            origin = Origin(collection="names", path=name, url=f"file:///{name}", record=number)
            id = document_id(origin)
            yield Document(id=id, origin=origin, version=1, format="text", text=row["text"], language=row["lang"])


def _frequent_words(documents: list[Document]) -> dict[str, list[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        counts[document.language].update(term for term in exact_analyzer().terms(document.text) if term.isalpha())
    return {
        language: [word for word, _ in words.most_common(_MOST_WORDS)] for language, words in sorted(counts.items())
    }


def _found(index: SearchIndex, query: str) -> int:
    return index.search(parse_query(query), filters=Filters(), size=0).total


def _row(language: str, alone: int, together: int) -> str:
    return f"{language:4} {alone:8,} documents, {together - alone:6,} more by names: {(together - alone) / max(alone, 1):.2%}"


if __name__ == "__main__":
    sys.exit(main())
