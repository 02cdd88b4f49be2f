"""Numbers with counters, in texts and as typed."""

import pytest

from tasks.analysis.counted import counted_key, counted_numbers


def keys(text: str, tag: str) -> list[str]:
    return [key for _, _, key in counted_numbers(text, tag)]


@pytest.mark.parametrize(
    ("tag", "text", "found"),
    [
        ("ja", "300円です。", ["300圆", "300圆で", "300圆です"]),
        ("ja", "３００円", ["300圆"]),
        ("zh", "第12屆", ["12届"]),
        ("zh", "3.5万，1,200元", ["3.5万", "1200", "1200元"]),
        ("ko", "5명이", ["5", "5명", "5명이"]),
        ("th", "๑๐๐คน", ["100", "100ค", "100คน"]),
        ("en", "300円", []),
        ("ja", "300 円、円300", []),
        ("zh", "1，200元", ["1200", "1200元"]),
        ("zh", "到2020，50人、2021，100人", ["50人", "100人"]),
        ("zh", "1，" * 100_000, []),
        ("zh", "111，" * 50_000, []),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_number_has_a_key_for_each_beginning_of_its_counter(tag: str, text: str, found: list[str]) -> None:
    assert keys(text, tag) == found


@pytest.mark.parametrize(
    ("typed", "key"),
    [("300円", "300圆"), ("1,200元", "1200元"), ("第12届", "12届"), ("300", None), ("円", None), ("300 円", None)],
)
def test_a_typed_number_has_the_key_of_a_text(typed: str, key: str | None) -> None:
    assert counted_key(typed) == key
