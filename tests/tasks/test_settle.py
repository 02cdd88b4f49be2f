from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tasks.document import Document, Origin, Outcome
from tasks.duplicates.minhash import with_minhash
from tasks.index.protocol import SearchIndex
from tasks.index.tantivy.part import Part
from tasks.settle import settle

STORY = (
    "The ferry to the northern islands will not sail before Friday, the harbour office said on Tuesday, after a crane "
    "damaged the quay in strong wind. Nobody was hurt, and about two hundred passengers spent the night in the gymnasium."
)
OTHER = "A choir of retired miners has won the regional singing contest with a song about the river and its bridges."


def article(id: str, text: str = STORY, *, version: int = 1, day: int = 1, pipeline: str = "p1") -> Document:
    document = Document(
        id=id,
        origin=Origin(collection="news", path=f"{id}.txt", url=f"file:///{id}.txt"),
        version=version,
        format="txt",
        text=text,
        language="en",
        timestamp=datetime(2024, 1, day, tzinfo=UTC),
        content_hash=text,
        pipeline=pipeline,
    )
    return with_minhash(document)


def outcomes(documents: list[Document], index: SearchIndex) -> list[str]:
    return [str(document.outcome) for document in settle(documents, index)]


def test_new_documents_are_indexed(index: SearchIndex) -> None:
    assert outcomes([article("a"), article("b", OTHER)], index) == ["indexed", "indexed"]
    assert index.count() == {"en": 2}


def test_a_document_seen_before_is_unchanged(index: SearchIndex) -> None:
    settle([article("a")], index)
    assert outcomes([article("a")], index) == ["unchanged"]


def test_a_changed_text_is_indexed_again(index: SearchIndex) -> None:
    settle([article("a")], index)
    assert outcomes([article("a", OTHER, version=2)], index) == ["indexed"]
    assert index.count() == {"en": 1}


def test_a_new_pipeline_indexes_again(index: SearchIndex) -> None:
    settle([article("a")], index)
    assert outcomes([article("a", pipeline="p2")], index) == ["indexed"]


def test_an_older_version_changes_nothing_and_is_superseded(index: SearchIndex) -> None:
    settle([article("a", version=2)], index)
    assert outcomes([article("a", OTHER, version=1)], index) == ["superseded"]
    stored = index.get("a")
    assert stored is not None
    assert stored.text == STORY


def test_a_near_duplicate_in_the_same_batch_is_linked_to_the_earliest(index: SearchIndex) -> None:
    later, earlier = article("later", f"{STORY} More boats follow.", day=2), article("earlier", day=1)
    settled = settle([later, earlier], index)
    assert [document.outcome for document in settled] == [Outcome.DUPLICATE, Outcome.INDEXED]
    assert settled[0].duplicate is not None
    assert settled[0].duplicate.of == "earlier"


def test_a_near_duplicate_of_an_indexed_document_is_a_duplicate_and_is_kept(index: SearchIndex) -> None:
    settle([article("a")], index)
    assert outcomes([article("b", f"{STORY} More boats follow.")], index) == ["duplicate"]
    assert index.count() == {"en": 2}
    stored = index.get("b")
    assert stored is not None
    assert stored.duplicate is not None
    assert stored.duplicate.of == "a"


def test_an_original_and_its_duplicate_are_unchanged_when_processed_again(index: SearchIndex) -> None:
    settle([article("a")], index)
    settle([article("b")], index)
    assert outcomes([article("b", pipeline="p2"), article("a", pipeline="p2")], index) == ["duplicate", "indexed"]


def test_of_one_id_twice_in_a_batch_the_newest_is_indexed(index: SearchIndex) -> None:
    assert outcomes([article("a", version=2), article("a", OTHER, version=1)], index) == ["indexed", "superseded"]
    stored = index.get("a")
    assert stored is not None
    assert stored.version == 2


def test_a_document_that_was_rejected_is_not_indexed(index: SearchIndex) -> None:
    assert outcomes([article("a").as_rejected("extract", "NoArticle", "none")], index) == ["rejected"]
    assert index.count() == {}


def test_a_document_that_the_index_refuses_is_rejected_and_the_others_are_written(index: SearchIndex) -> None:
    settled = settle([article("a").with_(title="\ud800"), article("b", OTHER)], index)
    assert [document.outcome for document in settled] == [Outcome.REJECTED, Outcome.INDEXED]
    assert settled[0].rejection is not None
    assert settled[0].rejection.step == "index"
    assert index.count() == {"en": 1}


def test_the_stored_document_knows_its_outcome(index: SearchIndex) -> None:
    settle([article("a")], index)
    stored = index.get("a")
    assert stored is not None
    assert stored.outcome is Outcome.INDEXED


def test_an_id_is_looked_up_once(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    settle([article("a"), article("b", OTHER)], index)
    looked_up: list[str] = []
    present = Part.present

    def noting(part: Part, field: str, values: Sequence[str]) -> list[str]:
        looked_up.extend(values if field == "id" else ())
        return present(part, field, values)

    monkeypatch.setattr(Part, "present", noting)
    settle([article("a"), article("b", f"{OTHER} It rains.", version=2), article("new", f"{OTHER} {OTHER}")], index)
    assert looked_up
    assert len(looked_up) == len(set(looked_up))
