"""Contract of every index backend: words that are written otherwise than they are typed."""

import pytest

from tasks.index.protocol import SearchIndex
from tests.support.articles import article
from tests.tasks.index.contract.tools import fill, finds, found, highlights

# A text with its language, queries that find it, and queries that do not.
WRITTEN_OTHERWISE = [
    (
        "en",
        "Her e-mails were lost",
        ["email", "emails", "e-mail", '"email"', "emai*", "title:x email"],
        ["emailing list"],
    ),
    ("en", "The e mail came late, the email too", ["e-mail", "E-mails"], []),
    ("en", "Covid-19 and the MiG-29", ["covid19", "COVID19", "covid-19", "mig29"], ["19covid"]),
    ("en", "MiG29 jets of pro-government forces", ["MiG-29", "progovernment"], []),
    ("en", "COP28 opens, then COP 29", ["COP-28", "cop 28", "cop29", "COP29"], ["28cop"]),
    (
        "fa",
        "وزیر آموزش\u200cوپرورش به دانش\u200cآموزان، گفت",
        ["آموزش وپرورش", "دانش آموزان", "دانش\u200cآموزان", "آموزش\u200cوپرورش"],
        ["پرورش دانش\u200cوزیر"],
    ),
    ("fa", "دانش آموزان به خانه رفتند", ["دانش\u200cآموزان", "دانش آموزان"], ["خانه\u200cدانش"]),
    (
        "en",
        "Al-Arabiya met Mr O'Leary and D'Amico",
        ["alarabiya", "OLeary", "oleary", "Leary", "O Leary", "damico", "Amico"],
        [],
    ),
    ("fr", "L’Occitane, près de la presqu’île, va en Côte d'Opale", ["loccitane", "presquile", "cote dopale"], []),
    ("en", "O'Connor's house", ["OConnor", "oconnor", "O’Connor"], []),
    ("ja", "入場料は300円です。5人が来た", ["300円", "300", "5人", '"300円"'], ["30円", "500円"]),
    ("zh", "第12屆大会，3,000元起，1月举行", ["第12届", "12屆", "3000元", "3,000元", "1月"], ["2届", "300元"]),
    ("ko", "요금은 300원이며 3개월간 5명이 왔다", ["300원", "300", "3개월", "5명"], ["30원"]),
    ("th", "มี ๑๐๐คนมา", ["100คน", "100"], ["10คน"]),
    ("de", "Die Bürger*innen und Lehrer_innen", ["Bürger", "Bürgerin", "Lehrer", '"Bürgerinnen"', '"Lehrerinnen"'], []),
    (
        "de",
        "Die Studentinnen streiken",
        ["Student*innen", "Student:innen", "Student_innen", "StudentInnen"],
        ["Stud*innen x"],
    ),
    ("fr", "Les étudiant·e·s et les acteur·rice·s", ["étudiante", "étudiants", '"étudiantes"', "actrices"], []),
    ("fr", "Les étudiantes manifestent", ["étudiant·e·s", "étudiant(e)s", "étudiant.e.s"], []),
    ("es", "Alumn@s y profesores/as", ["alumno", "alumnas", '"alumnas"', "profesora"], []),
    ("es", "Las alumnas estudian", ["alumn@s", "alumnos/as", "alumno(a)s"], []),
    ("tr", "Seçimlerin günü", ["secim", "seçim"], []),
    ("hu", "A képviselők voltak itt", ["kepviselo", "képviselő"], []),
    ("uk", "Нове сузір'я та п'ята зима", ["сузіря", "сузір’я", "пята"], []),
    ("ca", "Un col·lega excel·lent", ["collega", "col.lega", "excellent"], []),
    ("vi", "Ông đến Đà Lạt hôm nay", ["dalat", "Đà Lạt", "da lat"], []),
    ("en", "They sold 4,500 cars and 2,750,000 toys", ["4500", "4,500", "4.500", "2750000", "2.750.000"], ["500000"]),
    ("de", "Es kamen 4.500 Leute, 1,234 Prozent mehr", ["4500", "4,500"], ["1234"]),
    ("fr", "Les 4 500 salariés", ["4500", "4,500"], []),
    ("en", "It was 1.234 percent", ["1.234"], ["1234"]),
    (
        "en",
        "He writes C++ and F# for .NET",
        ["C++", "c++", "F#", ".NET", '"writes C++"', "C++ F#"],
        ["C#", '"and C++"'],
    ),
    ("en", "Vitamin C of a net at T junction, f minor", ["vitamin c"], ["C++", "C#", ".NET", "AT&T", '"AT&T"', "F#"]),
    ("en", "AT&T and Marks & Spencer", ["AT&T", "at&t", '"AT&T and"', '"Marks & Spencer"', "Marks&Spencer"], ["T&T"]),
    ("en", "The U.N. sent the U.S. a note", ["UN", "US", "U.N.", "US note"], ["us"]),
    ("en", "UN talks with the BBC", ["U.N.", "B.B.C."], []),
    (
        "de",
        "Frau Schröder fuhr größtenteils mit Böll",
        ["Schroeder", '"Frau Schroeder"', "schroed*", "groesstenteils", "Schroeder fuhr"],
        [],
    ),
    ("de", "Frau Schroeder aus der Lange Strasse", ["Schröder", '"Frau Schröder"', "Straße"], []),
    ("de", "Neue Feuer im Duell der Poeten", ["neue"], ["fur", "nu", '"nu fur"', '"Dull"']),
    ("da", "Tårnby ligger ved Ærø", ["Taarnby", "Aeroe", "taarn*"], []),
    ("sr", "Novak Đurić je pobedio", ["Djuric", "Đurić", "Djurić"], []),
    ("de", "Die Flussschifffahrt ruht", ["Flussschiffahrt", "Flußschiffahrt", "Schifffahrt", "Schiffahrt"], []),
    ("de", "Flußschiffahrt", ["Flussschifffahrt"], []),
    (
        "de",
        "Die Rentenversicherungen der Landesregierung",
        ["Versicherung", "Renten", "Regierung", "title:x Versicherung"],
        [],
    ),
    ("de", "Kreisen und Reisen, das Ministerium", [], ["Eisen", "Minister"]),
    ("sv", "Skattemyndigheterna svarar", ["myndighet", "skatt"], []),
    ("nl", "De ziekteverzekeringen worden duurder", ["verzekering", "ziekte"], []),
    ("da", "Sundhedsministeren og havnekontoret", ["minister", "kontor"], []),
    ("no", "Statsbudsjettet og oljeselskapene", ["budsjett", "selskap"], []),
]

