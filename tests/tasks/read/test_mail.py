"""Mail and pages saved in its form."""

import base64
import quopri
from collections import Counter
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from config.options import ReadOptions
from tasks.document import Document
from tasks.extract import extract_document
from tasks.read.formats.documents import read_documents
from tests.support.inputs.pages import PARAGRAPHS, html_page
from tests.support.inputs.samples import faults, input_of, read, texts

LINES = ("Le bac a repris ses traversées lundi.", "La traversée dure neuf minutes.")
NOON = datetime(2024, 5, 2, 12, tzinfo=UTC)


def message() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Le Courrier du Bac <lettre@bac.example>"
    mail["Subject"] = "Le bac est de retour"
    mail["Date"] = "Thu, 02 May 2024 12:00:00 +0000"
    mail["Message-ID"] = "<7@bac.example>"
    return mail


def extracted(folder: Path, content: bytes) -> Document:
    (document,) = read(folder, "a.eml", content)
    return extract_document(document)


def test_a_message_gives_the_paragraphs_of_its_html_and_its_headers(tmp_path: Path) -> None:
    mail = message()
    mail.set_content("Version en texte")
    cells = "".join(f"<tr><td><p>{line}</p></td></tr>" for line in LINES)
    mail.add_alternative(
        f"<html><head><style>p {{}}</style></head><body><div style='display:none'>Aperçu</div><table>{cells}</table>"
        "</body></html>",
        subtype="html",
    )
    document = extracted(tmp_path, mail.as_bytes())
    assert document.text.split("\n") == list(LINES)
    assert (document.title, document.published) == ("Le bac est de retour", NOON)
    assert (document.publisher, document.record_id) == ("Le Courrier du Bac", "7@bac.example")


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_a_plain_message_is_decoded(tmp_path: Path, charset: str, encoding: str) -> None:
    mail = message()
    mail.set_content("\n\n".join(LINES), charset=charset, cte=encoding)
    document = extracted(tmp_path, mail.as_bytes())
    assert [line for line in document.text.split("\n") if line] == list(LINES)


def test_a_header_in_an_old_encoding_is_read(tmp_path: Path) -> None:
    head = b"From: a@bac.example\nSubject: =?iso-8859-1?Q?La_travers=E9e?=\nContent-Type: text/plain; charset=iso-8859-1\n\n"
    document = extracted(tmp_path, head + LINES[1].encode("iso-8859-1"))
    assert (document.title, document.publisher, document.text) == ("La traversée", "bac.example", LINES[1])


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
def test_a_header_of_bare_bytes_is_read(tmp_path: Path, charset: str) -> None:
    content = f"From: Café du Bac <a@bac.example>\nSubject: La traversée d\u2019été\n\n{LINES[1]}"
    document = extracted(tmp_path, content.replace("\u2019", "'").encode(charset))
    assert (document.title, document.publisher) == ("La traversée d'été", "Café du Bac")


def test_attachments_are_passed_over_and_named(tmp_path: Path) -> None:
    mail = message()
    mail.set_content(LINES[0])
    mail.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="a.pdf")
    passed_over = Counter[str]()
    (document,) = read_documents(input_of(tmp_path, "a.eml", mail.as_bytes()), passed_over=passed_over)
    assert document.rejection is None
    assert passed_over == {"attachment application/pdf": 1}


