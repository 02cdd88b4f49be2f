"""Text decoded with the wrong code page is repaired; text that might be meant is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.text.mojibake import LONGEST_LINE, repaired

PANGRAMS = [
    "Voix ambiguë d’un cœur qui, au zéphyr, préfère les jattes de kiwis",
    "Zwölf Boxkämpfer jagen „Viktor“ quer über den großen Sylter Deich",
    "El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia: ¿añoraba?",
    "Pchnąć w tę łódź jeża lub ośm skrzyń fig",
    "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "Съешь ещё этих мягких французских булок, да выпей чаю",
    "Жебракують філософи при ґанку церкви в Гадячі, ще й шатро їхнє п’яне",
    "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "Fahiş bluz güvencesi: “şık” yağmur çöktü",
    "Å være ærlig – på øya går dråpen over",
    "À ÉVITER : LES « Â » ET LES Ã SEULS",
    "نص حكيم له سر قاطع وذو شأن عظيم",
    "いろはにほへと　ちりぬるを（ＡＢＣ）",
    "&amp; stays, ﬁ stays, “curly” stays",
]


@pytest.mark.parametrize("text", PANGRAMS)
def test_text_without_mojibake_is_kept_as_it_is(text: str):
    assert repaired(text) == text


@pytest.mark.parametrize("text", PANGRAMS[:3])
@pytest.mark.parametrize("table", ["latin-1", "cp1252"])
def test_utf_8_decoded_with_another_code_page_is_repaired(text: str, table: str):
    broken = text.encode().decode(table, "replace")
    assert broken != text
    assert repaired(f"Clean.\n{broken}\nClean.") == f"Clean.\n{text}\nClean."


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("l\x92été \x96 5 \x80", "l’été – 5 €"),
        ("â€œDoneâ€\ufffd, she said", "“Done”, she said"),
        ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет"),
        ("cï¿½t mai multor", "c\ufffdt mai multor"),
    ],
    ids=["Windows-1252 read as Latin-1", "a quote whose last byte is lost", "Russian", "a letter lost before"],
)
def test_common_mojibake_of_news_texts_is_repaired(broken: str, whole: str):
    assert repaired(broken) == whole


def test_a_line_too_long_to_check_is_kept_as_it_is():
    line = "Ã©" * LONGEST_LINE
    assert repaired(line) == line


@given(st.text(alphabet=st.characters(max_codepoint=0x17F)))
def test_no_text_makes_it_fail_and_no_line_is_lost(text: str):
    assert repaired(text).count("\n") == text.count("\n")
