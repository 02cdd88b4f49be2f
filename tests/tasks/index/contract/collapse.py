"""Contract of every index backend: originals and their duplicates."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tasks.document import Document, Duplicate, Outcome
from tasks.duplicates.minhash import with_minhash
from tasks.duplicates.writes import release_duplicates
from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.values import Filters, SearchResults, Sort
from tasks.settle import settle
from tests.support.articles import NOON, article
from tests.support.inputs.links import all_of, edition, links_in, links_that_follow, require_sound_links
from tests.tasks.index.contract.tools import EVERYTHING, fill


def duplicate(text: str, *, of: str, language: str = "en", days: int = 0) -> Document:
    link = Duplicate(of=of, similarity=0.9)
    return article(text, language=language, duplicate=link, timestamp=NOON + timedelta(days=days))


def collapsed(index: SearchIndex, query: str, *, size: int = 10, filters: Filters = EVERYTHING) -> SearchResults:
    return index.search(parse_query(query), filters=filters, size=size, collapse=True)


def shown(results: SearchResults) -> list[tuple[str, int]]:
    return [(hit.document.text, hit.duplicates) for hit in results.hits]


class CollapseContract:
    """Claims about searches that fold duplicates, and about the links they follow."""

    # Collapsed searches

    def test_an_original_represents_its_duplicates_with_the_rank_and_score_of_the_best(
        self, index: SearchIndex
    ) -> None:
        best, original = duplicate("word word word", of="a"), article("word in the filler of the first", id="a")
        fill(index, original, best, duplicate("word a", of="a", language="fr"), article("word word it is"))
        results = collapsed(index, "word")
        assert shown(results) == [(original.text, 2), ("word word it is", 0)]
        assert results.total == 2
        assert results.hits[0].score == index.search(parse_query("word"), filters=EVERYTHING).hits[0].score
        assert results.hits[0].highlights

    def test_without_the_original_the_best_duplicate_represents_the_others(self, index: SearchIndex) -> None:
        fill(index, article("nothing", id="a"), duplicate("word word", of="a"), duplicate("word of the copy", of="a"))
        results = collapsed(index, "word")
        assert (shown(results), results.total) == ([("word word", 1)], 1)

    def test_an_original_that_a_filter_leaves_out_is_not_shown(self, index: SearchIndex) -> None:
        fill(
            index, article("word", id="a"), duplicate("word one", of="a", days=1), duplicate("word two", of="a", days=2)
        )
        results = collapsed(index, "word", filters=Filters(since=NOON + timedelta(days=1)))
        assert results.total == 1
        assert results.hits[0].duplicates == 1
        assert results.hits[0].document.duplicate is not None

    def test_all_duplicates_are_counted_and_the_page_is_full_whatever_its_size(self, index: SearchIndex) -> None:
        duplicates = [duplicate(f"word word {n}", of="a", language=("en", "fr")[n % 2]) for n in range(1100)]
        others = [article(f"word filler {n} filler filler filler") for n in range(3)]
        fill(index, article("word of the original", id="a"), *duplicates, *others)
        for size in (1, 2, 4, 50):
            results = collapsed(index, "word", size=size)
            assert results.total == 4
            assert [hit.duplicates for hit in results.hits] == [1100, 0, 0, 0][:size]
            assert results.hits[0].document.id == "a"
        assert collapsed(index, "word", size=0) == SearchResults(total=4, hits=())

    def test_articles_without_duplicates_are_found_as_without_collapsing(self, index: SearchIndex) -> None:
        fill(index, *(article(f"word {n}", language=("en", "fr")[n % 2]) for n in range(9)))
        plain = index.search(parse_query("word"), filters=EVERYTHING, size=4)
        assert collapsed(index, "word", size=4).with_(next=None) == plain.with_(next=None)

    def test_without_words_a_cluster_has_the_rank_of_its_newest_document(self, index: SearchIndex) -> None:
        fill(
            index,
            article("original", id="a", timestamp=NOON),
            article("other", timestamp=NOON + timedelta(days=1)),
            duplicate("copy", of="a", days=2),
        )
        assert shown(collapsed(index, "")) == [("original", 1), ("other", 0)]

    def test_newer_clusters_come_first_with_recent(self, index: SearchIndex) -> None:
        fill(
            index,
            article("word word word", id="a", timestamp=NOON - timedelta(days=900)),
            duplicate("word word", of="a", days=-900),
            article("a word", id="b", timestamp=NOON - timedelta(days=3)),
            duplicate("one word", of="b"),
        )
        results = index.search(parse_query("word"), filters=EVERYTHING, sort=Sort.RECENT, now=NOON, collapse=True)
        assert shown(results) == [("a word", 1), ("word word word", 1)]

    def test_facets_count_duplicates_too(self, index: SearchIndex) -> None:
        fill(index, article("word", id="a"), duplicate("word one", of="a"))
        assert index.facets(parse_query("word"), filters=EVERYTHING)["language"] == {"en": 2}

    # Links

    def test_reports_of_one_template_are_results_of_their_own_and_a_copy_of_one_is_linked_to_it(
        self, index: SearchIndex
    ) -> None:
        template = (
            "Grain prices at the {} exchange on {}: wheat {} crowns, barley {} crowns and oats {} crowns a sack. "
            "The exchange sets its prices at noon from the offers of the morning, and they hold until the market closes."
        )
        first, second = (
            template.format("Ostra", "Monday", 412, 371, 298),
            template.format("Velm", "Tuesday", 405, 380, 291),
        )
        texts = {"a": first, "b": second, "c": f"{second} Sacks are weighed twice."}
        reports = [with_minhash(article(text, id=id, timestamp=NOON)) for id, text in texts.items()]
        settle(reports, index)
        assert {id: each.duplicate.of for id, each in all_of(index).items() if each.duplicate} == {"c": "b"}

    def test_an_earlier_article_that_comes_late_takes_over_the_duplicates_of_a_later_one(
        self, index: SearchIndex
    ) -> None:
        documents = [edition("b", 6, day=2), edition("c", 7, day=3), edition("d", 6, day=4), edition("a", 6, day=1)]
        for document in documents:
            settle([document], index)
        links = links_in(index)
        assert links == links_that_follow(documents)
        assert {id: link.of for id, link in links.items() if link} == {"b": "a", "c": "a", "d": "a"}

    def test_a_relinked_document_is_unchanged_when_it_is_read_again_and_an_older_one_still_loses(
        self, index: SearchIndex
    ) -> None:
        later, earlier = edition("b", 0, day=2, version=5), edition("a", 0, day=1, version=5)
        settle([later], index)
        settle([earlier], index)
        links = links_in(index)
        assert links["b"] is not None
        again = [later, earlier, edition("b", 4, day=2, version=4)]
        outcomes = [settle([document], index)[0].outcome for document in again]
        assert outcomes == [Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.SUPERSEDED]
        assert links_in(index) == links

    def test_duplicates_of_an_edited_original_get_a_new_one(self, index: SearchIndex) -> None:
        settle([edition("a", 0), edition("b", 1, day=2), edition("c", 1, day=3), edition("z", 5)], index)
        edited = edition("a", 6, day=4, version=2)
        (document,) = settle([edited], index)
        assert document.duplicate is not None
        assert document.duplicate.of == "z"
        links = links_in(index)
        assert links == links_that_follow([edited, edition("b", 1, day=2), edition("c", 1, day=3), edition("z", 5)])
        assert {id: link.of for id, link in links.items() if link} == {"a": "z", "c": "b"}

    def test_duplicates_of_a_forgotten_original_get_a_new_one(self, index: SearchIndex) -> None:
        settle([edition("a", 0), edition("b", 1, day=2), edition("c", 1, day=3)], index)
        assert sorted(release_duplicates({"a"}, index)) == ["b", "c"]
        require_sound_links(index)
        index.delete(["a"])
        index.refresh()
        assert links_in(index) == links_that_follow([edition("b", 1, day=2), edition("c", 1, day=3)])

    @pytest.mark.slow
    def test_more_than_a_thousand_duplicates_change_their_original(self, index: SearchIndex) -> None:
        duplicates = [edition(f"{n:04}", 0, day=2) for n in range(1100)]
        settle(duplicates, index)
        settle([edition("first", 0, day=1)], index)
        assert {link.of if link else None for link in links_in(index).values()} == {"first", None}
        assert len(index.duplicates_of(["first"])) == 1100

    @pytest.mark.parametrize("commits", [1, 2, 3, 4])
    def test_a_run_killed_while_it_repairs_links_leaves_sound_ones_and_the_next_completes_it(
        self, index: SearchIndex, monkeypatch: pytest.MonkeyPatch, commits: int
    ) -> None:
        before = [edition("b", 2, day=2), edition("c", 3, day=3), edition("d", 4, day=4), edition("e", 5, day=5)]
        settle(before, index)
        with monkeypatch.context() as dying:
            dying.setattr(index, "refresh", _killed_after(commits, index))
            with pytest.raises(KeyboardInterrupt):
                settle([edition("a", 1, day=1)], index)
        require_sound_links(index)
        settle([edition("a", 1, day=1)], index)
        links = links_in(index)
        assert links == links_that_follow([edition("a", 1, day=1), *before])
        assert {id: link.of for id, link in links.items() if link} == {"b": "a", "c": "a", "e": "d"}

    def test_no_duplicate_is_linked_to_a_document_that_the_index_refuses(self, index: SearchIndex) -> None:
        refused = edition("a", 0, day=1).with_(title="\ud800")
        settled = settle([edition("b", 0, day=2), refused, edition("c", 0, day=3)], index)
        assert [document.outcome for document in settled] == [Outcome.INDEXED, Outcome.REJECTED, Outcome.DUPLICATE]
        assert set(all_of(index)) == {"b", "c"}
        assert links_in(index) == links_that_follow([edition("b", 0, day=2), edition("c", 0, day=3)])


def _killed_after(commits: int, index: SearchIndex) -> Callable[[], None]:
    refresh, left = index.refresh, [commits]

    def refresh_or_die() -> None:
        refresh()
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt

    return refresh_or_die
