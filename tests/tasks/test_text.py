import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.text import normalise, one_line


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\u2028two\x0cthree", "one\ntwo\nthree"),
        ("one \t\ntwo\u3000", "one\ntwo"),
        ("\n\none\n \n\t\n\ntwo\n\n", "one\n\ntwo"),
        ("100\u00a0km\u202f!", "100 km !"),
        ("win\u00adter\u200b\ufeff", "winter"),
        ("e\u0301te\u0301", "été"),
        ("a\x00b\x1bc", "abc"),
        ("a\ud800b", "a\ufffdb"),
        ("  indented", "  indented"),
    ],
)
def test_text_takes_its_plain_form(text: str, plain: str):
    assert normalise(text) == plain


@pytest.mark.parametrize(
    "text",
    ["می\u200cخواهم", "क्\u200dष", "👩\u200d🚀", "❤️\u200d🔥", "🏳️\u200d🌈"],
    ids=["Persian", "Hindi", "astronaut", "heart on fire", "flag"],
)
def test_joiners_stay_where_the_script_needs_them(text: str):
    assert normalise(text) == text


def test_joiners_between_latin_letters_go():
    assert normalise("Auf\u200clage, fi\u200dn") == "Auflage, fin"


def test_a_title_is_one_line():
    assert one_line(" A\u00a0bridge\r\n  at last ") == "A bridge at last"


@given(st.text())
def test_normalising_twice_changes_nothing(text: str):
    assert normalise(normalise(text)) == normalise(text)
    assert one_line(one_line(text)) == one_line(text)


@given(st.text(alphabet="a é\u0301\u200b\u200c\u200d\u00ad\u064a\u0915\u094d👩❤️\ufe0f\n\r\u00a0\u2028", max_size=20))
def test_normalising_twice_changes_nothing_among_marks_and_joiners(text: str):
    plain = normalise(text)

    assert normalise(plain) == plain
    assert unicodedata.is_normalized("NFC", plain)


@given(st.lists(st.text(alphabet=st.characters(categories=["L", "N", "P"]), min_size=1), min_size=1))
def test_every_line_is_kept_in_order(lines: list[str]):
    kept = [unicodedata.normalize("NFC", line) for line in lines]

    assert normalise("\r\n\r\n\r\n".join(lines)) == "\n\n".join(kept)
