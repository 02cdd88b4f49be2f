import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.text.byline_words import is_person
from tasks.text.bylines import clean_authors


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Lee", ("Ann Lee",)),
        ("Par Anne Léger", ("Anne Léger",)),
        ("Von Max Müller", ("Max Müller",)),
        ("Автор: Анна Ли", ("Анна Ли",)),
        ("文/李安", ("李安",)),
        ("文・田中 花子", ("田中 花子",)),
        ("Аутор: Ана Ли", ("Ана Ли",)),
        ("Anna Alm (text) och Bo Ek (foto)", ("Anna Alm",)),
        ("Anna Alm (text och foto)", ("Anna Alm",)),
        ("서울=김민수 기자", ("김민수",)),
        ("글=김민수 기자, 사진=이지은 기자", ("김민수",)),
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
    ("byline", "names"),
    [
        ("Ann Lee, Deputy Foreign Editor", ("Ann Lee",)),
        ("Ann Lee Arts correspondent", ("Ann Lee",)),
        ("Ann Lee, Chief Reporter, and Bo Ek", ("Ann Lee", "Bo Ek")),
        ("By Ann Lee / Oslo", ("Ann Lee",)),
        ("דוד כהן, כתב לענייני תחבורה", ("דוד כהן",)),
        ("Ann Lee, Chief Reporter, in Oslo", ("Ann Lee",)),
        ("Anne Léger, envoyée spéciale à Kiev", ("Anne Léger",)),
        ("Eva Maier, Wirtschaftsredakteurin", ("Eva Maier",)),
        ("Lucía Gómez Corresponsal en Roma", ("Lucía Gómez",)),
        ("Анна Ли, корреспондент", ("Анна Ли",)),
        ("홍길동 특파원", ("홍길동",)),
        ("Ann Lee for The Valley Post", ("Ann Lee",)),
        ("Ann Lee, The Valley Post", ("Ann Lee",)),
        ("Ann Lee (AFP)", ("Ann Lee",)),
        ("Ann Lee with AP", ("Ann Lee",)),
        ("Ann Lee and wires", ("Ann Lee",)),
        ("Ana Sousa, Lusa", ("Ana Sousa", "Lusa")),
        ("La Rédaction | Anne Léger", ("La Rédaction", "Anne Léger")),
        ("Posted by Ann Lee on 4 May 2022", ("Ann Lee",)),
        ("Ann Lee • 3 hours ago", ("Ann Lee",)),
        ("Ann Lee | Last updated: 4 May 2022", ("Ann Lee",)),
        ("Ann Lee Published May 4, 2022", ("Ann Lee",)),
        ("Ein Gastbeitrag von Eva Maier", ("Eva Maier",)),
        ("Ann Lee, Bo Ek, Cy Roy and Di Ott", ("Ann Lee", "Bo Ek", "Cy Roy", "Di Ott")),
        ("Max Müller und Eva Maier, Berlin", ("Max Müller", "Eva Maier")),
        ("Ann Lee / Bo Ek", ("Ann Lee", "Bo Ek")),
        ("Ann Lee Ann Lee", ("Ann Lee",)),
        ("Martin Lee, Jr., Bo Ek, PhD", ("Martin Lee, Jr.", "Bo Ek")),
        ("本报记者 王小明 李四", ("王小明", "李四")),
        ("記者李安／高雄報導", ("李安",)),
        ("홍길동·김철수 기자", ("홍길동", "김철수")),
        ("מאת: דנה לוי", ("דנה לוי",)),
        ("Staff writers | Ann Lee", ("Ann Lee",)),
        ("ann.lee@valley.example (Ann Lee)", ("Ann Lee",)),
        ("Ann Lee (Valley Post)", ("Ann Lee",)),
        ("Reporting by Ann Lee; Editing by Bo Ek", ("Ann Lee",)),
        ("Ann Lee, Photos by Bo Ek and Cy Roy", ("Ann Lee",)),
        ("May 4, 2022, Ann Lee", ("Ann Lee",)),
        ("Ann Lee BBC News, Oslo", ("Ann Lee",)),
        ("Gazette | Ann Lee", ("Ann Lee",)),
        ("Ann Lee in Oslo and Bo Ek in Rome", ("Ann Lee", "Bo Ek")),
        ("Lee, Ann; Ek, Bo", ("Lee, Ann", "Ek, Bo")),
        ("文/王小明 图/李四", ("王小明",)),
        ("社会部・大渡美咲", ("大渡美咲",)),
        ("Political Editor", ()),
        ("Follow us", ()),
    ],
)
def test_what_stands_beside_a_name_is_no_part_of_it(byline: str, names: tuple[str, ...]):
    assert clean_authors([byline]) == names


