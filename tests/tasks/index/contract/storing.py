"""Contract of every index backend: writing, looking up and deleting documents."""

import msgspec

from tasks.document import Candidate, Document, Duplicate, Origin
from tasks.forgotten import forgotten_of
from tasks.index.protocol import SearchIndex
from tasks.index.query import Query, parse_query
from tasks.index.values import MARK_END, MARK_START, Filters, WriteStatus, without_text
from tests.support.articles import article, full_article
from tests.tasks.index.contract.tools import EVERYTHING, fill, found


class StoringContract:
    """Claims about writing, looking up and deleting."""

    # An empty index

    def test_an_empty_index_finds_nothing(self, index: SearchIndex) -> None:
        assert index.search(parse_query("anything"), filters=EVERYTHING).total == 0
        assert index.search(Query(), filters=EVERYTHING).hits == ()

    def test_an_empty_index_answers_every_method(self, index: SearchIndex) -> None:
        assert index.get("0" * 32) is None
        assert index.stored(["0" * 32]) == {}
        assert index.find_by_path("a.txt") == []
        assert index.find_candidates(["0:aa"]) == []
        assert index.duplicates_of(["0" * 32]) == []
        assert index.get_many(["0" * 32]) == []
        assert index.search(parse_query("anything"), filters=EVERYTHING, collapse=True).total == 0
        assert index.count() == {}
        assert index.publishers() == {}
        assert not index.forgotten()
        assert index.sizes() == []
        assert index.delete(["0" * 32]) == 0

    def test_create_may_be_repeated(self, index: SearchIndex) -> None:
        fill(index, article("kept"))
        index.create()
        assert found(index, "kept") == ["kept"]

    def test_empty_lists_of_ids_and_documents_return_nothing(self, index: SearchIndex) -> None:
        assert index.write([]) == []
        assert index.stored([]) == {}
        assert index.find_candidates([]) == []
        assert index.duplicates_of([]) == []
        assert index.get_many([]) == []
        assert index.delete([]) == 0

    # The list of forgotten documents

    def test_the_list_of_forgotten_documents_grows_and_outlives_every_document(self, index: SearchIndex) -> None:
        one = forgotten_of(ids=["a" * 32], publishers=["The Kite", "É" * 600])
        index.note_forgotten(one)
        index.note_forgotten(one)
        index.note_forgotten(forgotten_of(ids=["b" * 32]))
        fill(index, article("kept", publisher="The Kite"))
        assert index.delete([article("kept").id]) == 1
        assert index.forgotten() == one | forgotten_of(ids=["b" * 32])

    def test_publishers_are_counted_by_their_names_in_lower_case(self, index: SearchIndex) -> None:
        fill(index, article("a", publisher="The Kite"), article("b", publisher="the KITE", language="fr"), article("c"))
        assert index.publishers() == {"the kite": 2}

    # Writing

    def test_the_size_of_an_index_shows_what_was_deleted_and_what_was_written_last(self, index: SearchIndex) -> None:
        fill(index, article("one"), article("two"))
        (before,) = index.sizes()
        assert (before.name, before.documents) == ("news-en-000001", 2)
        assert {before.name: before.identity} == index.identities()
        fill(index, article("three", id="c" * 32))
        (more,) = index.sizes()
        assert more.documents == 3
        assert more.last_write > before.last_write
        index.delete(["c" * 32])
        index.refresh()
        assert [size.documents for size in index.sizes()] == [2]

    def test_results_come_in_the_order_of_the_documents(self, index: SearchIndex) -> None:
        documents = [article(f"text {n}", language=language) for n, language in enumerate(["fr", "en", "fr", "und"])]
        assert [result.id for result in index.write(documents)] == [document.id for document in documents]

    def test_a_document_comes_back_with_every_field(self, index: SearchIndex) -> None:
        document = full_article()
        fill(index, document)
        assert index.get(document.id) == document

    def test_a_document_with_nothing_but_its_origin_comes_back(self, index: SearchIndex) -> None:
        document = Document(id="a" * 32, origin=Origin(collection="c", path="p", url="u"), version=0, format="text")
        fill(index, document)
        assert index.get(document.id) == document

    def test_private_use_characters_in_a_text_come_back(self, index: SearchIndex) -> None:
        document = article(f"odd \ue123 {MARK_START}sign{MARK_END} \U000f0000 \x00 \ufffe end")
        fill(index, document)
        assert index.get(document.id) == document
        assert found(index, "sign") == [document.text]

    def test_a_document_that_cannot_be_encoded_does_not_stop_the_others(self, index: SearchIndex) -> None:
        broken, good = article("broken \ud800", id="b" * 32), article("good")
        results = index.write([broken, good])
        index.refresh()
        assert results[0].status in {WriteStatus.WRITTEN, WriteStatus.REFUSED}
        assert bool(results[0].reason) == (results[0].status is WriteStatus.REFUSED)
        assert results[1].status is WriteStatus.WRITTEN
        assert found(index, "good") == ["good"]

    def test_a_very_long_word_can_be_written(self, index: SearchIndex) -> None:
        document = article("x" * 100_000 + " short", title="T", publisher="S" * 2000, path="long.txt")
        fill(index, document)
        assert found(index, "short") == [document.text]

    def test_writing_again_replaces(self, index: SearchIndex) -> None:
        fill(index, article("old words", id="a" * 32))
        fill(index, article("new words", id="a" * 32, version=2000))
        assert found(index, "words") == ["new words"]
        assert index.count() == {"en": 1}

    def test_the_same_version_replaces(self, index: SearchIndex) -> None:
        fill(index, article("old words", id="a" * 32))
        fill(index, article("new words", id="a" * 32))
        assert found(index, "words") == ["new words"]

    def test_an_older_version_is_superseded(self, index: SearchIndex) -> None:
        fill(index, article("new words", id="a" * 32, version=2000))
        (result,) = index.write([article("old words", id="a" * 32, version=1999)])
        index.refresh()
        assert result.status is WriteStatus.SUPERSEDED
        assert found(index, "words") == ["new words"]

    def test_an_older_version_is_superseded_before_any_refresh(self, index: SearchIndex) -> None:
        index.write([article("new words", id="a" * 32, version=2000)])
        (result,) = index.write([article("old words", id="a" * 32, version=1999)])
        index.refresh()
        assert result.status is WriteStatus.SUPERSEDED
        assert found(index, "words") == ["new words"]

    def test_of_two_documents_with_one_id_in_a_call_the_later_wins(self, index: SearchIndex) -> None:
        fill(index, article("first words", id="a" * 32), article("second words", id="a" * 32, version=1001))
        assert found(index, "words") == ["second words"]
        assert index.count() == {"en": 1}

    def test_a_changed_language_moves_the_document(self, index: SearchIndex) -> None:
        fill(index, article("mots words", id="a" * 32, language="en"))
        fill(index, article("mots words", id="a" * 32, language="fr", version=2000))
        assert index.count() == {"fr": 1}
        assert index.stored(["a" * 32])["a" * 32].language == "fr"
        assert found(index, "words", filters=Filters(languages=("en",))) == []
        assert found(index, "words") == ["mots words"]

    def test_a_changed_language_moves_the_document_before_any_refresh(self, index: SearchIndex) -> None:
        index.write([article("mots words", id="a" * 32, language="en")])
        index.write([article("mots words", id="a" * 32, language="fr", version=2000)])
        index.refresh()
        assert index.count() == {"fr": 1}

    def test_a_document_lives_in_the_last_of_its_languages_and_in_no_other(self, index: SearchIndex) -> None:
        moves = ["en", "fr", "eo", "en"]  # there is no index of Esperanto alone
        for version, language in enumerate(moves):
            fill(index, article("mots words", id="a" * 32, language=language, version=version))
            holding = [tag for tag in set(moves) if found(index, "words", filters=Filters(languages=(tag,)))]
            assert holding == [language]
            assert sum(index.count().values()) == index.search(Query(), filters=EVERYTHING).total == 1

    def test_an_unknown_language_is_kept_as_its_tag_says(self, index: SearchIndex) -> None:
        fill(index, article("saluton mondo", language="eo"), article("nobody knows", language="und"))
        assert found(index, "mondo", filters=Filters(languages=("eo",))) == ["saluton mondo"]
        assert found(index, "nobody", filters=Filters(languages=("eo",))) == []
        assert sum(index.count().values()) == 2

    # Looking up

    def test_stored_returns_the_values_that_a_later_run_compares(self, index: SearchIndex) -> None:
        document = full_article()
        fill(index, document)
        assert index.stored([document.id, "0" * 32]) == {document.id: without_text(document)}

    def test_stored_looks_in_every_language(self, index: SearchIndex) -> None:
        documents = [article("same", language=language) for language in ("en", "fr", "und")]
        fill(index, *documents)
        stored = index.stored([document.id for document in documents])
        assert [stored[document.id].language for document in documents] == ["en", "fr", "und"]

    def test_many_ids_are_looked_up_in_one_call(self, index: SearchIndex) -> None:
        documents = [article(f"number {n}") for n in range(1500)]
        fill(index, *documents)
        assert len(index.stored([document.id for document in documents])) == 1500

    def test_a_path_finds_its_records_in_order(self, index: SearchIndex) -> None:
        records = [
            article(f"record {n}", origin=Origin(collection="c", path="a/b.jsonl", url="s3://x/a/b.jsonl", record=n))
            for n in (10, 2, 1)
        ]
        fill(index, *records, article("other"))
        assert [d.text for d in index.find_by_path("a/b.jsonl")] == ["record 1", "record 2", "record 10"]
        assert [d.text for d in index.find_by_path("s3://x/a/b.jsonl", limit=2)] == ["record 1", "record 2"]
        assert index.find_by_path("b.jsonl") == []

    def test_what_was_read_from_files_is_found_by_their_urls(self, index: SearchIndex) -> None:
        origins = [Origin(collection="c", path=f"{n}.txt", url=f"s3://x/{n}.txt") for n in range(3)]
        fill(index, *(article(f"number {n}", origin=origin) for n, origin in enumerate(origins)))
        found = index.stored_from(["s3://x/0.txt", "s3://x/2.txt", "2.txt", "s3://x/9.txt"])
        assert sorted(held.origin.url for held in found) == ["s3://x/0.txt", "s3://x/2.txt"]
        assert index.stored_from([]) == []

    def test_origins_are_those_of_one_collection(self, index: SearchIndex) -> None:
        ours = [
            article(f"{n}", language=language, origin=Origin(collection="c", path=f"{n}", url=f"s3://x/{n}", record=n))
            for n, language in enumerate(("en", "fr", "und"))
        ]
        fill(index, *ours, article("of another"))
        assert dict(index.origins("c")) == {document.id: document.origin for document in ours}
        assert list(index.origins("C")) == []

    def test_one_common_band_makes_a_candidate(self, index: SearchIndex) -> None:
        duplicate = Duplicate(of="f" * 32, similarity=0.9)
        fill(
            index,
            one := full_article().with_(duplicate=None, bands=("0:aa", "1:bb"), signature=b"\x00\xff"),
            copy := article("two", language="fr", bands=("0:aa", "1:cc"), duplicate=duplicate),
            article("three", bands=("0:dd", "1:aa")),
        )
        (original,) = index.find_candidates(["0:aa", "9:zz"])
        assert original == one.as_candidate()
        assert all(msgspec.structs.astuple(original.with_(duplicate=duplicate))), "each field has a value to compare"
        assert index.find_candidates(["0:aa", "9:zz"], duplicates=True) == [copy.as_candidate()]

    def test_candidates_are_chosen_as_they_are_read(self, index: SearchIndex) -> None:
        fill(index, one := article("one", bands=("0:aa",)), article("two", language="fr", bands=("0:aa",)))
        seen: list[str] = []

        def choose(candidate: Candidate) -> bool:
            seen.append(candidate.id)
            return candidate.id == one.id

        assert index.find_candidates(["0:aa"], where=choose) == [one.as_candidate()]
        assert len(seen) == 2

    def test_duplicates_are_found_by_their_original(self, index: SearchIndex) -> None:
        copies = [
            article(f"copy {n}", language=language, duplicate=Duplicate(of=of, similarity=0.75))
            for n, (language, of) in enumerate((("en", "a"), ("fr", "a"), ("en", "b"), ("en", "c")))
        ]
        fill(index, article("original", id="a"), *copies)
        found = sorted(index.duplicates_of(["a", "b", "zz"]), key=lambda each: each.id)
        assert found == sorted((copy.as_candidate() for copy in copies[:3]), key=lambda each: each.id)
        assert index.duplicates_of(["zz"]) == []

    def test_many_documents_are_returned_by_one_call(self, index: SearchIndex) -> None:
        documents = [article(f"number {n}", language=("en", "fr")[n % 2]) for n in range(1200)]
        fill(index, *documents, full_article())
        got = {
            each.id: each for each in index.get_many([*(each.id for each in documents), full_article().id, "0" * 32])
        }
        assert got == {each.id: each for each in [*documents, full_article()]}

    def test_a_document_with_two_common_bands_is_one_candidate(self, index: SearchIndex) -> None:
        fill(index, article("one", bands=("0:aa", "1:bb")))
        assert len(index.find_candidates(["0:aa", "1:bb"])) == 1

    def test_deleted_documents_are_gone(self, index: SearchIndex) -> None:
        gone = [article("word", language=language) for language in ("en", "fr")]
        fill(index, *gone, article("word stays"))
        assert index.delete([*(document.id for document in gone), "0" * 32]) == 2
        index.refresh()
        assert found(index, "word") == ["word stays"]
        assert index.get(gone[0].id) is None
        assert index.count() == {"en": 1}

    def test_each_language_written_has_an_identity_that_stays(self, index: SearchIndex) -> None:
        fill(index, article("one"), article("un", language="fr"))
        before = dict(index.identities())
        fill(index, article("two"))
        assert dict(index.identities()) == before
        assert len(set(before.values())) == len(before) >= 2
