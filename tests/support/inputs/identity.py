"""Different articles that claim the same ids, as readers hand them to `settle`."""

import random
from typing import Any

from tasks.document import Document, Origin
from tasks.duplicates.minhash import with_minhash
from tasks.enrich import enrich_document
from tasks.identify import identify_document
from tasks.index.protocol import SearchIndex
from tasks.index.query import parse_query
from tasks.index.values import Filters

WORDS = [
    "harbour",
    "school",
    "bridge",
    "council",
    "river",
    "market",
    "choir",
    "goats",
    "runway",
    "museum",
    "comet",
    "baker",
]
SITE = "https://courier.example"


def text_of(number: int, *, words: int = 60) -> str:
    """Return a text that has little in common with those of other numbers."""
    chance = random.Random(number)
    return "\n".join(" ".join(chance.choices(WORDS, k=words // 3)) + f" ended story {number}." for _ in range(3))


def read_as(text: str, *, path: str = "a.html", folder: str = "file:///news", **fields: Any) -> Document:
    """Return the prepared document of a text that was read from `folder`; the folder's name is its collection."""
    collection = fields.pop("collection", folder.rpartition("/")[2])
    origin = Origin(collection=collection, path=path, url=f"{folder}/{path}", record=fields.pop("record", 1))
    given = {
        "id": "",
        "version": 1_700_000_000_000,
        "format": path.rpartition(".")[2],
        "language": "en",
        "pipeline": "p",
    }
    document = Document(origin=origin, text=text, **(given | fields))
    return with_minhash(enrich_document(identify_document(document)))


def texts_in(index: SearchIndex) -> list[str]:
    """Return the texts of every document of an index, sorted."""
    hits = index.search(parse_query(""), filters=Filters(), size=1000).hits
    return sorted(hit.document.text for hit in hits)
