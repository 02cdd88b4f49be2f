import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.read.bytes.encoding import declared_charset, decode_text, looks_binary, without_surrogates

FRENCH = "Le président a été reçu à l’Élysée, où « tout est prêt », dit-il : l’œuvre, le cœur, 5 €."


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_a_french_text_is_read_in_any_usual_encoding(codec: str) -> None:
    assert decode_text(FRENCH.encode(codec)) == FRENCH


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Městský úřad v Příbrami otevřel novou knihovnu, která bude sloužit všem čtenářům města i okolí.", "cp1250"),
        ("В посёлке открылся новый театр. На первом спектакле было больше двухсот зрителей.", "cp1251"),
        ("昨日、岬町の灯台が十五年ぶりに点灯した。地元の高校生と住民が修理を続けてきた。", "cp932"),
        ("Το παλιό λιμάνι άνοιξε ξανά ύστερα από δύο χρόνια εργασιών, λέει ο δήμαρχος.", "cp1253"),
    ],
)
def test_other_scripts_are_recognised_by_their_bytes(text: str, codec: str) -> None:
    assert decode_text(text.encode(codec)) == text


@pytest.mark.parametrize("label", ["ISO-8859-1", "latin1", "us-ascii", "windows-1252"])
def test_labels_of_western_text_mean_windows_1252_as_in_browsers(label: str) -> None:
    assert decode_text("“5 €”".encode("cp1252"), declared=label) == "“5 €”"


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        ("镕基", "gb18030", "GB2312"),
        ("똠방각하", "cp949", "euc-kr"),
        ("①②", "cp932", "x-sjis"),
        ("λέξη", "iso8859-7", "sun_eu_greek"),
    ],
)
def test_a_label_means_the_same_as_in_browsers(text: str, codec: str, label: str) -> None:
    assert decode_text(text.encode(codec), declared=label) == text


def test_bytes_that_are_valid_utf_8_are_decoded_as_utf_8_despite_a_label() -> None:
    assert decode_text("été".encode(), declared="iso-8859-1") == "été"


def test_the_declared_label_is_used_before_a_guess() -> None:
    assert decode_text("Ţara".encode("cp1250"), declared="windows-1250") == "Ţara"


@pytest.mark.parametrize("label", ["hex", "rot13", "utf-7", "unicode_escape", "no-such", "", "\0", "ü", "utf-16"])
def test_a_label_that_names_no_character_set_is_ignored(label: str) -> None:
    assert decode_text(FRENCH.encode("cp1252"), declared=label) == FRENCH


def test_one_broken_letter_does_not_spoil_a_utf_8_text() -> None:
    damaged = ("é" * 30).encode()[:-1]
    assert decode_text(damaged) == "é" * 29 + "\ufffd"


def test_line_ends_of_all_systems_become_one() -> None:
    assert decode_text(b"a\r\nb\rc\nd\r\r\n") == "a\nb\nc\nd\n\n"


@pytest.mark.parametrize(
    "markup",
    [
        b"<meta charset=koi8-r>",
        b'<html><head><META Charset="KOI8-R">',
        b'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">',
        b'<?xml version="1.0" encoding="koi8-r"?><html>',
    ],
)
def test_a_page_declares_its_charset_in_many_ways(markup: bytes) -> None:
    assert (declared_charset(markup) or "").lower() == "koi8-r"


@pytest.mark.parametrize("data", [b"%PDF-1.7 text", b"\x89PNG\r\n", b"PK\x03\x04word/", b"abc\0def", bytes(range(32))])
def test_binary_content_is_recognised_by_its_start_or_its_control_characters(data: bytes) -> None:
    assert (looks_binary(data) or "").startswith("looks binary")


@pytest.mark.parametrize(
    "data", [b"", b"plain\ttext\r\n", b"\x1b[1mbold\x1b[0m", FRENCH.encode("utf-16"), b"x" * 999 + b"\0"]
)
def test_text_is_not_taken_for_binary(data: bytes) -> None:
    assert looks_binary(data) is None


def test_a_lone_surrogate_is_replaced_and_a_pair_is_joined() -> None:
    assert without_surrogates("a\ud800b\ud83d\ude00") == "a\ufffdb😀"


@given(st.binary(), st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["utf-16", "gbk", "shift_jis", "hex"])))
def test_any_bytes_give_a_text_that_can_be_written(data: bytes, declared: str | None) -> None:
    text = decode_text(data, declared=declared)
    text.encode("utf-8")
    assert "\r" not in text


@given(st.text(st.characters(exclude_characters="\r\ufeff", exclude_categories=["Cs"])))
def test_utf_8_comes_back_as_it_was(text: str) -> None:
    assert decode_text(text.encode()) == text
