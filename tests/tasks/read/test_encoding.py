import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.read.bytes.code_pages import codec_of_label
from tasks.read.bytes.encoding import StreamDecoder, declared_charsets, decode_text, looks_binary, without_surrogates

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


@pytest.mark.parametrize(
    ("data", "is_binary"),
    [
        (b"A bridge" + b"\0" * 50, False),
        (b"A\0bri\0dge" * 9, True),
        (b"\0" * 50, True),
        (b"A bridge" + bytes(65_537), True),
    ],
)
def test_the_zeros_of_a_buffer_behind_a_text_are_not_those_of_binary_data(data: bytes, is_binary: bool) -> None:
    assert bool(looks_binary(data)) is is_binary


@pytest.mark.parametrize("label", ["hex", "rot13", "utf-7", "unicode_escape", "no-such", "", "\0", "ü", "utf-16"])
def test_a_label_that_names_no_character_set_is_ignored(label: str) -> None:
    assert decode_text(FRENCH.encode("cp1252"), declared=label) == FRENCH


THAI = "เทศบาลบางน้ำใสเปิดเรือห้องสมุดลำแรกเมื่อวันเสาร์\nโดยจะล่องไปตามคลองสามสายสัปดาห์ละสองครั้ง\n"
CZECH = "Obyvatelé hor sledují příchod zimy. Sněžilo téměř týden, školáci zůstali doma."
RUSSIAN = "Жители гор ждут зиму. Снег шёл почти неделю."
CHINESE = "山里的居民等着冬天来临，雪下了将近一个星期。"
KOREAN = "산골 주민들은 겨울을 기다린다. 눈이 거의 일주일 동안 내렸다."
JAPANESE = "山の住民は冬を待っている。雪は一週間近く降り続いた。"


@pytest.mark.parametrize(
    ("text", "codecs"),
    [
        (CZECH, "cp1250 iso8859-2"),
        ("Zastupnici su juče usvojili odluku o mostu; građani će čekati.", "cp1250 iso8859-2"),
        ("Mieszkańcy gór czekają na zimę. Śnieg padał prawie tydzień.", "cp1250 iso8859-2"),
        ("A hegyi falvak lakói őszi esőre vártak, de hó hullott.", "cp1250"),
        ("Locuitorii aşteaptă iarna; zăpada a căzut o săptămână.", "cp1250 iso8859-2"),
        ("„Nu a mai nins așa”, spune țăranca.\nLocuitorii așteaptă iarna.", "iso8859-16"),
        ("Kalnų gyventojai laukia žiemos. Snigo beveik savaitę.", "cp1257 iso8859-13"),
        ("Kalnu iedzīvotāji gaida ziemu. Sniga gandrīz nedēļu.", "cp1257"),
        (RUSSIAN, "cp1251 koi8-r iso8859-5 cp866 mac-cyrillic"),
        ("Жителі гір чекають зими. Сніг ішов майже тиждень, її їхній дім.", "cp1251 koi8-u"),
        ("Οι κάτοικοι περιμένουν τον χειμώνα.", "cp1253 iso8859-7"),
        ("תושבי ההרים מחכים לחורף. השלג ירד כמעט שבוע.", "cp1255 iso8859-8"),
        ("ينتظر سكان الجبال فصل الشتاء منذ أسبوع", "cp1256 iso8859-6"),
        ("ساکنان کوهستان چشم به راه زمستان هستند", "cp1256"),
        ("Dağ köylüleri kışı bekliyor, kar bir hafta yağdı.", "cp1254 iso8859-9"),
        ("ชาวเขากำลังรอฤดูหนาว", "cp874 tis-620"),
        (CHINESE, "gb2312 gbk gb18030"),
        ("山裡的居民等著冬天來臨，雪下了將近一個星期。", "big5 big5hkscs"),
        (JAPANESE, "cp932 euc-jp iso2022-jp"),
        (KOREAN, "cp949 euc-kr iso2022-kr"),
        ("Les villageois espèrent l’hiver ; la neige est tombée.", "cp1252"),
        ("Fjellfolket venter på vinteren. Snøen lå i en uke.", "cp1252"),
        ("Die Dörfer hoffen auf Schnee für die Wintergäste.", "cp1252 mac-roman cp850"),
        (CZECH, "utf-16-le utf-16-be utf-32-le utf-32-be"),
        (RUSSIAN, "utf-16-le utf-16-be"),
        (CHINESE, "utf-16-le utf-16-be"),
        (THAI, "utf-16-le utf-16-be utf-32-le"),
    ],
)
def test_a_text_without_a_label_is_read_in_every_encoding_of_its_language(text: str, codecs: str) -> None:
    for codec in codecs.split():
        assert decode_text(text.encode(codec)) == text, codec


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Neděle: déšť", "cp1250"),
        ("Tom è qui.", "cp1252"),
        ("雪下了一夜", "gb18030"),
        ("大雪。", "cp932"),
        ("Снег", "cp1251"),
    ],
)
def test_a_few_words_are_enough(text: str, codec: str) -> None:
    assert decode_text(text.encode(codec)) == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [(CHINESE, "gbk"), (JAPANESE, "cp932"), (RUSSIAN, "cp1251"), ("ينتظر سكان الجبال", "cp1256"), (CZECH, "iso8859-2")],
)
@pytest.mark.parametrize("label", ["ISO-8859-1", "windows-1252", "utf-8"])
def test_a_label_whose_reading_is_no_text_does_not_count(text: str, codec: str, label: str) -> None:
    for page in (f"<p>{text}", f"<meta charset={codec}><p>{text}"):
        assert decode_text(page.encode(codec), declared=label, is_page=True) == page