def test_a_newspaper_is_an_author_only_where_nobody_else_is():
    assert clean_authors(["Valley Gazette", "Ann Lee"]) == ("Ann Lee",)
    assert clean_authors(["Valley Gazette"]) == ("Valley Gazette",)
    assert clean_authors(["Golwg", "Ann Lee"], publishers=["golwg"]) == ("Ann Lee",)


@pytest.mark.parametrize(
    "name", ["Ann Lee", "李安", "홍길동", "Omar bin Salem al-Harbi", "J. K. O’Neil", "Anna van der Berg", "AFP"]
)
def test_a_person_or_an_agency_is_told_from_other_phrases(name: str):
    assert is_person(name)


@pytest.mark.parametrize(
    "phrase", ["Ann", "Read more", "the river rose", "Valley News", "Page 4", "", f"राम {'क' * 60}!"]
)
def test_another_phrase_is_no_person(phrase: str):
    assert not is_person(phrase)


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
        "Emily Post",
        "Jack London",
        "Martin Lee, Jr.",
        "Danijel P.",
        "Ludwig van der Rohe",
        "Courier Staff Writer",
        "Redaktion",
    ],
)
def test_a_name_that_only_looks_like_a_byline_is_kept(name: str):
    assert clean_authors([name]) == (name,)


def test_an_author_is_named_once():
    assert clean_authors(["Ann Lee", "By ANN LEE", "Bo Ek"]) == ("Ann Lee", "Bo Ek")


@given(st.lists(st.text()))
def test_any_bylines_give_names_without_spaces_around(bylines: list[str]):
    assert all(name and name == name.strip() for name in clean_authors(bylines))


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Von Anna Meier und Jonas Vogt, Bad Homburg", ("Anna Meier", "Jonas Vogt")),
        ("By Tom Reed, New York", ("Tom Reed",)),
        ("By Tom Reed, Ji Park and Ricki Lake", ("Tom Reed", "Ji Park", "Ricki Lake")),
        ("Peter Marsh, Valley Gazette Staff Reporter", ("Peter Marsh",)),
        ("Sabine Koch, Redaktionsleiterin", ("Sabine Koch",)),
        ("Por Lucía Ramos, jefa de redacción", ("Lucía Ramos",)),
        ("Text: Karin Lund Foto: Nils Berg", ("Karin Lund",)),
        ("기자명 박영희 기자", ("박영희",)),
    ],
)
def test_a_place_a_role_or_a_credit_behind_a_name_is_no_author(byline: str, names: tuple[str, ...]) -> None:
    assert clean_authors([byline]) == names


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        (["Luke Andros", "Jim Tap", "Luke Andros Jim Tap"], ("Luke Andros", "Jim Tap")),
        (["Ινές Κορμπέλ και Θωμάς Άσμπης"], ("Ινές Κορμπέλ", "Θωμάς Άσμπης")),
        (["Jonas Petraitis ir Ona Kazlė"], ("Jonas Petraitis", "Ona Kazlė")),
        (["Valleypost com", "Ann Lee"], ("Ann Lee",)),
        (["Ana Ruiz\u200b Londres. Corresponsal"], ("Ana Ruiz",)),
        (["Ein Bericht von Anna Meier"], ("Anna Meier",)),
    ],
)
def test_names_that_are_joined_are_told_apart(stated: list[str], names: tuple[str, ...]) -> None:
    assert clean_authors(stated) == names
