import pytest

from config.languages import load_languages
from tasks.language.siblings import sibling
from tests.tasks.language.test_detection import detected

SERBIAN = [
    "Posle dugog čekanja voz je krenuo prema severu, a putnici su konačno mogli da sednu.",
    "Cena mleka porasla je za deset odsto, rekao je predsednik udruženja proizvođača.",
    "Deca iz opštinske škole videla su sneg prvi put u životu.",
    "Niko nije znao gde je nestala stara knjiga iz biblioteke.",
    "Fudbaleri su pobedili u gostima i sada su treći na tabeli.",
    "U avgustu će biti otvoren novi most preko reke, najavilo je ministarstvo.",
    "Naučnici sa univerziteta ispituju kako zagađen vazduh utiče na pluća.",
    "Lekari mole građane da ne dolaze u bolnicu bez preke potrebe.",
    "Hiljade ljudi izašlo je na ulice i tražilo nove izbore.",
    "Ovde se svake nedelje prodaju hleb, med i sveže voće.",
    "On mora da plati kaznu jer je vozio prebrzo.",
    "Pozorište je juče prikazalo premijeru komedije o dva brata.",
]
CROATIAN = [
    "Nakon dugog čekanja vlak je krenuo prema sjeveru, a putnici su napokon mogli sjesti.",
    "Cijena mlijeka porasla je deset posto, rekao je predsjednik udruge proizvođača.",
    "Djeca iz općinske škole vidjela su snijeg prvi put u životu.",
    "Nitko nije znao gdje je nestala stara knjiga iz knjižnice.",
    "Nogometaši su pobijedili u gostima i sada su treći na ljestvici.",
    "U kolovozu će biti otvoren novi most preko rijeke, najavilo je ministarstvo.",
    "Znanstvenici sa sveučilišta ispituju kako onečišćen zrak utječe na pluća.",
    "Liječnici mole građane da ne dolaze u bolnicu bez prijeke potrebe.",
    "Tisuće ljudi izašlo je na ulice i tražilo nove izbore.",
    "Ovdje se svakog tjedna prodaju kruh, med i svježe voće.",
    "Mora platiti kaznu jer je vozio prebrzo.",
    "Kazalište je jučer prikazalo praizvedbu komedije o dvojici braće.",
]
BOSNIAN = [
    "Općinsko vijeće je usvojilo budžet za narednu godinu, saopćeno je nakon sjednice.",
    "Historija ovog mjesta seže hiljadu godina unazad, kažu naučnici.",
    "Šta će se desiti sljedeće sedmice, niko ne može lahko predvidjeti.",
    "Djeca su u januaru dobila nove knjige, a uslovi u školi su bolji.",
    "U augustu je ovdje uvijek vruće, pa ljudi piju hladnu kahvu.",
]
MONTENEGRIN = [
    "Opštinsko vijeće je usvojilo budžet za narednu godinu, saopšteno je nakon sjednice.",
    "Istorija ovog mjesta seže hiljadu godina unazad, kažu naučnici.",
    "Sjutra će u Nikšiću biti otvoren novi most preko rijeke.",
    "U avgustu je ovdje uvijek vruće, a vazduh je težak.",
    "Uopšte nije važno šta će se desiti sljedeće nedjelje, rekao je predsjednik opštine.",
]


@pytest.mark.parametrize("text", SERBIAN)
def test_serbian_in_latin_letters_is_serbian(text: str) -> None:
    document = detected(text)
    assert (document.language, document.languages[0].language) == ("sr", "sr-latn")


@pytest.mark.parametrize("text", CROATIAN)
def test_croatian_is_croatian(text: str) -> None:
    assert detected(text).language == "hr"


@pytest.mark.parametrize("text", BOSNIAN)
def test_bosnian_goes_to_the_index_of_croatian(text: str) -> None:
    assert load_languages().get(detected(text).language).tag == "hr"


@pytest.mark.parametrize("text", MONTENEGRIN)
def test_ijekavian_with_serbian_words_is_serbian(text: str) -> None:
    assert detected(text).language == "sr"


def test_an_article_is_in_one_of_the_siblings_whatever_its_lines_are() -> None:
    lines = ["Danas je lep dan, a sutra će biti još bolje, kaže prognoza.", "Sve je u redu, rekao je on i otišao kući."]
    assert [part.language for part in detected("\n".join([*SERBIAN, *lines])).languages] == ["sr-latn"]
    assert [part.language for part in detected("\n".join([*CROATIAN, *lines])).languages] == ["hr"]


def test_without_any_mark_the_detectors_decide_and_are_not_sure() -> None:
    assert [sibling("Vlada je odbila", "latin", tag)[0] for tag in ("sr", "hr")] == ["sr", "hr"]
    assert sibling("Vlada je odbila", "latin", "hr")[1] < 0.6


def test_the_language_that_a_page_states_decides_only_where_marks_do_not() -> None:
    even = "Vlada je odbila zakon o radu i traži nove pregovore."
    assert [detected(even, hint=hint).language for hint in ("sr-Latn-RS", "hr")] == ["sr", "hr"]
    assert [detected(SERBIAN[0], hint="hr").language, detected(CROATIAN[0], hint="sr").language] == ["sr", "hr"]


def test_a_language_without_siblings_stays_as_it_is() -> None:
    assert sibling("Posle dugog čekanja", "latin", "sl") == ("sl", 1.0)
    assert sibling("После дугог чекања", "cyrillic", "sr") == ("sr", 1.0)


def test_a_root_is_a_mark_whatever_comes_before_it() -> None:
    serbian = "Izmenjeni raspored je premešten u nenamensku rubriku"
    croatian = "Izmijenjeni raspored je premješten u nenamjensku rubriku"
    assert [sibling(text, "latin", "hr")[0] for text in (serbian, croatian)] == ["sr", "hr"]


def test_a_long_text_without_any_mark_is_rather_croatian() -> None:
    sentence = "Na ulazu stoji mali crni pas. "
    assert [sibling(sentence * times, "latin", "sr")[0] for times in (1, 12)] == ["sr", "hr"]


def test_marks_decide_however_clear_they_are() -> None:
    assert sibling(" ".join(SERBIAN), "latin", "bs") == ("sr", 1.0)
    assert detected(" ".join(SERBIAN), hint="bs").language == "sr"
