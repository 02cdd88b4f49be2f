"""Exports of news databases as text: Nexis, ProQuest, Factiva, and RIS; each file holds many articles, one behind the other."""

import re
from collections import defaultdict
from collections.abc import Iterator

from config.options import ReadOptions
from tasks.document import Document
from tasks.read.bytes.byte_stream import ByteStream
from tasks.read.faults import Broken
from tasks.read.formats.whole_files import read_whole, readable_text
from tasks.read.input import Input
from tasks.read.records.fields import FieldMap

# What stands before an article (Nexis, ProQuest, Factiva) or behind it (RIS).
_BETWEEN = re.compile(
    r"^[ \t]*\d{1,5} of \d{1,5} DOCUMENTS[ \t]*$|^_{20,}\s+(?:Document \d{1,5} of \d{1,5}[ \t]*$)?|^(?=HD[ \t]*\n)|^ER  -[ \t]*$",
    re.MULTILINE,
)
_PROQUEST_LABELS = (
    "Author|Publication info|Abstract|Links|Full text|Subject|Company / organization|Location|People|Title|Publication title|"
    "Publication year|Publication date|Pages|Section|Publisher|Place of publication|Country of publication|"
    "Publication subject|ISSN|Source type|Language of publication|Document type|ProQuest document ID|Document URL|Copyright|"
    "Last updated|Database|Identifier / keyword|Credit|Dateline|Column"
)
_FACTIVA_LABELS = "SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|ART|CO|IN|NS|RE|IPC|IPD|PUB|AN|CT|RF|CLM"
# A line that begins a field: `LENGTH: 300 words`, `T1  - The headline`, or `HD` alone above its lines.
_PROQUEST = re.compile(rf"^({_PROQUEST_LABELS}):[ \t]*", re.MULTILINE)
_NEXIS = re.compile(
    r"^([A-ZÀ-ÖØ-Þ]{2,25}(?:[ -][A-ZÀ-ÖØ-Þ]{2,25}){0,3}):[ \t]*", re.MULTILINE
)  # in the language of its page
_RIS = re.compile(r"^([A-Z][A-Z0-9])  -[ \t]*", re.MULTILINE)
_FACTIVA = re.compile(rf"^({_FACTIVA_LABELS})[ \t]*$", re.MULTILINE)
_NAMES = {
    "Author": "authors", "Full text": "text", "Abstract": "summary", "Title": "title", "Publication title": "source",
    "Publication date": "published", "Language of publication": "language", "Document URL": "url",
    "ProQuest document ID": "id", "Publisher": "company",
    "T1": "title", "TI": "title", "A1": "authors", "AU": "authors", "JO": "source", "JF": "source", "T2": "source",
    "DA": "published", "Y1": "published", "PY": "published", "LA": "language", "N2": "text", "AB": "text", "UR": "url",
    "HD": "title", "BY": "authors", "PD": "published", "SN": "source", "LP": "text", "TD": "text", "AN": "id",
}  # fmt: skip
_TEXT, _TEXT_LABEL = "Full text", "\nFull text:"
_COPYRIGHT = re.compile(r"\n[ \t]*(?:Copyright|©) [^\n]*(?:\n[^\n]*){0,2}\s*\Z")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def export_documents(part: Input, stream: ByteStream, options: ReadOptions) -> Iterator[Document]:
    """Yield the articles of the export of a news database, good or rejected; raises Broken."""
    text = readable_text(read_whole(stream, options)).replace("\r\n", "\n")
    fields = FieldMap(options)
    articles = filter(str.strip, _BETWEEN.split(text))
    for number, article in enumerate(articles, start=1):
        blank = part.blank(record=number)
        try:
            document = fields.document(_record(article), blank, location=f"article {number}")
        except Broken as fault:
            document = fault.reject(blank)
        yield document


def _record(article: str) -> dict[str, list[str] | str]:
    """Return the fields of an article by our names, else by their labels."""
    article = _COPYRIGHT.sub("", article)
    found = defaultdict[str, list[str]](list)
    head, fields = _parts(article)
    for label, value in fields:
        name = _NAMES.get(label, label)
        if value and (name in ("text", "authors") or not found.get(name)):
            found[name].append(value)
    above = [" ".join(part.split()) for part in _PARAGRAPHS.split(head) if part.strip()]
    if above and "title" not in found:
        found["title"] = above[-1:]
    if len(above) > 1 and "published" not in found:  # the publisher and the day stand above the title
        found["source"] = found["source"] or above[:1]
        found["published"] = [part for part in above[1:-1] if _YEAR.search(part)][:1]
    return {name: values if name == "authors" else _joined(name, values) for name, values in found.items()}


def _parts(article: str) -> tuple[str, list[tuple[str, str]]]:
    """Return what stands above the first field of an article, and its fields: each label and what follows it."""
    form = next((form for form in (_RIS, _FACTIVA) if form.match(article.lstrip())), None)
    named = form or (_PROQUEST if _TEXT_LABEL in article else _NEXIS)
    head, *rest = named.split(article)
    fields = list(zip(rest[::2], map(str.strip, rest[1::2]), strict=True))
    return (head, fields) if form else (head, list(_with_text(fields))) if fields else ("", [(_TEXT, article)])


def _with_text(fields: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the fields of an article in which single lines stand around a text, which needs no label.

    A label with paragraphs below it, but for the first, is a line of the text.
    """
    long = [at for at, (label, value) in enumerate(fields) if label == _TEXT or _PARAGRAPHS.search(value)]
    first, last = (long[0], long[-1]) if long else (len(fields), len(fields))
    yield from fields[:first]
    if long:
        label, value = fields[first]
        line, text = ("", value) if label == _TEXT else _PARAGRAPHS.split(value, maxsplit=1)
        yield label, line
        yield _TEXT, "\n\n".join([text, *(f"{label}: {value}" for label, value in fields[first + 1 : last + 1])])
    yield from fields[last + 1 :]


def _joined(name: str, values: list[str]) -> str:
    return "\n".join(values) if name == "text" else " ".join(" ".join(values).split())
