"""Near copies are one result, and a page is full all the same."""

from tasks.document import Document, Duplicate
from tasks.index.folding import MOST_LOOKED_AT, fold_copies
from tasks.index.protocol import Hit, SearchResults
from tests.tasks.index.articles import article


def hit(id: str, score: float, *, of: str | None = None) -> Hit:
    duplicate = Duplicate(of=of, similarity=0.9) if of else None
    document: Document = article(f"Story {id}").with_(id=id, duplicate=duplicate)
    return Hit(document=document, score=score, highlights=())


def folded(hits: list[Hit], size: int) -> tuple[SearchResults, list[int]]:
    asked: list[int] = []

    def search(number: int) -> SearchResults:
        asked.append(number)
        return SearchResults(total=len(hits), hits=tuple(hits[:number]))

    return fold_copies(search, size), asked


def shown(results: SearchResults) -> list[tuple[str, int]]:
    return [(each.document.id, each.copies) for each in results.hits]


def test_an_original_stands_for_its_copies_where_the_best_of_them_stood() -> None:
    results, _ = folded([hit("copy", 3, of="a"), hit("b", 2), hit("a", 1), hit("other", 0.5, of="a")], 10)
    assert shown(results) == [("a", 2), ("b", 0)]
    assert results.total == 4


def test_where_the_original_was_not_found_the_best_copy_stands_for_the_others() -> None:
    results, _ = folded([hit("c1", 3, of="a"), hit("c2", 2, of="a")], 10)
    assert shown(results) == [("c1", 1)]


def test_more_is_looked_at_until_the_page_is_full() -> None:
    hits = [hit("a", 9), *(hit(f"c{number}", 8, of="a") for number in range(9)), hit("b", 1), hit("c", 1)]
    results, asked = folded(hits, 2)
    assert shown(results) == [("a", 9), ("b", 0)]
    assert asked == [2, 4, 8, 16]


def test_no_more_than_a_bounded_number_is_looked_at() -> None:
    results, asked = folded([hit("a", 9), *(hit(f"c{number}", 8, of="a") for number in range(5000))], 10)
    assert shown(results) == [("a", MOST_LOOKED_AT - 1)]
    assert max(asked) == MOST_LOOKED_AT
