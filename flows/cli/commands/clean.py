"""`kiosque clean`: cleans articles from files or standard input without an index."""

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Literal

import typer

from config.errors import ConfigError
from config.settings import load_settings
from flows.cli.options import Home, flag, old_name
from flows.cli.output import Exit, complain, write_json, write_lines
from tasks.clean.learnt.apply import LearntLines
from tasks.clean.learnt.files import read_learnt
from tasks.document import Document
from tasks.prepare.steps import cleaning_steps
from tasks.read.bytes.compression import BLOCK_BYTES
from tasks.read.find.inputs import find_inputs
from tasks.read.formats.forms import SINGLE, sniff_form
from tasks.report.articles import difference
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from tasks.prepare import documents as preparation
    from tasks.read.formats import documents as reading

STANDARD_INPUT = "-"


def clean(
    files: Annotated[
        list[str] | None, typer.Argument(help="Files of any known form; - or no file is standard input.")
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(help="Apply the rules of this publisher to all articles; results show its name.")
    ] = None,
    source: Annotated[str | None, old_name("--source", "--publisher")] = None,
    diff: Annotated[
        bool, flag("--diff", "Also print removed lines, each with a minus before it and its rule after it.")
    ] = False,
    json: Annotated[bool, flag("--json", "Print one JSON object an article, with its removed lines.")] = False,
    home: Home = None,
) -> None:
    """Print articles without their boilerplate; no index is needed.

    Use it as a filter in a pipe: `kiosque clean - --diff < article.txt`. Each of several articles is printed under its name.
    """
    if diff and json:
        raise ConfigError("--diff and --json are two ways to show the same: choose one")
    settings = load_settings(home=home)
    learnt = LearntLines(read_learnt(settings.learnt))
    steps = cleaning_steps(settings.extractor, learnt=learnt, is_modelled=settings.line_model)
    articles = _read(files or [STANDARD_INPUT])
    cleaned = (
        preparation.prepare_document(each.with_(publisher=publisher or source or each.publisher), steps)
        for each in articles
    )
    refused = _print(cleaned, files or [STANDARD_INPUT], style="json" if json else "diff" if diff else "text")
    for reason in refused:
        complain(reason)
    if refused:
        raise typer.Exit(Exit.USAGE)


def _print(documents: Iterator[Document], files: Sequence[str], *, style: Literal["text", "diff", "json"]) -> list[str]:
    """Print the cleaned articles of `files`, each under its name if there are several.

    Returns a sentence for each rejected one. Raises ConfigError where there is no article at all.
    """
    first = list(islice(documents, 2))
    if not first:
        raise ConfigError(f"{', '.join(files)}: holds no article")
    refused = []
    for number, document in enumerate(chain(first, documents)):
        if document.rejection:
            refused.append(f"{_name(document)}: {document.rejection.reason}")
        elif style == "json":
            write_json(_as_json(document))
        else:
            heading = [*([""] if number > len(refused) else []), f"==> {_name(document)} <=="] if len(first) > 1 else []
            write_lines([*heading, *(difference(document) if style == "diff" else [document.text])])
    return refused


def _as_json(document: Document) -> dict[str, object]:
    return {
        "title": document.title,
        "text": document.text,
        "source": document.publisher,
        "agencies": document.agencies,
        "removed": document.removed,
    }


def _name(document: Document) -> str:
    several = document.origin.record > 1 or document.format not in SINGLE
    return f"{document.origin.path}#{document.origin.record}" if several else document.origin.path


def _read(files: Iterable[str]) -> Iterator[Document]:
    """Yield the articles of `files`, rejected ones too; `-` is standard input. Raises ConfigError for a missing file."""
    for file in files:
        yield from _from_standard_input() if file == STANDARD_INPUT else _from_file(file)


def _from_file(file: str) -> Iterator[Document]:
    for part in find_inputs([file]):
        yield from reading.read_documents(part)


def _from_standard_input() -> Iterator[Document]:
    """Read standard input as a file; its first bytes tell its form and encoding."""
    with tempfile.TemporaryDirectory() as folder:
        head = sys.stdin.buffer.read(BLOCK_BYTES)
        path = Path(folder) / ("stdin" if sniff_form(head) else "stdin.txt")
        with path.open("wb") as file:
            file.write(head)
            shutil.copyfileobj(sys.stdin.buffer, file)
        for document in _from_file(str(path)):
            origin = document.origin.with_(collection=STANDARD_INPUT, path=STANDARD_INPUT, url=STANDARD_INPUT)
            yield document.with_(origin=origin)
