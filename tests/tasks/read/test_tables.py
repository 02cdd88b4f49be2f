"""Tables: every dialect that programs write gives the same rows, and a broken row costs that row alone."""

import csv
import io
from pathlib import Path

import pytest

from config.options import ReadOptions
from tests.support.inputs.samples import faults, read, texts

TITLE = "Die Fähre fährt wieder"
TEXT = 'Seit Montag fährt die Fähre, sagte der Rat.\n"Neun Minuten", las man; Hunde zahlen nichts.'
SHORT = "Ein kurzer Text ohne Zeichen."


def written(delimiter: str, *, line_end: str = "\n", **dialect: object) -> str:
    file = io.StringIO(newline="")
    table = csv.writer(file, delimiter=delimiter, lineterminator=line_end, **dialect)  # type: ignore[arg-type]
    table.writerows(
        [["id", "title", "date", "text"], ["7", TITLE, "2024-03-07", TEXT], ["8", "Zwei", "2024-03-08", SHORT]]
    )
    return file.getvalue()


DIALECTS = {
    "comma": ("a.csv", written(",").encode()),
    "semicolon with mark and CRLF": ("a.csv", written(";", line_end="\r\n").encode("utf-8-sig")),
    "tab": ("a.tsv", written("\t").encode()),
    "tab under the name of a table": ("a.csv", written("\t").encode()),
    "bar": ("a.csv", written("|").encode()),
    "all quoted": ("a.csv", written(",", quoting=csv.QUOTE_ALL).encode()),
    "backslashes": ("a.csv", written(",", doublequote=False, escapechar="\\").encode()),
    "spreadsheet": ("a.csv", ("sep=;\r\n" + written(";", line_end="\r\n")).encode("utf-8-sig")),
    "spreadsheet text": ("a.tsv", written("\t", line_end="\r\n").encode("utf-16")),
    "Macintosh": ("a.csv", written(";", line_end="\r").encode("mac-roman")),
    "Western": ("a.csv", written(";").encode("cp1252")),
    "title above": ("a.csv", f"Export vom 7. März, 2 Artikel\n\n{written(',')}".encode()),
    "title above in a spreadsheet text": ("a.tsv", f"Presse\r\nseit Montag\r\n{written(chr(9))}".encode("utf-16")),
    "blank lines": ("a.csv", written(",").replace("\n7,", "\n\n7,").encode()),
}


@pytest.mark.parametrize(("name", "content"), DIALECTS.values(), ids=DIALECTS)
def test_every_dialect_gives_the_same_rows(tmp_path: Path, name: str, content: bytes) -> None:
    first, second = read(tmp_path, name, content)
    assert (first.title, first.text, first.record_id) == (TITLE, TEXT, "7")
    assert (second.title, second.text) == ("Zwei", SHORT)
    assert first.published is not None
    assert [first.origin.record, second.origin.record] == [1, 2]


def test_quotes_that_belong_to_the_words_of_a_table_without_quoting_are_kept(tmp_path: Path) -> None:
    content = 'title\ttext\n"Nein" sagt der Rat\t"Das geht nicht," sagte sie.\nZwei\tGanz "normal" hier.\n'
    first, second = read(tmp_path, "a.tsv", content.encode())
    assert (first.title, first.text) == ('"Nein" sagt der Rat', '"Das geht nicht," sagte sie.')
    assert second.text == 'Ganz "normal" hier.'


def test_a_row_as_wide_as_the_names_below_it_is_no_title_of_the_table(tmp_path: Path) -> None:
    (rejected,) = read(tmp_path, "a.csv", b"7,The old ferry\nid,text\n8,The ferry sails.\n")
    assert "the first row names 7, The old ferry" in faults([rejected])[0][1]


def test_of_columns_of_one_name_the_first_with_a_value_counts(tmp_path: Path) -> None:
    documents = read(tmp_path, "a.csv", b"title,text,title\nOne,The ferry sails.,x\n,The ferry waits.,Two\n")
    assert [document.title for document in documents] == ["One", "Two"]


def test_the_head_of_a_table_behind_another_is_no_row(tmp_path: Path) -> None:
    table = written(",")
    assert [d.title for d in read(tmp_path, "a.csv", (table + table).encode())] == [TITLE, "Zwei", TITLE, "Zwei"]


def test_a_long_summary_is_the_text_of_a_table_without_another(tmp_path: Path) -> None:
    rows = f'title,link,description\nA,x,"{SHORT * 12}"\nB,y,"{SHORT}"\n'
    documents = read(tmp_path, "a.csv", rows.encode())
    assert (texts(documents), [number for number, _ in faults(documents)]) == ([SHORT * 12], [2])


