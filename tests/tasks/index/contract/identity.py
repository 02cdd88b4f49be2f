"""Contract of every index backend: different articles that claim one id."""

from tasks.index.protocol import SearchIndex
from tasks.settle import settle
from tests.support.inputs.identity import SITE, read_as, text_of, texts_in


class IdentityContract:
    """Claims about articles with one address or one name; tests/tasks/duplicates/test_resolve.py has the rules."""

    def test_articles_of_one_address_or_one_name_are_all_kept_and_known_again(self, index: SearchIndex) -> None:
        pages = [read_as(text_of(n), title=f"Title {n}", path=f"{n}.html", url=f"{SITE}/en") for n in range(3)]
        files = [read_as(text_of(n), path="001.txt", folder=f"file:///{n}/2024", language="fr") for n in (3, 4)]
        for outcome in ("indexed", "unchanged"):
            documents = [settle([document], index)[0] for document in (*files, *pages)]
            assert [document.outcome for document in documents] == [outcome] * 5
        assert [bool(document.contested) for document in documents] == [False, True, False, True, True]
        assert texts_in(index) == sorted(text_of(n) for n in range(5))

    def test_a_file_that_moved_has_its_new_place_and_one_document(self, index: SearchIndex) -> None:
        settle([read_as(text_of(1), path="1.txt", folder="file:///data/old")], index)
        settle([read_as(text_of(1), path="1.txt", folder="file:///data/new", version=1)], index)
        assert texts_in(index) == [text_of(1)]
        assert [origin.url for _, origin in index.origins("new")] == ["file:///data/new/1.txt"]

    def test_an_older_text_is_superseded_and_the_newer_one_stays(self, index: SearchIndex) -> None:
        settle([read_as(text_of(1))], index)
        (older,) = settle([read_as(text_of(2), version=1)], index)
        assert older.outcome == "superseded"
        assert texts_in(index) == [text_of(1)]