def test_a_label_of_the_page_far_down_in_its_head_counts() -> None:
    page = f'<head><script>{"var a = 1 < 2; " * 3000}</script><meta charset="windows-1257"></head><p>“Šiaurė”'
    assert decode_text(page.encode("cp1257"), is_page=True) == page


def test_a_label_decides_where_the_words_do_not() -> None:
    assert decode_text(b"\xd0\xe5\xea\xe0", declared="windows-1251") == "Река"
    assert decode_text(b"<meta charset=big5><b>\xb3\xb7", is_page=True) == "<meta charset=big5><b>雪"


def test_markup_and_scripts_do_not_decide() -> None:
    page = f'<script>var x = "\xe9\xe8\xea";</script><p class="été">{RUSSIAN}'
    data = page.encode("cp1252", "ignore") + RUSSIAN.encode("cp1251")
    assert decode_text(data).endswith(RUSSIAN)


def test_several_marks_are_removed() -> None:
    assert decode_text(b"\xef\xbb\xbf\xef\xbb\xbf" + CZECH.encode()) == CZECH


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
    assert [label.lower() for label in declared_charsets(markup)] == ["koi8-r"]


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 text", b"\x89PNG\r\n", b"PK\x03\x04word/", b"abc\0def", bytes(range(32)), b"\1\0" * 99]
)
def test_binary_content_is_recognised_by_its_start_or_its_control_characters(data: bytes) -> None:
    assert (looks_binary(data) or "").startswith("looks binary")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("text", [f"{CZECH}\n{CHINESE}", THAI])
def test_text_in_utf_16_without_a_mark_is_not_taken_for_binary(text: str, codec: str) -> None:
    assert looks_binary(text.encode(codec)) is None


def test_the_shifts_of_korean_letters_are_no_control_characters() -> None:
    assert looks_binary(KOREAN.encode("iso2022-kr")) is None


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


GEORGIAN = "მთის მოსახლეობა ზამთარს ელოდება. თოვლი თითქმის ერთი კვირა მოდიოდა."
ARMENIAN = "Լեռների բնակիչները սպասում են ձմռանը։ Ձյունը գրեթե մեկ շաբաթ եկավ։"
VIETNAMESE = "Cư dân vùng núi đang chờ mùa đông. Tuyết rơi gần một tuần, trường học phải đóng cửa."
GREEK = "Οι κάτοικοι των βουνών περιμένουν τον χειμώνα. Χιόνισε σχεδόν μια εβδομάδα, είπε ο δήμαρχος."
TURKISH = "Dağ köylüleri kışı bekliyor. Kar neredeyse bir hafta yağdı, çocuklar evde kaldı, dedi muhtar Işık."


