"""Links depend on the documents alone: not on their order, on edits or forgotten documents, or on where a run ended."""

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.document import Document, Outcome
from tasks.duplicates.links import find_links
from tasks.duplicates.writes import release_duplicates
from tasks.index.protocol import SearchIndex
from tasks.index.tantivy.index import TantivyIndex
from tasks.settle import settle
from tests.support.inputs.links import all_of, edition, links_in, links_that_follow, require_sound_links


class Killed(BaseException):
    """The death of a run."""


class DyingIndex(TantivyIndex):
    """An embedded index whose process ends right after the given number of commits."""

    def __init__(self, folder: Path, commits: int) -> None:
        super().__init__(folder)
        self._commits = commits

    def refresh(self) -> None:
        super().refresh()
        self._commits -= 1
        if self._commits == 0:
            raise Killed


IDS = "abcdefgh"
editions = st.builds(edition, st.sampled_from(IDS), st.integers(0, 8), day=st.integers(1, 9))
batches = st.lists(st.lists(editions, min_size=1, max_size=6), min_size=1, max_size=5)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(batches=batches, gone=st.sets(st.sampled_from(IDS), max_size=2))
def test_links_depend_on_the_indexed_documents_alone(batches: list[list[Document]], gone: set[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, TantivyIndex(Path(folder) / "index") as index:
        index.create()
        latest: dict[str, Document] = {}
        for version, batch in enumerate(batches, 1):
            newest = [document.with_(version=version) for document in batch]
            settle(newest, index)
            latest |= {document.id: document for document in newest}
            assert links_in(index) == links_that_follow(latest.values())
        release_duplicates(gone, index)
        require_sound_links(index)
        index.delete(sorted(gone))
        index.refresh()
        assert links_in(index) == links_that_follow(each for id, each in latest.items() if id not in gone)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(before=st.lists(editions, max_size=8), batch=st.lists(editions, min_size=1, max_size=5), data=st.data())
def test_a_run_killed_after_any_commit_leaves_sound_links_and_the_same_run_again_repairs_them(
    before: list[Document], batch: list[Document], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        batch = [document.with_(version=2) for document in batch]
        with TantivyIndex(path) as index:
            index.create()
            settle(before, index)
        with DyingIndex(path, data.draw(st.integers(1, 6))) as dying:
            try:
                settle(batch, dying)
            except Killed:
                require_sound_links(dying)
        with TantivyIndex(path) as index:
            settle(batch, index)
            require_sound_links(index)
            latest = {each.id: each for each in before} | {each.id: each for each in batch}
            assert links_in(index) == links_that_follow(latest.values())


@pytest.mark.parametrize("commits", range(1, 7))
def test_an_original_is_linked_only_when_no_document_of_the_run_is_linked_to_it_any_more(
    tmp_path: Path, commits: int
) -> None:
    with TantivyIndex(tmp_path) as index:
        index.create()
        settle([edition("b", 0, day=2), edition("c", 0, day=1)], index)
    with DyingIndex(tmp_path, commits) as dying:
        with suppress(Killed):
            settle([edition("a", 0, day=1).with_(version=2), edition("b", 0, day=1).with_(version=2)], dying)
        require_sound_links(dying)


def test_a_document_about_to_be_deleted_is_unlinked_from_an_original_that_becomes_a_duplicate(
    index: SearchIndex,
) -> None:
    first, second = edition("a", 8, day=1), edition("b", 6, day=2)
    third, fourth = edition("c", 5, day=3), edition("d", 4, day=4)
    settle([first, second, third, fourth], index)
    assert {id: link.of for id, link in links_in(index).items() if link} == {"b": "a", "d": "c"}
    release_duplicates({"a", "d"}, index)
    require_sound_links(index)
    assert {id: document.duplicate and document.duplicate.of for id, document in all_of(index).items()} == {
        "a": None,
        "b": None,
        "c": "b",
        "d": None,
    }


def test_originals_that_two_runs_wrote_at_once_are_linked_when_a_document_near_both_comes(index: SearchIndex) -> None:
    both = [edition("b", 0, day=2).with_(outcome=Outcome.INDEXED), edition("a", 1).with_(outcome=Outcome.INDEXED)]
    index.write(both)
    index.refresh()
    third = edition("c", 1, day=3)
    settle([third], index)
    links = links_in(index)
    assert links == links_that_follow([*both, third])
    assert {id: link.of for id, link in links.items() if link} == {"b": "a", "c": "a"}


def test_a_document_with_a_doubtful_link_is_linked_by_its_new_text(index: SearchIndex) -> None:
    before = edition("b", 4, day=2)
    settle([edition("a", 0), before], index)
    after = edition("b", 1, day=2)
    links = find_links([after.as_candidate()], index, indexed={"b"}, doubtful=[before.as_candidate()])
    assert links.new["b"] is not None
    assert links.new["b"] == links_that_follow([edition("a", 0), after])["b"]


def test_a_document_near_a_duplicate_and_not_near_its_original_is_an_original(index: SearchIndex) -> None:
    settle([edition("a", 0), edition("b", 2, day=2), edition("c", 4, day=3)], index)
    assert {id: link.of for id, link in links_in(index).items() if link} == {"b": "a"}
