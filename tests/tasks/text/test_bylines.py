import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.text.bylines import clean_authors


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("Par Anne Léger", ("Anne Léger",)),
        ("Von Max Müller", ("Max Müller",)),
        ("Автор: Анна Ли", ("Анна Ли",)),
        ("文/李安", ("李安",)),
        ("By Ann Lee and Bo Ek", ("Ann Lee", "Bo Ek")),
        ("Anne Léger, Bo Ek et Cy Roy", ("Anne Léger", "Bo Ek", "Cy Roy")),
        ("Max Müller und Eva Maier", ("Max Müller", "Eva Maier")),
        ("Ann Lee; Bo Ek | Cy Roy", ("Ann Lee", "Bo Ek", "Cy Roy")),
        ("Ann Lee ann.lee@news.example", ("Ann Lee",)),
        ("Ann Lee (@annlee)", ("Ann Lee",)),
        ("https://news.example/ann", ()),
        ("admin", ()),
        ("  ", ()),
    ],
)
def test_a_byline_is_split_into_names(byline: str, names: tuple[str, ...]):
    assert clean_authors([byline]) == names


@pytest.mark.parametrize(
    "name",
    [
        "José Ortega y Gasset",
        "Von Trapp",
        "von der Leyen",
        "Lee, Ann",
        "Reuters",
        "ROBERT BYRD",
        "Marks and Spencer",
        "Byron",
    ],
)
def test_a_name_that_only_looks_like_a_byline_is_kept(name: str):
    assert clean_authors([name]) == (name,)


def test_an_author_is_named_once():
    assert clean_authors(["Ann Lee", "By ANN LEE", "Bo Ek"]) == ("Ann Lee", "Bo Ek")


@given(st.lists(st.text()))
def test_any_bylines_give_names_without_spaces_around(bylines: list[str]):
    assert all(name and name == name.strip() for name in clean_authors(bylines))
