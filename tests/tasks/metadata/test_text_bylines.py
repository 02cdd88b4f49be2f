import pytest

from tasks.metadata.text_bylines import authors_after_date, authors_before_date


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Sarah Lind | Updated Friday, May 3, 2024", ("Sarah Lind",)),
        ("Peter Marsh and Lucy Grant • 3 May 2024", ("Peter Marsh", "Lucy Grant")),
        ("Anna Meier – aktualisiert am 3. Mai 2024", ("Anna Meier",)),
        ("Harbour News | 3 May 2024", ()),
        ("Marrow Point | 3 May 2024", ()),
        ("Sarah Lind | Politics", ()),
        ("Sarah Lind said on 3 May that the bridge is open", ()),
    ],
)
def test_a_known_given_name_before_a_date_begins_a_byline(line: str, names: tuple[str, ...]) -> None:
    assert authors_before_date(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Friday, May 3, 2024 at 9:30 AM PST by Sarah Lind", ("Sarah Lind",)),
        ("3. Mai 2024, 10:15 Uhr | Von Anna Meier", ("Anna Meier",)),
        ("May 3, 2024 by the river", ()),
        ("On 3 May the bridge was closed by Peter Marsh", ()),
        ("3 May 2024", ()),
    ],
)
def test_a_byline_may_stand_behind_a_date(line: str, names: tuple[str, ...]) -> None:
    assert authors_after_date(line) == names
