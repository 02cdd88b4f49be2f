"""How the embedded index is brought to the analysis and the layout of today."""

from pathlib import Path

import pytest

from config.errors import IndexBusy, IndexRefused
from tasks.analysis.analyzer import exact_analyzer
from tasks.index.tantivy import schema as tantivy_schema
from tasks.index.tantivy.index import TantivyIndex
from tests.support.articles import article
from tests.tasks.index.contract.reindex import NOW
from tests.tasks.index.contract.tools import fill, found


class TestReindexing:
    def test_a_new_part_has_the_present_analysis(self, index: TantivyIndex, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as earlier:
            earlier.setattr(tantivy_schema, "language_analyzer", lambda _: exact_analyzer())
            fill(index, article("les alliances", language="fr"))
        assert found(index, "alliance") == []
        index.reindex("fr", run="r1", choose=list, keep_until=NOW)
        assert found(index, "alliance") == ["les alliances"]

    def test_a_part_of_an_earlier_layout_gets_the_present_one(self, index: TantivyIndex, folder: Path) -> None:
        fill(index, article("word"))
        index.close()
        identity = folder / "news-en-000001" / "kiosque.json"
        identity.write_text(identity.read_text().replace(f'"layout":{tantivy_schema.LAYOUT}', '"layout":1'))
        with TantivyIndex(folder) as again:
            with pytest.raises(IndexRefused, match="run `kiosque reindex`"):
                again.count()
            again.reindex("en", run="r1", choose=list, keep_until=NOW)
            assert found(again, "word") == ["word"]

    def test_a_part_that_another_process_writes_is_busy(self, index: TantivyIndex, folder: Path) -> None:
        fill(index, article("word"))  # holds the lock of the part until it is closed
        with TantivyIndex(folder) as other, pytest.raises(IndexBusy):
            other.reindex("en", run="r1", choose=list, keep_until=NOW)

    def test_a_reader_goes_on_when_its_part_is_replaced_and_deleted(self, index: TantivyIndex, folder: Path) -> None:
        fill(index, article("word"))
        index.close()
        with TantivyIndex(folder) as reader:
            assert found(reader, "word") == ["word"]
            for _ in range(2):
                index.reindex("en", run="r1", choose=list, keep_until=NOW)
                index.drop_retired(NOW)
                assert found(reader, "word") == ["word"]