_OTHERS = [f"Other {number}" for number in range(10)]


class FormsContract:
    """Claims about words that are written in another way than they are typed."""

    @pytest.mark.slow
    def test_a_word_is_found_however_it_is_written(self, index: SearchIndex) -> None:
        fill(index, *(article(text, language=language, title="X") for language, text, _, _ in WRITTEN_OTHERWISE))
        wrong = [
            (text, query)
            for language, text, meets, misses in WRITTEN_OTHERWISE
            for query in (*meets, *misses)
            if finds(index, query, text, language=language) != (query in meets)
        ]
        assert wrong == []

    def test_a_letter_of_its_own_is_not_taken_for_a_small_word(self, index: SearchIndex) -> None:
        fill(index, article("They are not pleased"), article("Skidor i Åre", language="sv"), article("Skiing in Åre"))
        assert sorted(found(index, "Åre")) == ["Skidor i Åre", "Skiing in Åre"]

    def test_a_word_as_typed_comes_before_its_other_ways_of_writing(self, index: SearchIndex) -> None:
        texts = ["A long text about much else in which an email is one word of many", "An e-mail"]
        fill(index, *map(article, [*texts, *_OTHERS]))
        assert found(index, "email") == texts

    def test_a_compound_comes_after_its_part_alone(self, index: SearchIndex) -> None:
        texts = ["Ein langer Text über vieles andere, in dem eine Versicherung vorkommt", "Eine Krankenversicherung"]
        fill(index, *(article(text, language="de") for text in (*texts, *_OTHERS)))
        assert found(index, "Versicherung") == texts

    def test_a_form_in_the_title_is_found_there_alone(self, index: SearchIndex) -> None:
        fill(index, article("one", title="An e-mail"), article("an e-mail", title="Two"))
        assert found(index, "title:email") == ["one"]
        assert found(index, "text:email") == ["an e-mail"]

    def test_an_exclusion_removes_the_other_ways_of_writing_too(self, index: SearchIndex) -> None:
        text = "Schröder schrieb 4.500 E-Mails in C++ an AT&T und die Krankenversicherung"
        fill(index, article(text, language="de"), article("Anderes", language="de"))
        queries = ["email", "C++", "Schroeder", "4500", '"AT&T"', "emai*"]
        assert [query for query in queries if found(index, query) != [text]] == []
        assert [query for query in queries if found(index, f"-{query}") != ["Anderes"]] == []

    def test_an_exclusion_keeps_the_compounds_that_have_its_word_as_a_part(self, index: SearchIndex) -> None:
        fill(index, article("Private Banken und Bankkonten", language="de"), article("Das Bankkonto", language="de"))
        assert found(index, "Bankkonto -Bank") == ["Das Bankkonto"]

    def test_a_word_that_is_written_otherwise_is_marked(self, index: SearchIndex) -> None:
        texts = ["She sent an e-mail, late", "Some 4,500 came", "Herr Schröder kam", "Die Krankenversicherung zahlt"]
        fill(
            index,
            *(article(text, language=language) for language, text in zip(["en", "en", "de", "de"], texts, strict=True)),
        )
        assert [highlights(index, query) for query in ["email", "4500", "Schroeder", "Versicherung"]] == [
            ("She sent an [e-mail], late",),
            ("Some [4,500] came",),
            ("Herr [Schröder] kam",),
            ("Die [Krankenversicherung] zahlt",),
        ]