def test_a_broken_row_is_rejected_alone(tmp_path: Path) -> None:
    content = 'title,text,x\nA,eins, zwei, drei\nB,,1\nC,gut,,,\nD,"offen und nie zu\nE,noch eins'
    documents = read(tmp_path, "a.csv", content.encode())
    assert texts(documents) == ["gut"]
    assert faults(documents) == [
        (1, "the row has 4 cells and the table 3 columns; a text with a delimiter needs quotes"),
        (2, "row 2 has no text: its field text is empty"),
        (4, "a quote is not closed; what follows in the file is part of this row"),
    ]


def test_the_names_that_programs_write_for_nothing_are_no_values(tmp_path: Path) -> None:
    (document,) = read(tmp_path, "a.csv", b"title,text,author,date\nnan,Ein Text.,\"['Ada Quill']\",None\n")
    assert (document.title, document.authors, document.published) == (None, ("Ada Quill",), None)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"year,value\n2020,5\n", "no column has a text: the first row names year, value; map yours in the settings"),
        (b"PK\x03\x04 text,title\n", "looks binary (ZIP or Office)"),
    ],
)
def test_a_file_that_is_no_table_of_articles_is_rejected_once(tmp_path: Path, content: bytes, reason: str) -> None:
    assert faults(read(tmp_path, "a.csv", content)) == [(1, reason)]


def test_a_row_without_end_is_not_kept_in_memory(tmp_path: Path) -> None:
    content = b'title,text\nA,gut\nB,"' + b"x" * 5000
    documents = read(tmp_path, "a.csv", content, options=ReadOptions(max_document_bytes=1000))
    assert texts(documents) == ["gut"]
    assert faults(documents) == [(2, "a row is larger than 1000 bytes; perhaps a quote is not closed")]


def test_a_column_of_another_name_is_mapped_by_the_settings(tmp_path: Path) -> None:
    options = ReadOptions(fields={"text": "words"})
    assert texts(read(tmp_path, "a.csv", b"words,text\nyes,no\n", options=options)) == ["yes"]


def test_rows_are_read_one_after_the_other(tmp_path: Path) -> None:
    rows = b"".join(b'%d,"a text of number\n%d"\n' % (number, number) for number in range(20_000))
    documents = read(tmp_path, "a.csv", b"id,text\n" + rows)
    assert len(documents) == 20_000
    assert documents[-1].text == "a text of number\n19999"
    assert (b"id,text\n" + rows)[documents[-1].origin.offset :].startswith(b"19999,")


HEADINGS = {
    "de": "Schlagzeile;Volltext;Veröffentlicht am;Verfasser;Quelle;Webadresse;Sprache",
    "es": "Titular;Cuerpo;Fecha de publicación;Periodista;Medio;Enlace;Idioma",
    "fr": "Titre;Corps de l'article;Date de parution;Journaliste;Journal;Lien;Langue",
    "it": "Titolo;Testo;Data;Autore;Testata;Collegamento;Lingua",
    "pl": "Tytuł;Treść;Data;Autor;Źródło;Odnośnik;Język",
    "tr": "BAŞLIK;İçerik;Yayın Tarihi;Muhabir;Gazete;Bağlantı;Dil",
    "de without accents": "Ueberschrift;Volltext;Veroffentlicht am;Verfasser;Quelle;Webadresse;Sprache",
    "pl without accents": "Tytul;Tresc;Data;Autor;Zrodlo;Lacze;Jezyk",
    "tr without accents": "Baslik;Icerik;Yayin Tarihi;Muhabir;Gazete;Baglanti;Dil",
    "ru": "Название;Содержание;Дата и время;Журналист;СМИ;Ссылка;Язык",
    "el": "Τίτλος;Κείμενο;Ημερομηνία;Συντάκτης;Εφημερίδα;Σύνδεσμος;Γλώσσα",
    "ar": "عنوان الخبر;نص الخبر;تاريخ النشر;الصحفي;الصحيفة;رابط الخبر;اللغة",
    "he": "כותרת;תוכן;תאריך פרסום;כתב;עיתון;קישור;שפה",
    "hi": "शीर्षक;सामग्री;प्रकाशन तिथि;संवाददाता;समाचार पत्र;लिंक;भाषा",
    "th": "พาดหัวข่าว;เนื้อข่าว;วันที่เผยแพร่;ผู้สื่อข่าว;แหล่งที่มา;ลิงก์;ภาษา",
    "ja": "見出し;記事本文;掲載日;筆者;新聞社;記事URL;言語",
    "ko": "기사제목;본문;게재일;글쓴이;매체;기사링크;언어",
    "zh": "標題;內容;發佈日期;記者;來源;連結;語言",
}


