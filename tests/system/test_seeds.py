"""The sample articles are complete: forms, languages, traps, a description of each, and bytes that build.py reproduces."""

import gzip
import itertools
import json
import re
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastwarc import ArchiveIterator

SEEDS = Path(__file__).parents[2] / "seeds"
ARTICLE_FORM = re.compile(r"\.(txt|html?|jsonl|ndjson|json|warc)(\.(gz|bz2|zst|xz))?$")
FORMS = {"text", "html", "jsonl", "warc"}
TRAPS = {
    "residual-boilerplate", "agency-credit", "agency-in-sentence", "subhead-like-boilerplate", "wrong-lang-attribute",
    "page-boilerplate", "microdata", "no-body", "navigation-only", "latin-1", "windows-1252", "windows-1251",
    "utf-8-bom", "utf-16", "charset-in-http-header-only", "empty", "whitespace-only", "broken-gzip", "zstandard",
    "bzip2", "article-before-a-break", "unparsable-line", "json-array", "no-text-field", "after-broken-lines",
    "several-responses", "story", "near-miss", "warc-image", "warc-truncated",
    "near-duplicate", "exact-duplicate", "two-languages", "numbers-only",
    "three-words", "right-to-left", "cjk", "hangul", "devanagari", "no-spaces-between-words",
}  # fmt: skip
FIELDS = {
    "traps", "outcome", "language", "title", "source", "authors", "published", "agencies", "removed",
    "kept_that_look_like_boilerplate", "text_has", "text_lacks", "reject_step", "reason_contains", "duplicate_of", "story",
}  # fmt: skip


@cache
def _expected() -> dict[str, Any]:
    expected: dict[str, Any] = yaml.safe_load((SEEDS / "expected.yaml").read_text("utf-8"))
    return expected


def _documents() -> dict[str, dict[str, Any]]:
    documents: dict[str, dict[str, Any]] = _expected()["documents"]
    return documents


def _inputs() -> set[str]:
    files = (path for path in SEEDS.rglob("*") if path.is_file())
    return {path.relative_to(SEEDS).as_posix() for path in files if ARTICLE_FORM.search(path.name)}


def _languages_of(entry: dict[str, Any]) -> list[str]:
    language = entry.get("language", [])
    return [language] if isinstance(language, str) else language


def _plain_text(key: str) -> str | None:
    """Return the text of a document that is not markup and whose file any editor opens."""
    path, _, record = key.partition("#")
    if path.endswith(".jsonl"):
        text: str = json.loads((SEEDS / path).read_text("utf-8").split("\n")[int(record) - 1])["text"]
        return text
    if path.endswith(".txt"):
        source = SEEDS / "sources" / f"{Path(path).name}.src"
        return (source if source.exists() else SEEDS / path).read_text("utf-8")
    return None


