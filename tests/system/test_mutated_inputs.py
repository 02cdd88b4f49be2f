"""Hundreds of damaged files: the command succeeds, and every file has an outcome."""

import json
from collections import Counter
from pathlib import Path

import pytest

from flows.state.dead_letters import DeadLetter, read_dead_letters
from tasks.corpus.batches import read_prepared
from tasks.document import Document
from tests.support.command import ROOT, kiosque
from tests.support.inputs.mutated import mutated_inputs

pytestmark = pytest.mark.slow

COUNT = 500


class Ingested:
    """The counts, documents and dead letters of a run over a folder of damaged files."""

    def __init__(self, folder: Path) -> None:
        news, home = folder / "news", folder / "home"
        news.mkdir()
        self.names = set()
        for name, content in mutated_inputs(ROOT / "seeds", COUNT, seed=20261125):
            (news / name).write_bytes(content)
            self.names.add(name)
        (folder / "kiosque.toml").write_text("max_rejected_share = 1\n")  # damage is what this run is about
        done = kiosque("ingest", str(news), "--home", str(home), "--json", cwd=folder)
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        self.counts = json.loads(done.stdout)
        paths = sorted((home / "prepared").glob("*.parquet"))
        self.documents: list[Document] = [
            document for path in paths for group in read_prepared(str(path)) for document in group
        ]
        self.letters: list[DeadLetter] = list(read_dead_letters(home / "dead-letters"))


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> Ingested:
    return Ingested(tmp_path_factory.mktemp("mutated"))


def test_every_damaged_file_gives_a_document_or_a_dead_letter(ingested: Ingested) -> None:
    assert {document.origin.path for document in ingested.documents} == ingested.names


def test_no_record_of_a_damaged_file_is_read_twice(ingested: Ingested) -> None:
    records = Counter((document.origin.path, document.origin.record) for document in ingested.documents)
    assert {record: times for record, times in records.items() if times > 1} == {}


def test_damaged_files_add_up(ingested: Ingested) -> None:
    counts = ingested.counts
    outcomes = ("indexed", "unchanged", "superseded", "duplicate", "rejected")
    assert counts["read"] == len(ingested.documents) == sum(counts[outcome] for outcome in outcomes)
    assert counts["rejected"] == len(ingested.letters)
    assert min(counts[outcome] for outcome in outcomes if outcome != "superseded") > 0


def test_no_damage_is_a_surprise(ingested: Ingested) -> None:
    surprises = [letter for letter in ingested.letters if "unexpected" in letter.reason or letter.error == "WorkerDied"]
    assert [(letter.origin.path, letter.error, letter.reason) for letter in surprises] == []
