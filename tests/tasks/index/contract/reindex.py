"""Contract of every index backend: replacing an index by a new one."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from config.errors import IndexRefused
from tasks.document import Document
from tasks.index.protocol import SearchIndex
from tasks.index.query import Query
from tasks.index.values import Reindexed
from tests.support.articles import article, full_article
from tests.tasks.index.contract.tools import EVERYTHING, fill, found

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def choose_all(documents: Sequence[Document]) -> Sequence[Document]:
    return documents


def reindexed(index: SearchIndex, language: str, *, kept_days: int = 7) -> Reindexed:
    return index.reindex(language, run="r1", choose=choose_all, keep_until=NOW + timedelta(days=kept_days))


class ReindexContract:
    """Claims about the new index, the retired one, and errors on the way."""

    def test_a_new_index_holds_the_same_documents(self, index: SearchIndex) -> None:
        documents = [full_article(), *(article(f"mot {n}", language="fr") for n in range(1200))]
        fill(index, *documents, article("word"))
        made = reindexed(index, "fr")
        assert (made.documents, made.left_out) == (1201, 0)
        assert index.count() == {"fr": 1201, "en": 1}
        assert [index.get(document.id) for document in documents[:20]] == documents[:20]
        assert found(index, "word") == ["word"]

    def test_each_new_index_has_another_name_and_an_identity_that_names_what_it_replaced(
        self, index: SearchIndex
    ) -> None:
        fill(index, article("mot", language="fr"), article("word"))
        first = dict(index.identities())
        names = [reindexed(index, "fr").index, reindexed(index, "fr").index]
        assert names == ["news-fr-000002", "news-fr-000003"]
        last = dict(index.identities())
        assert last.keys() == {"news-fr-000003", "news-en-000001"}
        assert last["news-en-000001"] == first["news-en-000001"]
        replaced = index.replaced()
        assert len(replaced) == 2
        assert first["news-fr-000001"] in replaced
        assert set(replaced.values()) == {last["news-fr-000003"]}

    def test_a_new_index_can_be_written_and_reindexed_again(self, index: SearchIndex) -> None:
        fill(index, article("old words", id="a" * 32), article("gone words", id="b" * 32))
        reindexed(index, "en")
        fill(index, article("new words", id="a" * 32, version=2000), article("more words", id="c" * 32))
        index.delete(["b" * 32])
        index.refresh()
        reindexed(index, "en")
        assert sorted(found(index, "words")) == ["more words", "new words"]
        assert index.count() == {"en": 2}

    def test_documents_that_are_not_chosen_are_not_in_the_new_index(self, index: SearchIndex) -> None:
        fill(index, article("kept words"), article("forgotten words"))

        def choose(documents: Sequence[Document]) -> Sequence[Document]:
            return [document for document in documents if "forgotten" not in document.text]

        made = index.reindex("en", run="r1", choose=choose, keep_until=NOW)
        assert (made.documents, made.left_out) == (1, 1)
        assert found(index, "words") == ["kept words"]

    def test_the_old_index_is_kept_until_its_time_is_over(self, index: SearchIndex) -> None:
        fill(index, article("mot", language="fr"), article("word"))
        reindexed(index, "fr", kept_days=7)
        reindexed(index, "en", kept_days=1)
        assert [each.index for each in index.retired()] == ["news-en-000001", "news-fr-000001"]
        assert index.drop_retired(NOW + timedelta(days=2)) == ["news-en-000001"]
        assert [(each.index, each.until) for each in index.retired()] == [("news-fr-000001", NOW + timedelta(days=7))]
        assert index.drop_retired(NOW + timedelta(days=7)) == ["news-fr-000001"]
        assert index.retired() == []
        assert sorted(found(index, "mot") + found(index, "word")) == ["mot", "word"]

    def test_an_error_during_reindex_changes_nothing(self, index: SearchIndex) -> None:
        fill(index, article("mot", language="fr"))
        before = dict(index.identities())

        def fails(documents: Sequence[Document]) -> Sequence[Document]:
            raise RuntimeError(f"at {len(documents)}")

        with pytest.raises(RuntimeError):
            index.reindex("fr", run="r1", choose=fails, keep_until=NOW)
        assert dict(index.identities()) == before
        assert index.retired() == []
        fill(index, article("un mot", language="fr"))
        assert index.count() == {"fr": 2}
        assert reindexed(index, "fr").index == "news-fr-000002"

    def test_a_language_without_an_index_is_named(self, index: SearchIndex) -> None:
        fill(index, article("word"))
        assert index.languages() == ["en"]
        with pytest.raises(IndexRefused, match="has no index of fr"):
            reindexed(index, "fr")

    def test_repair_changes_nothing_in_a_sound_index(self, index: SearchIndex) -> None:
        fill(index, article("word"))
        index.repair(lambda _: True)
        assert index.retired() == []
        assert index.replaced() == {}
        assert found(index, "word") == ["word"]

    def test_searches_see_every_document_once_all_the_time(self, index: SearchIndex) -> None:
        fill(
            index, *(article(f"word {n}") for n in range(60)), *(article(f"word {n}", language="fr") for n in range(5))
        )
        over = threading.Event()
        answers: list[tuple[int, int, int]] = []

        def ask() -> None:
            while not over.is_set():
                results = index.search(Query(), filters=EVERYTHING, size=100)
                distinct = len({hit.document.id for hit in results.hits})
                answers.append((results.total, distinct, sum(index.count().values())))

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(2):
            reindexed(index, "en")
            index.drop_retired(NOW + timedelta(days=7))
        over.set()
        for thread in threads:
            thread.join()
        assert len(answers) > 3
        assert set(answers) == {(65, 65, 65)}
