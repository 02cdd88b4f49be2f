"""Cleans articles from files or standard input without an index: what `kiosque clean` does."""

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Literal

from config.errors import ConfigError
from flows.cli.output import write_json, write_lines
from tasks.document import Document
from tasks.prepare import Step, prepare_document
from tasks.read.bytes.compression import BLOCK_BYTES
from tasks.read.find.inputs import find_inputs
from tasks.read.formats.documents import read_documents
from tasks.read.formats.forms import sniff_form
from tasks.report.removed_lines import difference

STANDARD_INPUT = "-"

Style = Literal["text", "diff", "json"]
_JSON_FIELDS = ("title", "text", "source", "agencies", "removed")


def cleaned_documents(
    files: Iterable[str], *, steps: Sequence[tuple[str, Step]], source: str | None = None
) -> Iterator[Document]:
    """Yield the articles in `files` put through `steps`, in their order; those that cannot be read come rejected.

    `-` is standard input. `source` names the publisher of them all. Raises ConfigError for a file that is not there.
    """
    for file in files:
        documents = _from_standard_input() if file == STANDARD_INPUT else _from_file(file)
        yield from (
            prepare_document(document.with_(publisher=source or document.publisher), steps) for document in documents
        )


def print_cleaned(
    files: Sequence[str], *, source: str | None, style: Style, steps: Sequence[tuple[str, Step]]
) -> list[str]:
    """Write the cleaned articles to standard output, each under its name if there are several.

    Returns what is to be said of those that cannot be read. Raises ConfigError where there is none at all.
    """
    documents = cleaned_documents(files, steps=steps, source=source)
    first = list(islice(documents, 2))
    if not first:
        raise ConfigError(f"{', '.join(files)}: holds no article")
    refused = []
    for number, document in enumerate(chain(first, documents)):
        if document.rejection:
            refused.append(f"{_name(document)}: {document.rejection.reason}")
        elif style == "json":
            write_json({field: getattr(document, field) for field in _JSON_FIELDS})
        else:
            heading = [*([""] if number > len(refused) else []), f"==> {_name(document)} <=="] if len(first) > 1 else []
            write_lines([*heading, *(difference(document) if style == "diff" else [document.text])])
    return refused


def _name(document: Document) -> str:
    several = document.origin.record > 1 or document.format in ("jsonl", "json", "warc")
    return f"{document.origin.path}#{document.origin.record}" if several else document.origin.path


def _from_file(file: str) -> Iterator[Document]:
    for part in find_inputs([file]):
        yield from read_documents(part)


def _from_standard_input() -> Iterator[Document]:
    """Read standard input as a file of any form: what it is, and its encoding, are told by its first bytes."""
    with tempfile.TemporaryDirectory() as folder:
        head = sys.stdin.buffer.read(BLOCK_BYTES)
        path = Path(folder) / ("stdin" if sniff_form(head) else "stdin.txt")
        with path.open("wb") as file:
            file.write(head)
            shutil.copyfileobj(sys.stdin.buffer, file)
        for document in _from_file(str(path)):
            origin = document.origin.with_(collection=STANDARD_INPUT, path=STANDARD_INPUT, url=STANDARD_INPUT)
            yield document.with_(origin=origin)
