"""The embedded index: the contract of every backend, and claims about its folder and processes."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.errors import IndexBusy, IndexRefused
from tasks.index.tantivy import parts as tantivy_parts
from tasks.index.tantivy import writes as tantivy_writes
from tasks.index.tantivy.index import TantivyIndex
from tasks.index.values import WriteStatus
from tests.support.articles import article
from tests.tasks.index.contract.contract import IndexContract
from tests.tasks.index.contract.tools import fill, found

REPOSITORY = Path(__file__).parents[4]


def run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own, from the repository."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300)


class TestTantivyIndex(IndexContract):
    """The contract of every backend."""

    @pytest.fixture
    def index(self, folder: Path) -> Iterator[TantivyIndex]:
        with TantivyIndex(folder) as index:
            index.create()
            yield index


class TestFolder:
    def test_each_language_has_a_folder_created_when_it_is_first_written(
        self, index: TantivyIndex, folder: Path
    ) -> None:
        assert list(folder.iterdir()) == []
        fill(index, article("un", language="fr"), article("unu", language="eo"))
        assert sorted(path.name for path in folder.iterdir()) == ["news-fr-000001", "news-und-000001"]

    def test_a_missing_folder_is_an_empty_index(self, folder: Path) -> None:
        with TantivyIndex(folder) as index:
            assert found(index, "word") == []
            assert index.count() == {}
        assert not folder.exists()

    def test_a_deleted_part_gets_a_new_identity(self, index: TantivyIndex, folder: Path) -> None:
        fill(index, article("word"), article("mot", language="fr"))
        before = dict(index.identities())
        index.close()
        shutil.rmtree(folder / "news-en-000001")
        fill(index, article("word"))
        after = dict(index.identities())
        assert before["news-en-000001"] != after["news-en-000001"]
        assert before["news-fr-000001"] == after["news-fr-000001"]

    def test_a_deleted_folder_is_an_empty_index_again(self, index: TantivyIndex, folder: Path) -> None:
        fill(index, article("word"))
        index.close()
        shutil.rmtree(folder)
        assert found(index, "word") == []
        assert index.identities() == {}

    def test_written_documents_are_found_when_the_index_is_opened_again(self, folder: Path) -> None:
        with TantivyIndex(folder) as first:
            first.write([article("word")])
        with TantivyIndex(folder) as second:
            assert found(second, "word") == ["word"]

    @pytest.mark.parametrize("damaged", ["meta.json", "kiosque.json", "*.store", "*.term"])
    def test_a_damaged_folder_is_refused_by_name(self, index: TantivyIndex, folder: Path, damaged: str) -> None:
        fill(index, article("word"))
        index.close()
        for path in folder.rglob(damaged):
            path.write_bytes(path.read_bytes()[:10])
        with TantivyIndex(folder) as again, pytest.raises(IndexRefused, match=r"news-en-000001: .*delete"):
            found(again, "word")

    def test_a_part_folder_without_an_index_is_refused(self, index: TantivyIndex, folder: Path) -> None:
        (folder / "news-en-000001").mkdir(parents=True)
        with pytest.raises(IndexRefused, match="news-en-000001: is no index of Kiosque"):
            index.write([article("word")])

    def test_an_index_of_another_layout_is_refused(self, index: TantivyIndex, folder: Path) -> None:
        fill(index, article("word"))
        index.close()
        (folder / "news-en-000001" / "kiosque.json").write_text('{"identity": "x", "layout": 999}')
        with TantivyIndex(folder) as again, pytest.raises(IndexRefused, match="layout 999"):
            again.count()

    def test_a_file_in_place_of_the_folder_is_refused(self, folder: Path) -> None:
        folder.write_text("no folder")
        with TantivyIndex(folder) as index:
            with pytest.raises(IndexRefused, match="index: "):
                index.create()
            with pytest.raises(IndexRefused, match="index: "):
                found(index, "word")

    def test_other_files_in_the_folder_are_ignored(self, index: TantivyIndex, folder: Path) -> None:
        (folder / "ledger.sqlite").write_bytes(b"")
        (folder / "prepared").mkdir()
        fill(index, article("word"))
        assert found(index, "word") == ["word"]

    def test_a_full_disk_is_refused_and_committed_documents_are_kept(self, index: TantivyIndex, folder: Path) -> None:
        fill(index, article("word"))
        index.close()
        code = """
import resource, sys
from pathlib import Path
from config.errors import IndexRefused
from tasks.index.tantivy.index import TantivyIndex
from tests.support.articles import article
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
with TantivyIndex(Path(sys.argv[1])) as index:
    try:
        for n in range(50):
            index.write([article(f"{n} " + " ".join(str(i * n) for i in range(5000)), id=f"{n:032x}")])
        index.refresh()
    except IndexRefused as error:
        print(error)
