import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import fsspec
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.corpus.batches import (
    ROW_GROUP_DOCUMENTS,
    SCHEMA,
    PreparedCounts,
    prepared_counts,
    prune_prepared,
    read_prepared,
    write_prepared,
)
from tasks.document import Document
from tests.support.command import ROOT
from tests.support.documents import COMPLETE, any_document


def round_trip(documents: list[Document], path: str) -> list[Document]:
    write_prepared(documents, path)
    return [document for group in read_prepared(path) for document in group]


def test_a_document_with_every_field_comes_back_the_same(tmp_path: Path) -> None:
    assert round_trip([COMPLETE], str(tmp_path / "batch.parquet")) == [COMPLETE]


@settings(max_examples=50)
@given(st.lists(any_document, max_size=4))
def test_any_document_comes_back_the_same(tmp_path: Path, documents: list[Document]) -> None:
    assert round_trip(documents, str(tmp_path / "batch.parquet")) == documents


def test_every_field_of_a_document_has_its_column() -> None:
    assert SCHEMA.names == [field.encode_name for field in msgspec.structs.fields(Document)]


def test_the_complete_document_leaves_no_field_at_its_default() -> None:
    defaults = Document(id="", origin=COMPLETE.origin, version=0, format="")
    fields = [field.name for field in msgspec.structs.fields(Document) if field.name != "origin"]
    assert [name for name in fields if getattr(COMPLETE, name) == getattr(defaults, name)] == []


def test_documents_are_read_back_in_groups_so_that_memory_is_bounded(tmp_path: Path) -> None:
    path = str(tmp_path / "batch.parquet")
    write_prepared((COMPLETE for _ in range(ROW_GROUP_DOCUMENTS + 1)), path)
    assert [len(group) for group in read_prepared(path)] == [ROW_GROUP_DOCUMENTS, 1]


def test_a_batch_not_prepared_has_no_count_and_an_empty_one_has_zero(tmp_path: Path) -> None:
    path = str(tmp_path / "sub" / "batch.parquet")
    assert prepared_counts(path) is None
    write_prepared([], path)
    assert prepared_counts(path) == PreparedCounts(documents=0)


def test_a_writer_that_fails_leaves_no_batch_behind(tmp_path: Path) -> None:
    def documents():
        yield COMPLETE
        raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        write_prepared(documents(), str(tmp_path / "batch.parquet"))
    assert prepared_counts(str(tmp_path / "batch.parquet")) is None


def test_prepared_batches_can_live_on_any_filesystem() -> None:
    path = "memory://prepared/batch.parquet"
    assert round_trip([COMPLETE], path) == [COMPLETE]
    fsspec.filesystem("memory").rm("/prepared", recursive=True)


KEY = "0123456789abcdef01234567"


def write_aged(folder: Path, name: str, *, days: int) -> Path:
    path = folder / name
    write_prepared([COMPLETE], str(path))
    then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))
    return path


def prune(folder: Path) -> int:
    return prune_prepared(str(folder), keep="new", before=datetime.now(UTC) - timedelta(days=30))


def test_only_old_files_of_older_pipelines_and_killed_processes_are_pruned(tmp_path: Path) -> None:
    kept = [
        write_aged(tmp_path, f"{KEY}-new.parquet", days=90),
        write_aged(tmp_path, f"{KEY}-old.parquet", days=10),
        write_aged(tmp_path, "other.parquet", days=90),
        write_aged(tmp_path, "0123-old.parquet", days=90),
    ]
    for name in (
        f"{KEY}-older.parquet",
        f"{KEY}-new-unfinished-0a1b2c3d.parquet",
        f"{KEY}-new.parquet.7f.part",
        "learnt-new-0a.json",
    ):
        write_aged(tmp_path, name, days=31)
    assert prune(tmp_path) == 4
    assert sorted(tmp_path.iterdir()) == sorted(kept)


def test_a_batch_keeps_what_was_passed_over_while_its_documents_were_read(tmp_path: Path) -> None:
    passed_over = Counter[str]()

    def documents() -> Iterator[Document]:
        yield COMPLETE
        passed_over["image"] += 2

    write_prepared(documents(), f"{tmp_path}/batch.parquet", passed_over=passed_over)
    assert prepared_counts(f"{tmp_path}/batch.parquet") == PreparedCounts(documents=1, passed_over={"image": 2})


def test_a_batch_that_a_run_used_is_not_old(tmp_path: Path) -> None:
    path = write_aged(tmp_path, f"{KEY}-old.parquet", days=90)
    assert prepared_counts(str(path)) == PreparedCounts(documents=1)
    assert prune(tmp_path) == 0


def test_pruning_a_folder_that_is_not_there_prunes_nothing(tmp_path: Path) -> None:
    assert prune(tmp_path / "none") == 0


def test_reading_a_batch_starts_no_thread_which_could_abort_a_process_that_ends(tmp_path: Path) -> None:
    write_prepared([COMPLETE] * 1500, f"{tmp_path}/batch.parquet")
    reading = f"""
import os
from tasks.corpus.batches import prepared_among, prepared_counts, read_prepared
from tasks.forgotten import ForgottenDocuments

def threads():
    return len(os.listdir("/proc/self/task"))

before = threads()
assert prepared_among(ForgottenDocuments(ids=frozenset(["{COMPLETE.id}"])), "{tmp_path}")
assert sum(map(len, read_prepared("{tmp_path}/batch.parquet"))) == prepared_counts("{tmp_path}/batch.parquet").documents
assert threads() == before, "Arrow started a thread"
"""
    done = subprocess.run([sys.executable, "-c", reading], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
