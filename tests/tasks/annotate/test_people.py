import pytest

from config.names import load_people
from tasks.analysis.names import name_key
from tasks.annotate.people import people_of
from tasks.text.scripts import script_of
from tests.support.articles import article

KEY = "vladimir putin"


def named(text: str, language: str = "en", **fields: object) -> list[str]:
    return [person.name for person in people_of(article(text, language=language, **fields))]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Vladimir Putin spoke. Mr Putin left.", "Vladimir Putin"),
        ("fr", "Vladimir Poutine a parlé. M. Poutine est parti.", "Vladimir Poutine"),
        ("de", "Wladimir Putins Rede war kurz. Wladimir Putin ging.", "Wladimir Putin"),
        ("pl", "Przemówienie Putina było krótkie. Władimir Putin wyszedł.", "Władimir Putin"),
        ("ru", "Речь Путина была короткой. Владимир Путин ушёл.", "Владимир Путин"),
        ("el", "Ο Πούτιν μίλησε.", "Πούτιν"),
        ("zh", "普京发表讲话。", "普京"),
        ("ja", "プーチン大統領が演説した。", "プーチン"),
        ("ko", "푸틴은 연설했다.", "푸틴"),
        ("ar", "وقال بوتين إن الخطاب قصير.", "بوتين"),
        ("he", "הנאום של פוטין היה קצר, ופוטין הלך.", "פוטין"),
        ("hi", "पुतिन ने भाषण दिया।", "पुतिन"),
        ("th", "ปูตินกล่าวสุนทรพจน์", "ปูติน"),
    ],
)
def test_a_person_of_the_table_has_one_key_in_every_script_and_the_name_that_the_article_uses(
    language: str, text: str, name: str
) -> None:
    (person,) = people_of(article(text, language=language))
    assert (person.name, person.key) == (name, KEY)


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "Mayor Hanna Ostrow opened it. Ostrow smiled.", ["Hanna Ostrow"]),
        ("en", "Hanna Ostrow opened it, and left.", []),
        ("en", "The Simon Marrow Institute opened. The Marrow Institute is large.", []),
        ("en", "The Marina Agreement was signed. An agreement of that kind, the Marina Agreement, is rare.", []),
        ("en", "Hanna Ostrow, Peter Lind and Ostrow’s aunt. “Ostrow?” asked Lind.", ["Hanna Ostrow", "Peter Lind"]),
        ("de", "Bürgermeisterin Hanna Ostrow kam. Ostrows Rede war kurz.", ["Hanna Ostrow"]),
        ("de", "Der Roman von Hanna Ostrow erschien. Ostrow schreibt.", ["Hanna Ostrow"]),
        ("es", "Habló Andrés Quiñones Lago. Quiñones Lago, sí, Quiñones Lago.", ["Andrés Quiñones Lago"]),
        ("nl", "Peter van der Lind kwam. Van der Lind sprak, en Lind ging.", ["Peter van der Lind"]),
        ("hr", "Govor Zorana Kneževskog bio je kratak. Zoran Kneževski je otišao.", ["Zoran Kneževski"]),
        ("hu", "Osztroh Péter beszélt. Osztroh elment.", ["Osztroh Péter"]),
        ("ru", "Пришла Анна Островец. Островец ушла.", ["Анна Островец"]),
        ("und", "Hanna Ostrow opened it. Ostrow smiled.", []),
    ],
)
def test_others_have_a_given_name_and_a_surname_that_comes_back(language: str, text: str, names: list[str]) -> None:
    assert named(text, language) == names


def test_the_key_of_another_person_is_the_name_in_latin_letters_with_one_spelling_of_the_given_name() -> None:
    keys = {
        person.key
        for text, language in [
            ("Sergueï Ostrovets a parlé. Ostrovets est parti.", "fr"),
            ("Sergei Ostrovets spoke. Ostrovets left.", "en"),
            ("Сергей Островец выступил. Островец ушёл.", "ru"),
        ]
        for person in people_of(article(text, language=language))
    }
    assert keys == {"sergei ostrovets"}


def test_a_relative_is_not_taken_for_the_well_known_person() -> None:
    assert named("Bert Putin bakes bread. “Nobody asks,” said Putin.") == []
    both = "Vladimir Putin called. Bert Putin did not. Bert Putin bakes. And Putin, again?"
    assert set(named(both)) == {"Vladimir Putin", "Bert Putin"}


def test_a_surname_alone_is_the_well_known_person_unless_an_unknown_given_name_may_stand_before_it() -> None:
    assert named("He asked Putin again.") == ["Putin"]
    assert named("The farm of Zqubo Guevara is large.") == []


def test_a_form_that_is_a_common_word_of_the_language_is_no_person() -> None:
    assert named("El gobierno lo puso en duda. Duda no falta.", "es") == []


def test_an_author_and_the_word_of_a_longer_word_are_no_people_of_the_article() -> None:
    assert named("Hanna Ostrow writes from Marrow. Ostrow was there.", authors=("Hanna Ostrow",)) == []
    assert named("The Trumpington road is closed.") == []


def test_the_most_often_named_person_comes_first_and_the_title_counts() -> None:
    text = "Peter Lind and Hanna Ostrow met. Ostrow spoke to Lind. Ostrow won."
    assert named(text) == ["Hanna Ostrow", "Peter Lind"]
    assert named("Ostrow was elected.", title="Hanna Ostrow wins") == ["Hanna Ostrow"]


_LANGUAGES = {
    "latin": "en", "cyrillic": "ru", "greek": "el", "hebrew": "he", "arabic": "ar", "devanagari": "hi", "thai": "th", "han": "zh",
    "kana": "ja", "hangul": "ko", "georgian": "ka", "armenian": "hy", "burmese": "my", "bengali": "bn", "tamil": "ta",
}  # fmt: skip
_FORMS = [(full, form) for full, forms in load_people().items() for form in forms]


def test_every_form_of_the_table_is_found_and_is_one_persons() -> None:
    missed = []
    for full, form in _FORMS:
        language = _LANGUAGES[script_of(form.text) or ""]
        found = people_of(article(f"{form.text}. {form.text}.", language=language))
        if language not in form.not_in and [person.key for person in found] != [name_key(full)]:
            missed.append((form.text, full, found))
    assert len(_FORMS) > 3000
    assert missed == []


def test_people_whose_names_languages_write_differently_have_one_key() -> None:
    for key, written in {
        "mikhail mishustin": "fr: Michoustine, de: Mischustin, ru: Мишустин, ja: ミシュスチン, he: מישוסטין",
        "alexander pushkin": "pl: Puszkin, nl: Poesjkin, el: Πούσκιν, zh: 普希金, ar: بوشكين",
        "eduard shevardnadze": "de: Schewardnadse, ka: შევარდნაძე, ko: 셰바르드나제",
        "mohammed bin zayed": "en: Mohammed bin Zayed, ar: محمد بن زايد, zh: 穆罕默德·本·扎耶德",
    }.items():
        for language, name in (each.split(": ") for each in written.split(", ")):
            assert [person.key for person in people_of(article(f"{name} {name}", language=language))] == [key], name
