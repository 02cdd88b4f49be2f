import pytest

from tasks.metadata.byline_agencies import agencies_in


@pytest.mark.parametrize(
    ("byline", "agencies"),
    [
        ("Reuters", ("Reuters",)),
        ("By The Associated Press", ("AP",)),
        ("Ann Lee, AP", ("AP",)),
        ("Ann Lee and AP", ("AP",)),
        ("By ANN LEE, AP Sports Writer", ("AP",)),
        ("Ann Lee AFP", ("AFP",)),
        ("Ann Lee Associated Press", ("AP",)),
        ("Le Courrier du Port et AFP", ("AFP",)),
        ("Von Ann Lee mit dpa", ("dpa",)),
        ("dpa/AFP", ("dpa", "AFP")),
        ("AFP, MANILA", ("AFP",)),
        ("Further sources • AP", ("AP",)),
        ("Ann Lee (Reuters)", ("Reuters",)),
        ("作者：新华社", ("Xinhua",)),
        ("Анна Ли, ТАСС", ("TASS",)),
    ],
)
def test_an_agency_in_a_byline_is_named(byline: str, agencies: tuple[str, ...]) -> None:
    assert agencies_in([byline]) == agencies


@pytest.mark.parametrize(
    "byline",
    [
        "Ann Lee",
        "Photo: AFP",
        "Foto: Ann Lee/dpa",
        "Ann Lee of the Reuters museum",
        "LEE PAP",
        "",
        "News agencies",
        "x" * 3000,
    ],
)
def test_other_bylines_name_none(byline: str) -> None:
    assert agencies_in([byline]) == ()


def test_each_agency_is_named_once() -> None:
    assert agencies_in(["Reuters", "By Reuters", "Thomson Reuters"]) == ("Reuters",)