"""
        done = run(code, str(folder))
        assert "news-en-000001" in done.stdout, done.stderr
        with TantivyIndex(folder) as again:
            assert found(again, "word") == ["word"]
            fill(again, article("word after"))


class TestProcesses:
    def test_a_second_writer_gets_index_busy(self, index: TantivyIndex, folder: Path) -> None:
        fill(index, article("word"))
        with TantivyIndex(folder) as second:
            with pytest.raises(IndexBusy, match=r"news-en-000001: another process.*retry"):
                second.write([article("word two")])
            index.close()
            fill(second, article("word two"))
            assert sorted(found(second, "word")) == ["word", "word two"]

    def test_another_process_may_write_another_language(self, index: TantivyIndex, folder: Path) -> None:
        fill(index, article("word"))
        with TantivyIndex(folder) as second:
            fill(second, article("mot", language="fr"))
        assert index.count() == {"en": 1, "fr": 1}

    def test_a_writer_does_not_block_readers(self, index: TantivyIndex, folder: Path) -> None:
        fill(index, article("word"))
        with TantivyIndex(folder) as reader:
            index.write([article("word two")])
            assert found(reader, "word") == ["word"]
            index.refresh()
            assert sorted(found(reader, "word")) == ["word", "word two"]

    def test_a_killed_writer_leaves_committed_documents_and_no_lock(self, folder: Path) -> None:
        code = """
import os, signal, sys
from pathlib import Path
from tasks.index.tantivy.index import TantivyIndex
from tests.support.articles import article
index = TantivyIndex(Path(sys.argv[1]))
index.write([article("word committed")])
index.refresh()
index.write([article("word lost")])
os.kill(os.getpid(), signal.SIGKILL)
"""
        assert run(code, str(folder)).returncode < 0
        with TantivyIndex(folder) as index:
            fill(index, article("word after"))
            assert sorted(found(index, "word")) == ["word after", "word committed"]

    def test_importing_it_needs_no_server_library(self) -> None:
        heavy = ("prefect", "elasticsearch", "pyarrow", "pandas")
        done = run(f"import sys, tasks.index.tantivy.index; print([name for name in {heavy} if name in sys.modules])")
        assert done.stdout == "[]\n", done.stderr


class TestWriting:
    def test_more_languages_than_open_writers_are_written(
        self, index: TantivyIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tantivy_parts, "MOST_WRITERS", 2)
        for round in range(2):
            index.write([article(f"text {round}", language=tag) for tag in ("en", "fr", "de", "es", "it")])
        index.refresh()
        assert index.count() == {"en": 2, "fr": 2, "de": 2, "es": 2, "it": 2}

    def test_many_pending_documents_are_committed(self, index: TantivyIndex, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tantivy_writes, "MOST_PENDING", 10)
        index.write([article(f"word {n}") for n in range(11)])
        assert index.count() == {"en": 11}

    def test_a_write_that_was_busy_may_be_repeated(self, index: TantivyIndex, folder: Path) -> None:
        fill(index, article("word"))
        documents = [article("mot", language="fr"), article("word two")]
        with TantivyIndex(folder) as second:
            with pytest.raises(IndexBusy):
                second.write(documents)
            index.close()
            fill(second, *documents)
            assert second.count() == {"en": 2, "fr": 1}

    def test_threads_may_share_one_index(self, index: TantivyIndex) -> None:
        batches = [
            [article(f"word {worker} {n}", language=("en", "fr")[n % 2]) for n in range(50)] for worker in range(4)
        ]
        threads = [threading.Thread(target=index.write, args=(batch,)) for batch in batches]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        index.refresh()
        assert sum(index.count().values()) == 200

    def test_a_lone_surrogate_is_refused_with_its_reason(self, index: TantivyIndex) -> None:
        (result,) = index.write([article("broken \ud800", id="b" * 32)])
        assert (result.status, result.error) == (WriteStatus.REFUSED, "UnicodeEncodeError")
        assert "surrogate" in result.reason


def test_a_document_that_a_crash_left_in_two_languages_counts_as_absent_until_it_is_written_again(
    tmp_path: Path,
) -> None:
    german, english = article("x", id="a", language="de"), article("x", id="a", version=1001)
    with TantivyIndex(tmp_path) as index:
        index.write([german])
    index = TantivyIndex(tmp_path)
    index.write([article("y", id="b"), english])
    index._parts.to_write("en").commit()  # and killed before the commit of German
    for part in index._parts.opened.values():
        part.abandon()
    with TantivyIndex(tmp_path) as index:
        assert set(index.stored(["a", "b"])) == {"b"}
        index.write([english])
        index.refresh()
        assert index.count() == {"en": 2}
        assert index.stored(["a"])["a"].version == 1001
