"""Misread text: what was decoded in the code page of other languages is read anew, and nothing else is changed."""

import json
from pathlib import Path

import pytest

from tasks.read.bytes.misread import meant, with_whole_references
from tests.support.inputs.samples import read

RUSSIAN = "Ночной паром снова пойдёт с понедельника. Рыбаки ждали эту линию девять лет, её закрыли осенью."
TURKISH = "Balıkçılar bu hattı dokuz yıldır bekliyordu, çünkü eski gemi denetimden geçememişti. Kışın gövdesi boyandı."
CZECH = "Noční přívoz začne jezdit v pondělí. Rybáři o to žádali devět let, řekla kapitánka Kořbelová z přístavu."
HUNGARIAN = (
    "Hétfőtől újra közlekedik a komp. A télen átfestették a hajótestet, a kikötői erőd fölött őrködő őrök szerint."
)
POLISH = (
    "Nocny prom znów popłynie od poniedziałku. Zimą pomalowano kadłub i wymieniono silnik, powiedział kapitan łodzi."
)


@pytest.mark.parametrize(
    ("text", "codec", "read_as"),
    [
        (RUSSIAN, "cp1251", "latin-1"),
        (RUSSIAN, "koi8-r", "cp1252"),
        (RUSSIAN, "cp1251", "koi8-r"),
        (RUSSIAN, "koi8-r", "cp1251"),
        ("Το νυχτερινό φέρι ξεκινά πάλι τη Δευτέρα από το λιμάνι.", "cp1253", "cp1252"),
        ("מעבורת הלילה תשוב להפליג ביום שני מהנמל הישן", "cp1255", "latin-1"),
        ("تعود العبارة الليلية إلى الإبحار يوم الاثنين", "cp1256", "latin-1"),
        ("เรือเฟอร์รีกลางคืนกลับมาแล่นอีกครั้งตั้งแต่วันจันทร์", "cp874", "latin-1"),
        ("港务局表示，夜航渡船将于下周一恢复开航。", "gb18030", "latin-1"),
        ("夜行フェリーが月曜日から再び運航すると発表した。", "cp932", "latin-1"),
        ("야간 여객선이 월요일부터 다시 운항한다고 밝혔다.", "cp949", "latin-1"),
        (TURKISH, "cp1254", "cp1252"),
        (CZECH, "cp1250", "latin-1"),
        (HUNGARIAN, "cp1250", "cp1252"),
        (POLISH, "iso8859-2", "latin-1"),
    ],
)
def test_a_text_that_was_read_in_another_code_page_is_read_anew(text: str, codec: str, read_as: str) -> None:
    again = meant(text.encode(codec).decode(read_as))
    assert again is not None
    assert again(text.encode(codec).decode(read_as)) == text


RIGHT = {
    "Russian": RUSSIAN,
    "Russian in capitals": RUSSIAN.upper(),
    "Russian with names of firms": "Компании МТС, ВТБ и РЖД сообщили о займе; ЯндексМаркет и СберБанк молчат.",
    "Turkish": TURKISH,
    "Icelandic": "Næturferjan út á Marrow-tanga siglir aftur frá og með mánudegi, því gamla skipið stóðst ekki skoðun; þó.",
    "Faroese": "Um veturin varð skrokkurin málaður. Fiskimenninir høvdu bíðað níggju ár eftir hesum sambandinum, tí báturin.",
    "Danish": "Natfærgen sejler igen fra mandag på øen; fiskerne havde ventet ni år på båden, sagde Søren Kjærgård.",
    "Estonian": "Öine praam sõidab taas esmaspäevast. Kalurid ootasid seda ühendust üheksa aastat, ütles õpetaja Jõgi.",
    "Portuguese": "As eleições e as questões dos órgãos: põe o coração nas nações, leões, mães e cães, não são irmãos.",
    "French in capitals": "ÉLÈVES ÂGÉS À L’ÉCOLE : ÇA COÛTE ÉNORMÉMENT CHER, DÉJÀ DÉÇUS, ÉTÉ À NÎMES",
    "Italian": "Così lunedì, martedì, mercoledì e giovedì il traghetto riparte: è più sicuro, però già pieno, perché sì.",
    "Slovak without letters of its own": "Nový starý dobrý malý krásny múdry známy príjemný.",
    "signs": "El 1º de mayo, el nº 3, los m³ de agua, ±2 °C y ½ litro: «así», dijo.",
    "misread UTF-8": "NachtfÃ¤hre fÃ¤hrt wieder, sagt der BÃ¼rgermeister Ã¼ber die BrÃ¼cke.",
    "Vietnamese": "Phà đêm đến mũi Marrow sẽ hoạt động trở lại từ thứ hai, ban quản lý cảng cho biết.",
    "a word": "Ýýð",
}


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_a_text_that_is_right_or_not_sure_is_kept(text: str) -> None:
    assert meant(text) is None


def test_title_text_and_names_of_a_record_are_read_by_the_whole_of_it(tmp_path: Path) -> None:
    record = {"title": "Паром пойдёт", "text": RUSSIAN, "author": "Эдда Хольм", "source": "Вестник"}
    wrong = {name: value.encode("cp1251").decode("latin-1") for name, value in record.items()}
    (document,) = read(tmp_path, "a.jsonl", json.dumps(wrong).encode())
    assert [document.title, document.text, document.authors[0], document.publisher] == list(record.values())


def test_what_is_of_no_code_page_is_kept_where_a_text_is_read_anew() -> None:
    text = f"😀 {RUSSIAN} → 東京"
    again = meant(wrong := f"😀 {RUSSIAN.encode('cp1251').decode('latin-1')} → 東京")
    assert again is not None
    assert again(wrong) == text


@pytest.mark.parametrize("halves", ["&#55357;&#56832;", "&#xD83D;&#xDE00;", "&#55357;&#xde00;"])
def test_references_to_the_halves_of_a_character_are_joined(halves: str) -> None:
    assert with_whole_references(f"<p>a {halves} b &#1056;&#55999;") == "<p>a 😀 b &#1056;&#55999;"
