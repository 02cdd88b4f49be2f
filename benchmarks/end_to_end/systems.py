"""Systems that bring articles into an index, each a process of its own that is told which folder comes next.

    python -m benchmarks.end_to_end.systems NAME HOME [ELASTICSEARCH]

The process prints a line once it is ready. For each line of its input, a folder, it prints the processor time that it took, in
seconds, and the texts that it found, as JSON; at the end, its peak memory. Without Elasticsearch Kiosque writes its embedded
index, and the others one Tantivy index of text and language, as a person would write it first.
"""

import json
import logging
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

# Takes a folder, and returns the text of each of its files by name.
Take = Callable[[Path], dict[str, str]]
# What a system found of each file by name, and what writes it to an index.
Found = dict[str, dict[str, Any]]
Write = Callable[[Found], None]
INDEX = "peer"


def main() -> None:
    """Do what the module's docstring says."""
    name, home, *address = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    take = SYSTEMS[name](Path(home), address[0] if address else None)
    print("ready", flush=True)
    for line in sys.stdin:
        begun = time.process_time()
        texts = take(Path(line.strip()))
        spent = time.process_time() - begun
        print(json.dumps({"seconds": spent, "texts": texts}), flush=True)
    print(json.dumps({"memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}), flush=True)


def _kiosque(home: Path, address: str | None) -> Take:
    """Discover, prepare and settle as a run does, in one process."""
    from config.settings import load_settings
    from flows.run.indexing import settle_batches, together
    from flows.run.inputs import batches_of, discover, prepare_options
    from flows.run.parameters import IngestParameters
    from tasks.corpus.batches import read_prepared
    from tasks.index import open_index
    from tasks.prepare.batches import prepare_batch
    from tasks.runtime.memory import spare_memory

    spare_memory()
    settings = load_settings(home=home, elasticsearch_url=address)
    options = prepare_options(settings)
    index = open_index(settings)
    index.create()

    def take(folder: Path) -> dict[str, str]:
        texts: dict[str, str] = {}
        batches = batches_of(discover(IngestParameters(paths=[str(folder)]), settings), settings)
        each_prepared = (prepare_batch(batch, options) for batch in batches)
        for prepared in together(each_prepared, lambda each: each.documents, most=settings.batch_documents):
            settle_batches(prepared, index, run="end-to-end", letters=home / "letters.jsonl", storage_options={})
            paths = [each.path for each in prepared]
            documents = (each for path in paths for group in read_prepared(path, storage_options={}) for each in group)
            texts |= {Path(document.origin.path).name: document.text for document in documents}
        return texts

    return take


def _script(home: Path, address: str | None) -> Take:
    """Take what a person would write first: BeautifulSoup, langdetect, `helpers.bulk`."""
    from bs4 import BeautifulSoup
    from langdetect import LangDetectException, detect

    def found(path: Path) -> dict[str, Any]:
        raw = path.read_text("utf-8")
        text = BeautifulSoup(raw, "lxml").get_text("\n", strip=True) if path.suffix == ".html" else raw
        try:
            language = detect(text)
        except LangDetectException:
            language = "und"
        return {"text": text, "language": language}

    return _each(found, home, address)


def _trafilatura(home: Path, address: str | None) -> Take:
    """Take trafilatura with metadata, and langdetect."""
    import trafilatura
    from langdetect import LangDetectException, detect

    def found(path: Path) -> dict[str, Any]:
        raw = path.read_text("utf-8")
        page: Any = trafilatura.bare_extraction(raw, with_metadata=True) if path.suffix == ".html" else None
        text = (page.text if page else None) or (raw if path.suffix == ".txt" else "")
        try:
            language = detect(text)
        except LangDetectException:
            language = "und"
        facts = {"title": page.title, "author": page.author, "date": page.date} if page else {}
        return {"text": text, "language": language, **facts}

    return _each(found, home, address)


def _news_please(home: Path, address: str | None) -> Take:
    """Take news-please's extraction of a page, with its own language, authors and date."""
    from newsplease import NewsPlease

    def found(path: Path) -> dict[str, Any]:
        article = NewsPlease.from_html(path.read_text("utf-8"), url="https://news.example/page")
        return {"text": article.maintext or "", "language": article.language, "title": article.title}

    return _each(found, home, address)


def _mediacloud(home: Path, address: str | None) -> Take:
    """Take Media Cloud's metadata of a page."""
    from mcmetadata import extract

    def found(path: Path) -> dict[str, Any]:
        facts = extract(url="https://news.example/page", html_text=path.read_text("utf-8"))
        return {"text": facts["text_content"] or "", "language": facts["language"], "title": facts["article_title"]}

    return _each(found, home, address)


def _each(found: Callable[[Path], dict[str, Any]], home: Path, address: str | None) -> Take:
    """Return the system that takes each file by `found` and indexes a folder's documents."""
    write = _to_tantivy(home) if address is None else _to_elasticsearch(address)

    def take(folder: Path) -> dict[str, str]:
        documents = {path.name: found(path) for path in sorted(folder.iterdir())}
        write(documents)
        return {name: document["text"] for name, document in documents.items()}

    return take


def _to_elasticsearch(address: str) -> Write:
    from elasticsearch import Elasticsearch
    from elasticsearch.helpers import bulk

    client = Elasticsearch(address)

    def write(documents: Found) -> None:
        bulk(client, ({"_index": INDEX, "_id": name, "_source": document} for name, document in documents.items()))

    return write


def _to_tantivy(home: Path) -> Write:
    from tantivy import Document, Index, SchemaBuilder

    builder = SchemaBuilder()
    for field in ("id", "text", "language"):
        builder.add_text_field(field, stored=True)
    home.mkdir()
    writer = Index(builder.build(), path=str(home)).writer()

    def write(documents: Found) -> None:
        for name, document in documents.items():
            writer.add_document(Document(id=name, text=document["text"], language=document["language"] or ""))
        writer.commit()

    return write


OURS, SCRIPT = "kiosque", "plain script"
SYSTEMS: dict[str, Callable[[Path, str | None], Take]] = {
    OURS: _kiosque,
    SCRIPT: _script,
    "trafilatura": _trafilatura,
    "news-please": _news_please,
    "mediacloud": _mediacloud,
}
# These take pages only.
OF_PAGES: Sequence[str] = ("trafilatura", "news-please", "mediacloud")

if __name__ == "__main__":
    main()