def test_a_saved_page_is_read_as_a_page_from_its_address(tmp_path: Path) -> None:
    page = quopri.encodestring(html_page().encode()).replace(b"\n", b"\r\n")
    head = (
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://bac.example/retour\r\nSubject: x\r\n"
        "Date: Thu, 02 May 2024 12:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="B"\r\n\r\n--B\r\nContent-Type: text/html\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://bac.example/retour\r\n\r\n"
    )
    content = head.encode() + page + b"\r\n--B\r\nContent-Type: image/png\r\n\r\nx\r\n--B--\r\n"
    (document,) = read(tmp_path, "a.mhtml", content)
    assert (document.url, document.fetched) == ("https://bac.example/retour", NOON)
    assert extract_document(document).text == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.eml", b"", "is empty"),
        ("a.eml", b"Subject: x\n\n", "the message has no text"),
        ("a.mht", b"Content-Type: image/png\n\nx", "no page is in it"),
    ],
)
def test_a_message_without_text_is_rejected(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    assert faults(read(tmp_path, name, content)) == [(1, reason)]


def test_the_messages_of_a_mailbox_are_read_one_by_one(tmp_path: Path) -> None:
    messages = []
    for line in (*LINES, "x" * 3000, "From the river, a letter."):
        mail = message()
        mail.set_content(f"\n{line}\n", cte="8bit")
        messages.append(
            b"From lettre@bac.example Thu May  2 12:00:00 2024\n"
            + mail.as_bytes().replace(b"\nFrom the", b"\n>From the")
        )
    content = b"\n".join(messages) + b"\nFrom x@bac.example Thu May  2 12:00:00 2024\nSubject: leer\n\n"
    documents = read(tmp_path, "a.mbox", content, options=ReadOptions(max_document_bytes=2000))
    assert [text.strip() for text in texts(documents)] == [*LINES, "From the river, a letter."]
    assert [document.origin.record for document in documents] == [1, 2, 3, 4, 5]
    assert faults(documents) == [(3, "message 3 is larger than 2000 bytes"), (5, "the message has no text")]
    assert content[documents[1].origin.offset :].lstrip().startswith((b"From lettre", b"From: "))


@pytest.mark.parametrize(("lost", "between"), [("no", ""), ("yes", " ")])
def test_the_soft_line_ends_of_a_flowed_text_are_joined(tmp_path: Path, lost: str, between: str) -> None:
    wrapped = LINES[0].replace(" traversées", between + " \ntraversées")
    body = f"{wrapped}\n{LINES[1]}\n-- \nLe Courrier"
    head = f"Subject: Bac\nContent-Type: text/plain; charset=utf-8; format=flowed; delsp={lost}\n\n"
    (document,) = read(tmp_path, "a.eml", (head + body).encode())
    assert document.text.split("\n")[:3] == [*LINES, "-- "]


def test_a_boundary_that_lacks_its_quotes_is_found(tmp_path: Path) -> None:
    part = f"--=_a/7\nContent-Type: text/plain; charset=utf-8\n\n{LINES[0]}\n"
    for head in ("multipart/mixed; boundary==_a/7; x=y", "multipart/mixed;\n\tcharset=utf-8; boundary==_a/7"):
        mail = f"Subject: Bac\nMIME-Version: 1.0\nContent-Type: {head}\n\n{part}--=_a/7--\n"
        (document,) = read(tmp_path, "a.eml", mail.encode())
        assert document.text.strip() == LINES[0]


HEAD = "From: Bac <lettre@bac.example>\nSubject: {}\nMIME-Version: 1.0\nContent-Type: text/plain; charset={}\n\n"
RUSSIAN = "Паром снова пойдёт с понедельника, сообщили в порту. Рыбаки ждали девять лет."


def test_a_mail_in_utf_7_is_read(tmp_path: Path) -> None:
    (document,) = read(tmp_path, "a.eml", HEAD.format("S", "utf-7").encode() + LINES[1].encode("utf-7"))
    assert document.text == LINES[1]


def test_a_mail_that_a_program_saved_in_utf_16_is_read(tmp_path: Path) -> None:
    (document,) = read(tmp_path, "a.eml", (HEAD.format("Là-bas", "utf-8") + LINES[0]).encode("utf-16"))
    assert (document.title, document.text) == ("Là-bas", LINES[0])


@pytest.mark.parametrize("label", ["us-ascii", "utf-8", "koi8-r"])
def test_the_bare_bytes_of_a_header_are_in_the_encoding_of_the_text(tmp_path: Path, label: str) -> None:
    (document,) = read(tmp_path, "a.eml", (HEAD.format("Паром", label) + RUSSIAN).encode("koi8-r"))
    assert (document.title, document.text) == ("Паром", RUSSIAN)


def test_a_header_in_an_encoding_that_only_others_know_is_read(tmp_path: Path) -> None:
    title = base64.b64encode("Příběh řeky".encode("mac-latin2")).decode()
    content = (HEAD.format(f"=?x-mac-ce?B?{title}?=", "x-mac-ce") + "Příběh řeky Ohře").encode("mac-latin2")
    (document,) = read(tmp_path, "a.eml", content)
    assert (document.title, document.text) == ("Příběh řeky", "Příběh řeky Ohře")


def test_the_page_of_a_saved_page_is_the_one_of_its_address(tmp_path: Path) -> None:
    frame = "--b\nContent-Type: text/html\nContent-Location: https://ads.example/\n\n<p>ad\n"
    own = "--b\nContent-Type: text/html\nContent-Location: https://bac.example/1\n\n<p>own\n"
    head = "MIME-Version: 1.0\nSnapshot-Content-Location: https://bac.example/1\nContent-Type: multipart/related; boundary=b\n\n"
    (document,) = read(tmp_path, "a.mht", f"{head}{frame}{own}--b--\n".encode())
    assert (document.url, (document.markup or "").strip()) == ("https://bac.example/1", "<p>own")


def test_spaces_behind_a_soft_line_break_break_no_word(tmp_path: Path) -> None:
    body = HEAD.format("S", "utf-8\nContent-Transfer-Encoding: quoted-printable") + "Le bac a rep=  \nris lundi."
    (document,) = read(tmp_path, "a.eml", body.encode())
    assert document.text == "Le bac a repris lundi."


def test_a_sentence_of_a_letter_that_begins_as_a_message_does_begins_none(tmp_path: Path) -> None:
    head = "Subject: Bac\nContent-Type: text/plain; charset=utf-8\n\n"
    sentence = "From the quay to the mill it takes nine minutes.\nNote: 10:30 is the last one."
    letters = (f"{LINES[0]}\n\n{sentence}\n\n{LINES[1]}", LINES[1], LINES[0])
    starts = ("From a at bac.example  Fri, Jul 01 09:13:09 1994 PST\n", "From -\n", "From \n")
    content = "\n\n".join(start + head + letter for start, letter in zip(starts, letters, strict=True))
    documents = read(tmp_path, "a.mbox", content.encode())
    assert [text.strip() for text in texts(documents)] == list(letters)


def test_the_text_counts_where_the_page_of_a_letter_has_only_a_picture(tmp_path: Path) -> None:
    mail = message()
    mail.set_content("\n".join(LINES))
    mail.add_alternative("<html><style>p {}</style><body><img src='cid:1'>&nbsp;</body></html>", subtype="html")
    assert extracted(tmp_path, mail.as_bytes()).text.split("\n") == list(LINES)


def test_a_text_that_a_picture_cuts_and_one_that_was_sent_on_are_read(tmp_path: Path) -> None:
    letters = [EmailMessage(), EmailMessage()]
    for letter in letters:
        letter["Subject"] = "Bac"
    letters[0].set_content(LINES[0])
    letters[0].make_mixed()
    for content in (b"x", LINES[1].encode()):
        part = EmailMessage()
        part.set_content(content, *(("image", "png") if content == b"x" else ("text", "plain")), disposition="inline")
        letters[0].attach(part)
    letters[1].make_mixed()
    empty = EmailMessage()
    empty.set_content("\n")
    letters[1].attach(empty)
    letters[1].attach(letters[0])
    for letter in letters:
        assert extracted(tmp_path, letter.as_bytes()).text.split() == " ".join(LINES).split()


def test_a_sender_whose_name_has_a_quote_too_few_is_named(tmp_path: Path) -> None:
    head = b'From: "Le =?utf-8?q?Fl=C3=A2neur"?= <a@bac.example>\nSubject: Bac\n\n'
    assert extracted(tmp_path, head + LINES[1].encode()).publisher == "Le Fl\u00e2neur"
