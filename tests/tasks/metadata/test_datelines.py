from datetime import UTC, datetime

import pytest

from config.metadata.datelines import Found, load_datelines
from tasks.metadata.datelines import read_dateline

PUBLISHED = datetime(2022, 2, 5, tzinfo=UTC)
LANGUAGES = {
    "会": "ja",
    "회": "ko",
    "वा": "hi",
    "ПЕ": "ru",
    "пе": "ru",
    "Gö": "tr",
    "le": "es",
    "conv": "pt",
    "col": "it",
    "dis": "fr",
}


def language_of(text: str) -> str:
    return next((tag for letters, tag in LANGUAGES.items() if letters in text), "de")


@pytest.mark.parametrize(("text", "wanted"), load_datelines().finds.items())
def test_each_wire_format_gives_place_day_and_agencies(text: str, wanted: Found) -> None:
    found = read_dateline(text, language=language_of(text), published=PUBLISHED)

    assert found is not None
    assert (found.dateline.place, found.dateline.date, list(found.agencies)) == (
        wanted.place,
        wanted.date,
        wanted.agencies,
    )


@pytest.mark.parametrize(
    "text",
    [
        *load_datelines().ignores,
        "Short - and to the point, said the mayor.",
        "बारिश - और उसके बाद की धूप - सबको भाई।",
        "新しい橋 - 町の人々の声を聞いた。",
    ],
)
def test_other_first_lines_are_no_datelines(text: str) -> None:
    assert read_dateline(text, language="en", published=PUBLISHED) is None


def test_a_day_without_a_year_is_the_one_nearest_to_the_publication() -> None:
    found = read_dateline(
        "OSLO, Dec. 31 (Reuters) - It snowed.", language="en", published=datetime(2022, 1, 1, tzinfo=UTC)
    )

    assert found is not None
    assert found.dateline.date == "2021-12-31"


def test_a_day_without_a_year_is_left_out_where_the_publication_is_unknown() -> None:
    found = read_dateline("OSLO, Dec. 31 (Reuters) - It snowed.", language="en", published=None)

    assert found is not None
    assert (found.dateline.place, found.dateline.date) == ("Oslo", None)


def test_small_letters_are_those_of_the_language() -> None:
    found = read_dateline("DİYARBAKIR (AA) - Kar yağdı.", language="tr", published=None)

    assert found is not None
    assert found.dateline.place == "Diyarbakır"
