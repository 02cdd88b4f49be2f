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
_NEXIS_LABELS = (
    "BYLINE|SECTION|LENGTH|HIGHLIGHT|DATELINE|LOAD-DATE|LANGUAGE|GRAPHIC|PUBLICATION-TYPE|JOURNAL-CODE|SERIES|URL|TYPE"
)
_PROQUEST_LABELS = (
    "Author|Publication info|Abstract|Links|Full text|Subject|Company / organization|Location|People|Title|Publication title|"
    "Publication year|Publication date|Pages|Section|Publisher|Place of publication|Country of publication|"
    "Publication subject|ISSN|Source type|Language of publication|Document type|ProQuest document ID|Document URL|Copyright|"
    "Last updated|Database|Identifier / keyword|Credit|Dateline|Column"
)
_FACTIVA_LABELS = "SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|ART|CO|IN|NS|RE|IPC|IPD|PUB|AN|CT|RF|CLM"
# A line that begins a field: `LENGTH: 300 words`, `T1  - The headline`, or `HD` alone above its lines.
_NAMED = re.compile(rf"^({_NEXIS_LABELS}|{_PROQUEST_LABELS}):[ \t]*", re.MULTILINE)
_RIS = re.compile(r"^([A-Z][A-Z0-9])  -[ \t]*", re.MULTILINE)
_FACTIVA = re.compile(rf"^({_FACTIVA_LABELS})[ \t]*$", re.MULTILINE)
_NAMES = {
    "BYLINE": "authors", "LANGUAGE": "language", "URL": "url",
    "Author": "authors", "Full text": "text", "Abstract": "summary", "Title": "title", "Publication title": "source",
    "Publication date": "published", "Language of publication": "language", "Document URL": "url",
    "ProQuest document ID": "id", "Publisher": "company",
    "T1": "title", "TI": "title", "A1": "authors", "AU": "authors", "JO": "source", "JF": "source", "T2": "source",
    "DA": "published", "Y1": "published", "PY": "published", "LA": "language", "N2": "text", "AB": "text", "UR": "url",
    "HD": "title", "BY": "authors", "PD": "published", "SN": "source", "LP": "text", "TD": "text", "AN": "id",
}  # fmt: skip
# The text of an article of Nexis follows the line with its length, without a label.
_BEFORE_TEXT = ("LENGTH", "HIGHLIGHT", "DATELINE", "SERIES")
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
        if label in _BEFORE_TEXT:
            value, _, text = value.partition("\n")
            found["text"] += [text.strip()] if text.strip() else []
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
    form = next((form for form in (_RIS, _FACTIVA) if form.match(article.lstrip())), _NAMED)
    head, *rest = form.split(article)
    fields = list(zip(rest[::2], map(str.strip, rest[1::2]), strict=True))
    text = next((at for at, (label, _) in enumerate(fields) if label in ("LENGTH", "Full text")), None)
    if form is not _NAMED or text is None:
        return head, fields
    # Behind the text are lines alone: a label with paragraphs below it is a line of the text.
    last = max((at for at, (_, value) in enumerate(fields) if _PARAGRAPHS.search(value)), default=text)
    inside = "\n\n".join(f"{label}: {value}" for label, value in fields[text + 1 : last + 1])
    whole = (fields[text][0], f"{fields[text][1]}\n\n{inside}")
    return head, [*fields[:text], whole, *fields[max(text, last) + 1 :]]


def _joined(name: str, values: list[str]) -> str:
    return "\n".join(values) if name == "text" else " ".join(" ".join(values).split())
