import pytest

from tasks.extract.metadata.date_labels import is_labelled, parts_of_publication


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("4 May 2026", ["4 May 2026"]),
        ("Updated 5 May 2026 10:12 | Published 4 May 2026", ["Published 4 May 2026", ""]),
        ("Published 4 May 2026 | Updated 5 May 2026", ["Published 4 May 2026 | ", ""]),
        ("4 May 2026 (updated 5 May 2026)", ["4 May 2026 ("]),
        ("Mis à jour le 5 mai, publié le 4 mai 2026", ["publié le 4 mai 2026", ""]),
        ("2026年5月4日公開 2026年5月5日更新", ["2026年5月4日公開"]),
        ("2026年5月5日更新", []),
        ("最終更新日：2026年5月5日 公開日：2026年5月4日", ["公開日：2026年5月4日", "最終"]),
        ("김수정 기자 입력 2026.05.04 수정 2026.05.05", ["입력 2026.05.04 ", "김수정 기자 "]),
    ],
)
def test_a_line_is_split_at_the_words_of_publication_and_change(line: str, parts: list[str]):
    assert parts_of_publication(line) == parts


def test_a_line_names_a_publication_by_a_word_with_a_time():
    assert is_labelled("Veröffentlicht: 04.05.2026")
    assert not is_labelled("Updated 5 May 2026")
    assert not is_labelled("Published by the Valley Post")


def test_the_days_when_a_paper_came_and_was_accepted_are_none_of_publication():
    line = "Received: 3 October 2025 Accepted: 16 December 2025 Published: 7 March 2026"

    assert list(filter(None, parts_of_publication(line))) == ["Published: 7 March 2026"]
