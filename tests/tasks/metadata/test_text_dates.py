import pytest

from tasks.metadata.text_dates import date_at_head

SENTENCE = "The old bridge over the Arle stays closed until June, the town said on Friday."


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("May 3, 2024", "2024-05-03"),
        ("Freitag, 3. Mai 2024", "2024-05-03"),
        ("3 de mayo de 2024", "2024-05-03"),
        ("3 мая 2024 г.", "2024-05-03"),
        ("2024年5月3日(金)", "2024-05-03"),
        ("2024-05-03", "2024-05-03"),
        ("05/03/2024", None),
        ("Chapter 3, 2024", None),
        ("12 - 14 - 16", None),
        ("2024", None),
        ("The bridge was built on May 3, 1998, and repaired later", None),
    ],
)
@pytest.mark.parametrize("byline", ["", "By Sarah Lind\n"])
def test_a_line_that_is_only_a_date_dates_the_text(line: str, day: str | None, byline: str) -> None:
    found = date_at_head(f"The bridge stays closed\n\n{byline}{line}\n\n{SENTENCE}")

    assert (found.date().isoformat() if found else None) == day


def test_a_date_further_down_is_none_of_the_publication() -> None:
    assert date_at_head(f"{SENTENCE}\n" * 4 + "May 3, 2024") is None
