"""The command `explain`: documents by file, by id, and rejected ones."""

import json
import os
from pathlib import Path

import pytest

from config.settings import load_settings
from flows.run.inputs import batches_of, discover, prepare_options
from flows.run.parameters import IngestParameters
from tasks.corpus.batches import read_prepared
from tasks.index import open_index
from tasks.prepare.batches import prepare_batch
from tasks.settle import settle
from tests.support.command import SEEDS, TRAMWAY, answer, call_kiosque, ingest_folder


@pytest.mark.parametrize(
    "name", [str(TRAMWAY), "seeds/text/fr-tramway-inauguration.txt", "text/fr-tramway-inauguration.txt"]
)
def test_explain_knows_a_document_by_its_file(home: Path, name: str) -> None:
    story = answer("explain", name, "--home", str(home))
    assert story["outcome"] == "indexed"
    assert (story["language"], story["source"], story["agencies"]) == ("fr", "France 24", ["AFP"])
    assert story["removed"][0] == {"text": "Avec AFP", "rule": "agencies/with-fr", "position": 7}
    assert "Avec AFP" not in story["text"]


def test_explain_knows_a_document_by_a_path_through_a_parent_folder_and_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("The old bridge over the river is open again, a week early.", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    home = ("--home", str(ingest_folder(tmp_path / "home", Path("../link")).folder))
    for name in ("../link/a.txt", "../cwd/../link/a.txt", str(tmp_path / "link" / "a.txt")):
        assert call_kiosque("explain", name, *home, cwd=tmp_path / "cwd").returncode == 0


def test_explain_knows_a_file_whose_name_looks_like_part_of_an_address(tmp_path: Path) -> None:
    article = tmp_path / "odd dir" / "a b#1 %20 é.txt"
    article.parent.mkdir()
    article.write_text("The old bridge over the river is open again, a week early.", "utf-8")
    home = ("--home", str(ingest_folder(tmp_path / "ho me", article.parent).folder))
    assert call_kiosque("explain", str(article), *home).returncode == 0


def test_explain_knows_a_document_by_its_id(home: Path) -> None:
    story = answer("explain", str(TRAMWAY), "--home", str(home))
    assert answer("explain", story["id"], "--home", str(home)) == story


def test_explain_strikes_removed_lines_through_where_they_stood(home: Path) -> None:
    lines = call_kiosque("explain", str(TRAMWAY), "--home", str(home)).stdout.decode()
    assert "\n- Avec AFP    [agencies/with-fr]\n" in lines
    assert max(map(len, lines.splitlines())) <= 80
    assert lines.index("Une deuxième ligne") < lines.index("Avec AFP") < lines.index("Le résumé de la semaine")


def test_explain_tells_why_a_document_was_rejected(home: Path) -> None:
    story = answer("explain", str(SEEDS / "text" / "empty.txt"), "--home", str(home))
    assert story["outcome"] == "rejected"
    assert story["rejection"] == {"step": "read", "error": "Empty", "reason": "is empty"}


@pytest.mark.slow
def test_explain_names_what_a_rejected_page_states_of_itself(tmp_path: Path) -> None:
    page = tmp_path / "bell.html"
    page.write_text(
        '<html><head><title>The bell</title><meta name="author" content="Anna Lund">'
        '<meta property="article:published_time" content="2022-02-01T10:00:00Z">'
        '<link rel="canonical" href="https://holm.example/n/7"></head><body><h1>The bell</h1></body></html>'
    )
    call_kiosque("ingest", str(page), "--home", str(tmp_path / "home"))
    told = answer("explain", str(page), "--home", str(tmp_path / "home"))
    assert (told["title"], told["url"], told["authors"]) == ("The bell", "https://holm.example/n/7", ["Anna Lund"])
    assert told["published"].startswith("2022-02-01T10")
    assert told["rejection"]["error"] == "HeadingOnly"


def test_explain_tells_a_rejected_record_from_the_good_copy_of_its_url(tmp_path: Path) -> None:
    bodies = ("HTTP/1.1 503 Service Unavailable", "HTTP/1.1 200 OK")
    records = []
    for status in bodies:
        page = f"{status}\r\nContent-Type: text/plain\r\n\r\nThe old bridge over the river is open again.".encode()
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/bridge\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(page)}\r\n\r\n"
        )
        records.append(head.encode() + page + b"\r\n\r\n")
    archive = tmp_path / "news" / "a.warc"
    archive.parent.mkdir()
    archive.write_bytes(b"".join(records))
    home = ingest_folder(tmp_path / "home", archive.parent).folder
    rejected = answer("explain", f"{archive}#1", "--home", str(home))
    good = answer("explain", f"{archive}#2", "--home", str(home))
    assert (rejected["outcome"], good["outcome"]) == ("rejected", "indexed")
    assert rejected["id"] != good["id"]
    assert answer("explain", rejected["id"], "--home", str(home)) == rejected
    assert answer("explain", good["id"], "--home", str(home)) == good


def test_explain_tells_what_is_kept_instead_of_a_superseded_document(tmp_path: Path) -> None:
    texts = {
        "new": "The old bridge over the river is open again, a week early.",
        "old": "The old bridge over the river is open.",
    }
    news = tmp_path / "news"
    news.mkdir()
    for number, (name, text) in enumerate(texts.items()):
        file = news / f"{name}.jsonl"
        file.write_text(
            json.dumps({"url": "https://kite.example/bridge", "title": "The bridge", "text": text}), "utf-8"
        )
        os.utime(file, (1_700_000_000 - number, 1_700_000_000 - number))
    settings = load_settings(home=tmp_path / "home")
    (batch,) = batches_of(discover(IngestParameters(paths=[str(news)]), settings), settings)
    prepared = prepare_batch(batch, prepare_options(settings))
    with open_index(settings) as index:
        outcomes = [document.outcome for group in read_prepared(prepared.path) for document in settle(group, index)]
    assert outcomes == ["indexed", "superseded"]
    kept = answer("explain", str(news / "new.jsonl"), "--home", str(settings.home))
    story = answer("explain", str(news / "old.jsonl"), "--home", str(settings.home))
    assert (story["outcome"], story["text"]) == ("superseded", texts["old"])
    assert story["rejection"]["reason"] == f"{kept['id']} is kept instead, read from file://{news}/new.jsonl, record 1"


def test_explain_asks_for_the_record_of_a_file_of_many(home: Path) -> None:
    done = call_kiosque("explain", str(SEEDS / "jsonl" / "village-news.jsonl"), "--home", str(home))
    assert done.returncode == 2
    assert "village-news.jsonl#1, " in done.stderr.decode()
    third = answer("explain", f"{SEEDS}/jsonl/village-news.jsonl#3", "--home", str(home))
    assert third["language"] == "fr"
    assert third["record"] == 3


def test_explain_of_an_unknown_document_is_not_found(home: Path) -> None:
    done = call_kiosque("explain", "nosuch", "--home", str(home))
    assert done.returncode == 4
    assert done.stderr.decode().startswith("kiosque: no document nosuch in ")
    assert done.stdout == b""