@pytest.mark.parametrize("headings", HEADINGS.values(), ids=HEADINGS)
def test_headings_in_other_languages_are_understood(tmp_path: Path, headings: str) -> None:
    row = f"{TITLE};{SHORT};2024-03-07;Ines Vell;Der Kurier;https://kurier.example/faehre;de"
    (document,) = read(tmp_path, "a.csv", f"{headings}\n{row}\n".encode())
    assert (document.title, document.text, document.publisher) == (TITLE, SHORT, "Der Kurier")
    assert (document.authors, document.language_hint) == (("Ines Vell",), "de")
    assert document.url == "https://kurier.example/faehre"
    assert document.published is not None
    assert document.published.date().isoformat() == "2024-03-07"
    assert document.extra == {}


@pytest.mark.parametrize(
    ("headings", "day"),
    [
        ("Titel;Inhalt;Erschienen am;Zeitung", "2024-03-07"),
        ("Título;Conteúdo;Publicado em;Jornal", "2024-03-07"),
        ("Titre;Contenu;Paru le;Média", "2024-03-07"),
        ("title;text;date;source", None),
        ("title;text;date;medio", None),
    ],
)
def test_the_language_of_headings_tells_the_order_of_a_date(tmp_path: Path, headings: str, day: str | None) -> None:
    (document,) = read(tmp_path, "a.csv", f"{headings}\n{TITLE};{SHORT};07/03/2024;Der Kurier\n".encode())
    assert (document.published.date().isoformat() if document.published else None) == day


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "iso2022_jp"])
def test_a_table_in_wide_letters_or_in_seven_bits_is_read_without_a_mark(tmp_path: Path, codec: str) -> None:
    rows = "title,text\n船が戻る,夜の船は月曜日から再び岬へ行く。\n二つ目,港の役所が発表した。\n"
    assert texts(read(tmp_path, "a.csv", rows.encode(codec))) == [
        "夜の船は月曜日から再び岬へ行く。",
        "港の役所が発表した。",
    ]


def test_the_mark_of_a_table_that_was_put_behind_another_is_left_out(tmp_path: Path) -> None:
    table = b'\xef\xbb\xbf"title","text"\n"A","one"\n'
    assert [(d.title, d.text) for d in read(tmp_path, "a.csv", table * 2)] == [("A", "one")] * 2


@pytest.mark.parametrize("row", [0, 1, 2])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_carriage_return_in_a_cell_without_quotes_ends_no_row(tmp_path: Path, row: int, delimiter: str) -> None:
    texts_of_rows = [f"The ferry {n} sails again.\rIt was in the yard." if n == row else f"Row {n}." for n in range(3)]
    lines = [
        delimiter.join(["title", "text"]),
        *(delimiter.join([f"T{n}", text]) for n, text in enumerate(texts_of_rows)),
    ]
    documents = read(tmp_path, "a.csv", "\r\n".join(lines).encode())
    assert texts(documents) == [text.replace("\r", "\n") for text in texts_of_rows]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"The mayor said "never" and\nleft the hall"', 'The mayor said "never" and\nleft the hall'),
        ('"The mayor said "never, sir" and left"', 'The mayor said "never, sir" and left'),
        ('"Åse saw a door of 2" oak\nand a "gate"\nof iron"', 'Åse saw a door of 2" oak\nand a "gate"\nof iron'),
        ('"A sign ""Closed"" hung\nbeside the "office" door"', 'A sign "Closed" hung\nbeside the "office" door'),
    ],
)
def test_a_cell_whose_quotes_nobody_doubled_is_whole(tmp_path: Path, cell: str, text: str) -> None:
    rows = [f"Åre {number},{cell},Ann" for number in range(3)]
    found = read(tmp_path, "a.csv", "\n".join(["title,text,author", *rows, 'Last,"Plain words",Bo', ""]).encode())
    assert [document.text for document in found] == [text] * 3 + ["Plain words"]
    assert found[3].origin.offset == len("\n".join(["title,text,author", *rows, ""]).encode())


def test_a_short_row_with_such_a_quote_takes_no_other_row(tmp_path: Path) -> None:
    content = b'title,text,author\nOne,"The gate "east" is shut"\nTwo,"Plain words",Bo\nThree,"It is "5\nFour,"More words",Bo\n'
    titles = [document.title for document in read(tmp_path, "a.csv", content)]
    assert titles == ["One", "Two", "Three", "Four"]
