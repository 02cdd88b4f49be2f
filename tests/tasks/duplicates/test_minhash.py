import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.document import Candidate, Document, Duplicate, Origin
from tasks.duplicates.minhash import (
    BANDS,
    MOST_SHINGLES,
    ROWS,
    closest,
    minhash,
    shingles,
    similar,
    similarity,
    with_minhash,
)

STORY = (
    "The ferry to the northern islands will not sail before Friday, the harbour office said on Tuesday, after a crane "
    "damaged the quay in strong wind. Nobody was hurt. About two hundred passengers were waiting at the terminal, where "
    "the town opened the gymnasium for the night and the bakery brought bread. Engineers are looking at the piles under "
    "water; if they hold, smaller boats may leave on Thursday with the morning tide."
)
OTHER = (
    "A choir of retired miners has won the regional singing contest with a song about the river. The jury praised the "
    "warmth of the low voices and the courage of the soloist, who is eighty-one. The choir meets every Monday in the old "
    "lamp room and takes new members of any age, whether they can read music or not."
)

WIRE_COPY = f"Quay damaged: islands cut off\n{STORY}\nTickets stay valid for a week."


def signed(text: str, *, id: str = "new") -> Document:
    origin = Origin(collection="test", path=id, url=id)
    return with_minhash(Document(id=id, origin=origin, version=0, format="txt", text=text))


def candidate(text: str, *, id: str = "new", version: int = 0) -> Candidate:
    return signed(text, id=id).with_(version=version).as_candidate()


def find_duplicate(text: str, originals: list[Candidate]) -> Duplicate | None:
    return closest(similar(candidate(text), originals))


def test_wire_copy_with_a_new_headline_and_a_closing_paragraph_is_a_duplicate() -> None:
    found = find_duplicate(WIRE_COPY, [candidate(STORY, id="original")])
    assert found is not None
    assert found.of == "original"
    assert 0.6 <= found.similarity < 1


def test_another_story_is_no_duplicate() -> None:
    assert find_duplicate(OTHER, [candidate(STORY, id="original")]) is None


def test_an_identical_text_is_a_duplicate_however_short() -> None:
    found = find_duplicate("No news today", [candidate("No news today", id="original")])
    assert found is not None
    assert found.similarity == 1


def test_of_several_originals_the_most_similar_wins_and_of_equals_the_earliest() -> None:
    near, exact = candidate(STORY + " More boats will follow.", id="a"), candidate(STORY, id="c", version=1)
    assert find_duplicate(STORY, [near, exact]) == Duplicate(of="c", similarity=1.0)
    later, equal = candidate(STORY, id="b", version=2), candidate(STORY, id="d", version=1)
    assert find_duplicate(STORY, [equal, later, exact]) == Duplicate(of="c", similarity=1.0)


def test_near_duplicates_share_a_band_and_other_stories_do_not() -> None:
    near = signed(f"{STORY}\nTickets stay valid for a week.")
    assert set(near.bands) & set(signed(STORY).bands)
    assert not set(near.bands) & set(signed(OTHER).bands)


def test_chinese_text_without_spaces_is_compared_by_characters() -> None:
    story = "港务局星期二表示，由于一台起重机在大风中损坏了码头，前往北部岛屿的渡轮在星期五之前不会开航，没有人受伤。"
    near = signed(story + "船票一周内有效。")
    assert similarity(near.signature, signed(story).signature) > 0.6


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9])
def test_the_estimate_is_near_the_true_jaccard_similarity(share: float) -> None:
    words = [f"w{number}" for number in range(2000)]
    one, other = " ".join(words[:1000]), " ".join(words[int(1000 * (1 - share)) : int(1000 * (2 - share))])
    first, second = set(shingles(one).tolist()), set(shingles(other).tolist())
    true = len(first & second) / len(first | second)
    assert abs(similarity(signed(one).signature, signed(other).signature) - true) < 0.12  # 3 standard errors


def test_case_and_punctuation_do_not_matter() -> None:
    assert np.array_equal(shingles("One, two; THREE – four five six"), shingles("one two three four five six"))


@settings(max_examples=50)
@given(st.text())
def test_any_text_has_a_signature_of_one_size_or_none(text: str) -> None:
    assert minhash(text).size in (0, BANDS * ROWS)


@pytest.mark.slow
def test_a_book_and_its_duplicate_with_another_ending_are_similar() -> None:
    words = [f"w{number}" for number in range(3 * MOST_SHINGLES)]
    book, near = signed(" ".join(words)), signed(" ".join([*words[: -MOST_SHINGLES // 4], "the", "end"]))
    other = signed(" ".join(f"v{number}" for number in range(2 * MOST_SHINGLES)))
    assert similarity(book.signature, near.signature) > 0.8
    assert similarity(book.signature, other.signature) < 0.1
