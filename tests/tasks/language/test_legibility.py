import pytest

from tasks.language.legibility import is_code, without_addresses, words_of
from tests.tasks.language.test_detection import detected

# Lists as newspapers print them, in our own words.
LISTS = {
    "it": "Le pagelle: Bianchi (6); Rossi (5,5), Conti (7), Greco (6); Ferri (8), Marini (7). Allenatore: Galli (6).",
    "de": "20.15 Uhr: Das alte Haus (D 2023); 21.45 Uhr: Die Runde (Talk); 22.45 Uhr: Nachrichten (live); 23.15 Uhr: Kultur.",
    "en": "Votes against: Carter (Con); Hughes (Lab); O'Brien (SDLP); Murray (SNP); Shah (Con); Gill (Lab); Evans (PC).",
    "fr": "* 250 g de farine (type 55) ;\n* 3 œufs (frais) ;\n* 50 cl de lait (entier) ;\n* 1 pincée de sel (fin) ;",
    "es": "Ingredientes: 200 g de harina (fina); 3 huevos (grandes); 50 ml de leche (entera); una pizca de sal (al gusto).",
    "tr": "Kadro: Demir (7); Kaya (6), Çelik (6), Yıldız (7); Şahin (8), Öztürk (5); Aydın (7). Teknik direktör: Arslan (6).",
    "ru": "Погибшие: Орлов (34); Зайцев (27); Волков (19); Лебедев (22). Раненые: Козлов (20); Новиков (31).",
    "pl": "Pociągi: Gdańsk od 10.02 -> Tczew 10.28 (peron 5); Tczew od 10.30 -> Malbork 10.44 (peron 2); dalej autobusem.",
    "nl": "Literatuur: Bakker, J. (2019). De stad (2e druk). Utrecht; Visser, A. (2021). Het water (deel 3). Delft; Smit (1999).",
}
CODE = {
    "CSS": ".head {\n  margin: 0 auto;\n  color: #333;\n}\n.nav a:hover {\n  text-decoration: none;\n}\n",
    "CSS in one line": "body{margin:0;padding:0;font-family:Arial}.title{color:red;font-weight:bold}.nav li{display:block}",
    "JSON": '{"title": "Harbour news", "author": {"name": "Ann Lee", "city": "Bath"}, "tags": ["world"], "draft": false}',
    "JavaScript": "function add(a, b) {\n  const sum = a + b;\n  console.log(sum);\n  return sum;\n}\nvar x = add(1, 2);\n",
    "a trace": 'Exception in thread "main" java.lang.Error\n\tat shop.Cart.total(Cart.java:4)\n\tat shop.Main.go(Main.java:9)\n',
    "SQL": "SELECT u.id, COUNT(o.id) AS n FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE u.on = 1 GROUP BY u.id;",
    "shell": '#!/bin/sh\nset -e\nfor f in *.txt; do\n  cp "$f" "$BACKUP_DIR/$f"\ndone\necho "done" >> log.txt\n',
}


def test_addresses_are_removed_and_words_are_kept() -> None:
    text = "Voir https://example.org/a?b=c et écrire à jean.dupont@example.org demain"
    assert without_addresses(text).split() == ["Voir", "et", "écrire", "à", "demain"]


@pytest.mark.parametrize(
    "prose",
    [
        "Der Satz (siehe oben) hat Klammern; er hat auch ein Semikolon: das ist noch kein Programm.",
        "서울에서는 강북(0.16%) 도봉(0.14%) 노원(0.12%) 마포구(0.08%) 등 강북권이 그나마 소폭 올랐다.",
        "The iPhone and the MacBook (2019) sold well; eBay and YouTube did too.",
        *LISTS.values(),
    ],
)
def test_prose_with_brackets_is_no_code(prose: str) -> None:
    assert not is_code(prose)


@pytest.mark.parametrize("language", LISTS)
def test_a_list_is_in_the_language_of_its_words(language: str) -> None:
    assert detected(LISTS[language]).language == language


@pytest.mark.parametrize("kind", CODE)
def test_code_is_in_no_language(kind: str) -> None:
    document = detected(CODE[kind])
    assert (document.language, document.confidence, document.languages) == ("und", 0.0, ())


def test_the_words_of_a_list_are_read_without_points_and_signs() -> None:
    assert words_of("Bianchi (6,5); Rossi 5-4 [b2b] „Conti“ x") == "Bianchi Rossi Conti"
