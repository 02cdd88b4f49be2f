"""The benchmark of near-duplicates."""

from pathlib import Path

import pytest

from benchmarks.duplicates.__main__ import compare_templated, quality, true_similarities
from benchmarks.duplicates.scale import scale
from benchmarks.duplicates.systems import Linked, kiosque
from benchmarks.duplicates.wire_copy import EDITS, Story, read_paragraphs, stories

NOWHERE = Path("nowhere")  # texts are made of the sample articles


def test_each_story_has_a_near_duplicate_for_each_edit_and_a_follow_up_after_it() -> None:
    texts = list(stories(read_paragraphs(NOWHERE), seed=1, most=5))
    assert sorted(text.kind for text in texts) == sorted(["original", "follow-up", *EDITS] * 5)
    assert [text.kind for text in texts[:5]] == ["original"] * 5
    assert len({text.text for text in texts}) == len(texts)


def test_light_edits_are_linked_and_follow_ups_are_not() -> None:
    texts = list(stories(read_paragraphs(NOWHERE), seed=1, most=10))
    alike = true_similarities(texts)
    found = quality(texts, alike, kiosque(texts))
    assert found["precision"] == 1
    assert found["recall"]["0.8-0.9"] == found["recall"]["0.9-1.0"] == 1
    assert found["follow_ups_linked"] == 0


@pytest.mark.slow
def test_reports_of_a_template_are_told_apart_and_their_near_duplicates_are_linked() -> None:
    found = compare_templated(seed=1, of_each=2)
    assert found["similar"] > found["reports"] / 2
    assert found["linked"] <= 0.02 * found["reports"]
    assert found["precision"] > 0.97
    assert found["recall_similar"] > 0.93


def test_a_wrong_link_costs_precision_and_a_missing_one_recall() -> None:
    words = [f"word{number}" for number in range(100)]
    texts = [
        Story(0, "original", "en", " ".join(words)),
        Story(1, "original", "en", " ".join(reversed(words))),
        Story(0, "cut tail", "en", " ".join(words[:90])),
        Story(0, "new headline", "en", " ".join(words[5:])),
        Story(-1, "follow-up", "en", " ".join(words[:20])),
    ]
    alike = true_similarities(texts)
    assert [round(share, 2) for share in alike] == [1, 1, 0.9, 0.95, 0.17]
    found = quality(texts, alike, Linked(to=[None, None, 0, None, 1], sign_s=1, link_s=2))
    assert (found["precision"], found["recall_similar"], found["follow_ups_linked"]) == (0.5, 0.5, 1)
    assert (found["sign_ms"], found["link_ms"]) == (200, 400)


def test_many_documents_are_linked_and_all_are_counted() -> None:
    scaled = scale(NOWHERE, 300, 4096)
    assert scaled["documents"] == scaled["indexed"] + scaled["duplicate"] == 300
    assert scaled["duplicate"] > 30
    assert 0 < scaled["of_limit"] < 1
