"""Exports of news databases as text, and collections of documents: many articles in one file."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.inputs.records import LINES, TITLE
from tests.support.inputs.samples import faults, read, texts

DAY = datetime(2024, 5, 2, tzinfo=UTC)
# A line of a text may begin as a field does, or be as short as a label.
TEXT = f"{LINES[0]}\n\nSubject: the frost.\n\nAP\n\n{LINES[1]}"
NEXIS = f"""

                       {{n}} of 2 DOCUMENTS


                    Vell Herald

                   May 2, 2024 Thursday
                      Final Edition

{TITLE}

BYLINE: Ada Moor

SECTION: NEWS; Pg. 3

LENGTH: 41 words


{TEXT}

LOAD-DATE: May 4, 2024

LANGUAGE: ENGLISH


                 Copyright 2024 Vell Herald
                    All Rights Reserved
"""
PROQUEST = f"""____________________________________________________________

Document {{n}} of 2

{TITLE}

Author: Moor, Ada

Publication info: Vell Herald ; Vell [Vell]. 02 May 2024: 3.

Abstract: The frost.

Full text: {TEXT}

Publication title: Vell Herald

Publication date: May 2, 2024

Publisher: Moor Press

Copyright: Copyright Moor Press May 2, 2024

"""
FACTIVA = f"""HD
{TITLE}
BY
Ada Moor
WC
41 words
PD
2 May 2024
SN
Vell Herald
LP
{LINES[0]}
TD
{LINES[1]}
AN
Document VELL0000{{n}}

"""
RIS = f"""TY  - NEWS
T1  - {TITLE}
AU  - Ada Moor
JF  - Vell Herald
Y1  - 2024/05/02
N2  - {" ".join(LINES)}
ER  -

"""
GERMAN = (
    NEXIS.replace("BYLINE", "AUTOR")
    .replace("LENGTH: 41 words", "L\u00c4NGE: 41 W\u00f6rter")
    .replace("LANGUAGE", "SPRACHE")
)
EXPORTS = {"Nexis": NEXIS, "Nexis in German": GERMAN, "ProQuest": PROQUEST, "Factiva": FACTIVA, "RIS": RIS}


@pytest.mark.parametrize("article", EXPORTS.values(), ids=EXPORTS)
def test_each_article_of_an_export_is_a_document(tmp_path: Path, article: str) -> None:
    for end in ("\n", "\r\n"):
        content = "".join(article.format(n=n) for n in (1, 2)).replace("\n", end)
        documents = read(tmp_path, "a.txt", content.encode())
        assert [document.origin.record for document in documents] == [1, 2]
        for document in documents:
            assert (document.title, document.publisher, document.published) == (TITLE, "Vell Herald", DAY)
            assert [author.replace("Moor, Ada", "Ada Moor") for author in document.authors] == ["Ada Moor"]
            assert document.text.split() == (TEXT if "Subject" in article else " ".join(LINES)).split()


def test_an_article_without_a_text_is_rejected_alone(tmp_path: Path) -> None:
    documents = read(tmp_path, "a.ris", RIS.replace("N2  -", "KW  -").encode() + RIS.encode())
    assert texts(documents) == [" ".join(LINES)]
    assert [record for record, _ in faults(documents)] == [1]


@pytest.mark.parametrize(
    "article",
    [
        f"<DOC>\n<DOCNO> V-1 </DOCNO>\n<HEAD>{TITLE}</HEAD>\n<TEXT>\n{LINES[0]} Moor & Fell\n</TEXT>\n</DOC>\n",
        f'<doc id="1" url="https://vell.example/1" title="{TITLE}">\n{LINES[0]} Moor & Fell\n</doc>\n',
    ],
)
def test_each_document_of_a_collection_is_one(tmp_path: Path, article: str) -> None:
    documents = read(tmp_path, "a.txt", (article * 2).encode())
    assert [(document.title, document.text) for document in documents] == [(TITLE, f"{LINES[0]} Moor & Fell")] * 2


@pytest.mark.parametrize("text", ["HD 4 is a star.\n\nBY\n", "1 of 3 documents was found.\n", "TY is a word.\n"])
def test_a_text_that_only_begins_as_an_export_does_is_a_text(tmp_path: Path, text: str) -> None:
    assert texts(read(tmp_path, "a.txt", text.encode())) == [text]