@pytest.mark.parametrize(
    ("text", "codecs"),
    [
        (RUSSIAN * 3, "cp855"),
        (CZECH, "mac-latin2"),
        (GREEK, "cp737 cp869 mac-greek"),
        (TURKISH, "cp857 mac-turkish"),
        ("Kalnų gyventojai laukia žiemos. Snigo beveik savaitę, mokiniai liko namuose.", "cp775 iso8859-4"),
        ("Тау тұрғындары қысты күтуде. Қар бір апта бойы жауды, балалар үйде қалды.", "kz1048 ptcp154"),
        (KOREAN, "johab"),
        (GEORGIAN, "georgian-ps georgian-academy"),
        (ARMENIAN, "armscii-8"),
        (CHINESE, "hz"),
    ],
)
def test_a_text_without_a_label_is_read_in_rare_encodings_of_its_language(text: str, codecs: str) -> None:
    for codec in codecs.split():
        data = text.encode(codec, "ignore")
        assert decode_text(data) == data.decode(codec), codec


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (GREEK, "mac-greek", "x-mac-greek"),
        (CZECH, "mac-latin2", "x-mac-ce"),
        (TURKISH, "cp857", "IBM857"),
        (RUSSIAN, "cp1251", "win-1251"),
        (VIETNAMESE, "viscii", "VISCII"),
        (VIETNAMESE, "tcvn", "TCVN3"),
        (GEORGIAN, "georgian-ps", "geostd8"),
    ],
)
def test_a_label_that_browsers_do_not_know_names_its_encoding(text: str, codec: str, label: str) -> None:
    assert codec_of_label(label) == codec
    page = f"<meta charset='{label}'><p>{text}"
    assert decode_text(page.encode(codec), is_page=True) == page


FRENCH_ASIDE = "Publicité : « été à côté », dit-il."


@pytest.mark.parametrize(
    ("text", "aside", "codec"),
    [(RUSSIAN, FRENCH_ASIDE, "cp1252"), (CZECH, CZECH, "cp1250"), (FRENCH, FRENCH, "cp1252")],
)
def test_words_of_another_encoding_in_utf_8_are_read_in_it(text: str, aside: str, codec: str) -> None:
    mixed = f"{text}\n".encode() + aside.encode(codec) + f"\n{text}".encode()
    assert decode_text(mixed) == f"{text}\n{aside}\n{text}"


@pytest.mark.parametrize("cut", [b"P\xc5\x99\xc3\xadb\xc5", b"Pr\xc4\x8d\xc5", b"d\xe2\x80"])
def test_a_letter_of_utf_8_that_was_cut_is_no_letter_of_another_encoding(cut: bytes) -> None:
    text = decode_text(f"{CZECH}\n".encode() + cut + f" a {CZECH}".encode())
    assert text == f"{CZECH}\n{cut.decode('utf-8', 'replace')} a {CZECH}"


@pytest.mark.parametrize(
    ("data", "text"), [(b"\xed\xa0\xbd\xed\xb8\x80 nu\xcc\x81", "😀 nu\u0301"), ("né".encode() + b"\xc0\x80!", "né\0!")]
)
def test_the_utf_8_of_java_and_of_databases_is_read(data: bytes, text: str) -> None:
    assert decode_text(data) == text


@pytest.mark.parametrize("size", [1, 7, 64])
@pytest.mark.parametrize(
    ("head", "codec"),
    [("", "utf-8"), ("<?xml encoding='utf-8'?>", "cp1251"), ("<?xml encoding='koi8-r'?>", "koi8-r"), ("", "utf-16-le")],
)
def test_a_text_is_decoded_in_pieces_as_its_first_letters_show(head: str, codec: str, size: int) -> None:
    text = f"{head}{' plain words' * 9}\n{RUSSIAN * 4}"
    data = text.encode(codec)
    decoder = StreamDecoder(data[:100])
    first = data.find(RUSSIAN[:1].encode(codec)) if codec.startswith(("cp", "koi")) else 0
    pieces = [data[:first], *(data[start : start + size] for start in range(first + 400, len(data), size))]
    pieces.insert(1, data[first : first + 400])
    assert "".join(map(decoder.decode, pieces)) == text
