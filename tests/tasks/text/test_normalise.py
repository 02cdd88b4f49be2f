import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tasks.text.mojibake import repaired
from tasks.text.normalise import normalise, one_line

SHAPES = re.compile("[\ufb00-\ufb06\ufb50-\ufd3d\ufd50-\ufdf9\ufe80-\ufefc]")
SEEDS = Path(__file__).parents[3] / "seeds"


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
        ("the inter\u00ad\r\n  national race", "the international race"),
        ("1\u00ad\n2\u00ad\n\na", "1\n2\n\na"),
        ("\u200fعودة العبّارة\u200f\n \u202bاثنين\u202c ", "عودة العبّارة\nاثنين"),
        ("in the \u200fWest\u200e Bank", "in the \u200fWest\u200e Bank"),
        ("the o\ufb03ce \ufb01rst", "the office first"),
        ("\ufefb \ufef3\ufeee\ufee1 \ufdfc", "لا يوم \ufdfc"),
        ("It\x92s \x93done\x94\x85", "It’s “done”…"),
        ("ItÃ¢â‚¬â„¢s done, dÃ©jÃ\u00a0", "It’s done, déjà"),
    ],
)
def test_text_takes_its_plain_form(text: str, plain: str):
    assert normalise(text) == plain


@pytest.mark.parametrize(
    "text",
    ["می\u200cخواهم", "क्\u200dष", "👩\u200d🚀", "❤️\u200d🔥", "🏳️\u200d🌈"],
    ids=["Persian", "Hindi", "astronaut", "heart on fire", "flag"],
)
def test_joiners_are_kept_where_the_script_needs_them(text: str):
    assert normalise(text) == text


def test_joiners_between_latin_letters_are_removed():
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
    kept = [unicodedata.normalize("NFC", _unshaped(line)) for line in lines]
    text = "\r\n\r\n\r\n".join(lines)
    assume(all(repaired(each) == each for each in (*lines, *kept, text)))

    assert normalise(text) == "\n\n".join(kept)


@example("Ò\x1e¬Ä")  # its second line alone is a euro sign
@given(st.text(alphabet=st.characters(exclude_characters=map(chr, range(0x80, 0xA0)), exclude_categories=["Cs"])))
def test_no_letter_is_lost_or_changed_where_nothing_was_to_be_repaired(text: str):
    plain = normalise(text)
    assume(repaired(text) == text)

    shown = (_shown(text), _shown("\n".join(text.splitlines()), kept="\n"))
    assert _letters(plain) == _letters(text) or any(repaired(form) != form for form in shown)


def _shown(text: str, *, kept: str = "") -> str:
    """Return the visible characters, and those `kept`: without the others the parts of mojibake are neighbours."""
    return "".join(letter for letter in text if letter in kept or unicodedata.category(letter) not in ("Cc", "Cf"))


def _letters(text: str) -> list[str]:
    """Return the letters; a shape of print, such as a ligature, counts as the letters that it shows."""
    shown = unicodedata.normalize("NFD", _unshaped(text))
    return [letter for letter in shown if unicodedata.category(letter).startswith("L")]


def _unshaped(text: str) -> str:
    return "".join(_of_shape(letter) if SHAPES.match(letter) else letter for letter in text)


def _of_shape(letter: str) -> str:
    letters = unicodedata.normalize("NFKC", letter)
    return letter if " " in letters else letters


@given(st.text(alphabet="ÃÂâ€™œ\x9d©\u00a0\u00ad\ufffdÐ¡Ñ\x92\x1a\u200b a\n", max_size=30))
def test_normalising_twice_changes_nothing_among_broken_letters(text: str):
    assert normalise(normalise(text)) == normalise(text)
    assert one_line(one_line(text)) == one_line(text)


def test_the_sample_articles_hold_nothing_to_repair():
    texts = [
        path.read_text("utf-8", "ignore")
        for path in sorted(SEEDS.rglob("*"))
        if path.suffix in (".txt", ".html", ".jsonl")
    ]
    assert len(texts) > 30
    assert [text for text in texts if repaired(text) != text] == []