def _read_documents(entries: dict[str, dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
    for key, entry in entries.items():
        text = None if entry["outcome"] == "rejected" else _plain_text(key)
        if text is not None:
            yield key, entry, [line.strip() for line in text.split("\n") if line.strip()]


def _is_subsequence(wanted: list[str], lines: list[str]) -> bool:
    rest = iter(lines)
    return all(line in rest for line in wanted)


def test_every_input_is_described_and_every_description_has_its_input() -> None:
    assert {key.partition("#")[0] for key in _documents()} == _inputs()


def test_every_input_is_named_for_its_subject() -> None:
    assert [path for path in _inputs() if not re.fullmatch(r"[a-z]+/[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)+", path)] == []


def test_descriptions_use_known_fields_and_traps_only() -> None:
    assert set(itertools.chain(*_documents().values())) <= FIELDS
    assert {trap for entry in _documents().values() for trap in entry["traps"]} == TRAPS


def test_there_are_enough_articles_languages_and_forms() -> None:
    articles = {key: entry for key, entry in _documents().items() if entry["outcome"] != "rejected"}
    languages = {entry["language"] for entry in articles.values() if isinstance(entry["language"], str)} - {"und"}
    assert len(articles) >= 28
    assert len(languages) >= 14
    assert {key.partition("/")[0] for key in articles} == FORMS


@pytest.mark.parametrize("outcome", ["indexed", "duplicate", "rejected"])
def test_every_outcome_of_a_first_run_occurs(outcome: str) -> None:
    assert [key for key, entry in _documents().items() if entry["outcome"] == outcome]


def test_a_rejected_document_says_who_rejects_it_and_why() -> None:
    rejected = [entry for entry in _documents().values() if entry["outcome"] == "rejected"]
    assert all(entry["reject_step"] and entry["reason_contains"] for entry in rejected)


def test_a_duplicate_repeats_an_indexed_document_read_before_it() -> None:
    duplicates = {key: entry["duplicate_of"] for key, entry in _documents().items() if "duplicate_of" in entry}
    assert duplicates
    assert all(_documents()[original]["outcome"] == "indexed" for original in duplicates.values())
    assert all(original < key for key, original in duplicates.items())


def test_the_lines_to_remove_are_in_the_text_in_that_order() -> None:
    read = list(_read_documents(_documents()))
    assert [key for key, entry, lines in read if not _is_subsequence(entry["removed"], lines)] == []


def test_the_lines_to_keep_are_in_the_text_and_are_not_removed() -> None:
    for key, entry, lines in _read_documents(_documents()):
        kept = entry.get("kept_that_look_like_boilerplate", [])
        assert set(kept) <= set(lines) - set(entry["removed"]), key
        assert all(any(part in line for line in lines) for part in entry.get("text_has", [])), key


def test_there_is_boilerplate_in_at_least_six_languages() -> None:
    with_boilerplate = [entry for entry in _documents().values() if entry.get("removed")]
    assert len({language for entry in with_boilerplate for language in _languages_of(entry)}) >= 6


def test_queries_cover_ten_languages_and_name_described_documents() -> None:
    queries = _expected()["queries"]
    named = {key for query in queries for key in [*query["finds"], *query.get("not_finds", [])]}
    found = {key for query in queries for key in query["finds"]}
    assert len(queries) >= 20
    assert named <= set(_documents())
    assert len({language for key in found for language in _languages_of(_documents()[key])} - {"und"}) >= 10
    assert all(set(query) <= {"q", "finds", "not_finds", "why"} and query["why"] for query in queries)


def test_building_again_gives_the_committed_bytes() -> None:
    built: dict[str, bytes] = runpy.run_path(str(SEEDS / "build.py"))["built_files"]()
    assert [path for path, data in built.items() if (SEEDS / path).read_bytes() != data] == []
    sources = {path.name.removesuffix(path.suffix) for path in (SEEDS / "sources").iterdir()}
    assert sources == {Path(path).name for path in built}


@pytest.mark.parametrize(
    "path", ["text/fr-bibliotheque-latin-1.txt", "text/ru-derevyanny-teatr-windows-1251.txt",
             "text/el-kaiki-utf-16.txt", "html/es-banda-windows-1252.html"],
)  # fmt: skip
def test_legacy_encodings_are_not_utf_8(path: str) -> None:
    with pytest.raises(UnicodeDecodeError):
        (SEEDS / path).read_text("utf-8")


def test_the_broken_archives_end_early_and_the_whole_ones_do_not() -> None:
    for path in ("text/en-truncated.txt.gz", "jsonl/truncated.jsonl.gz"):
        with pytest.raises(EOFError):
            gzip.decompress((SEEDS / path).read_bytes())
    assert gzip.decompress((SEEDS / "jsonl/world-news.jsonl.gz").read_bytes()).count(b"\n") == 3


def test_one_article_is_whole_before_the_break_of_its_archive() -> None:
    with gzip.open(SEEDS / "jsonl/truncated.jsonl.gz") as lines:
        assert json.loads(next(iter(lines)))["text"]


def test_the_crawl_holds_records_of_every_kind_and_the_cut_one_ends_inside_a_record() -> None:
    with (SEEDS / "warc/harbour-week.warc.gz").open("rb") as stream:
        kinds = [record.headers["WARC-Type"] for record in ArchiveIterator(stream)]
    assert kinds == ["warcinfo", "request", "response", "response", "request", "response", "metadata", "response"]
    with (SEEDS / "warc/truncated.warc").open("rb") as stream:
        missing = [record.content_length - len(record.reader.read()) for record in ArchiveIterator(stream)]
    assert missing[-1] > 0
    assert not any(missing[:-1])
