"""Records with an article, read as a file of JSON."""

import json
from pathlib import Path
from typing import Any

from config.options import ReadOptions
from tasks.document import Document
from tests.support.inputs.samples import read

TITLE = "Frost in the orchards"
LINES = ["The orchard keepers of Vell met to talk about the frost.", "They agreed to light small fires."]
TEXT = "\n".join(LINES)


def read_json(folder: Path, value: Any, **fields: str) -> list[Document]:
    return read(folder, "a.json", json.dumps(value).encode(), options=ReadOptions(fields=dict(fields)))


def one(folder: Path, value: Any, **fields: str) -> Document:
    (document,) = read_json(folder, value, **fields)
    assert document.rejection is None
    return document
