"""Options: the settings that preparing documents depends on, one record for each step that takes them.

`config.settings` builds these records, and they are passed on unchanged down to a worker process. Each default is declared
here, once. Names for users, limits and help texts are declared in `config.settings`, so that editing a help text changes
nothing that workers import and makes no prepared document stale.
"""

from collections.abc import Sequence
from typing import Any, Literal

from config.errors import ConfigError
from config.loading import Data, did_you_mean
from config.record_fields import USUAL_FIELDS

MEBIBYTE = 1024 * 1024
GIBIBYTE = 1024 * MEBIBYTE

Backend = Literal["tantivy", "elasticsearch"]
Extractor = Literal["fast", "precise"]
Format = Literal[
    "txt",
    "html",
    "jsonl",
    "json",
    "warc",
    "csv",
    "tsv",
    "xml",
    "eml",
    "mbox",
    "mht",
    "md",
    "parquet",
    "export",
    "zip",
    "tar",
]


class ReadOptions(Data, frozen=True):
    """Options of reading inputs.

    `fields` maps our names (the keys of USUAL_FIELDS) to the names in your records; they are tried before the usual ones. A
    name may be a path: `fields.body`, `sections[].text`, `titles[0]`.
    A document larger than `max_document_bytes`, decompressed, is rejected. A compressed file is read until it holds more
    than `max_ratio` times its size (and more than 64 MiB); the rest is rejected. Articles stay below a ratio of 20.
    Raises ConfigError for an unknown field.
    """

    fields: dict[str, str | tuple[str, ...]] = {}
    max_document_bytes: int = 20 * MEBIBYTE
    max_ratio: int = 500

    def __post_init__(self) -> None:
        for name in self.fields:
            if name not in USUAL_FIELDS:
                remedy = did_you_mean(name, USUAL_FIELDS) or f"known are {', '.join(USUAL_FIELDS)}"
                raise ConfigError(f"fields: unknown field '{name}'; {remedy}")
        if self.max_document_bytes < 1 or self.max_ratio < 1:
            raise ConfigError("max_document_bytes and max_ratio: must be at least 1")

    def names(self, field: str) -> Sequence[str]:
        """Return your names or paths of our `field`, the one to prefer first."""
        own = self.fields.get(field, ())
        return (own,) if isinstance(own, str) else own


class StepOptions(Data, frozen=True):
    """Options of the steps after reading.

    `extractor` finds the article in a page. `line_model` switches the line model on. A language whose confidence is below
    `min_confidence` (0..1) becomes `und`. `semantic` adds the vector of each document, by the extra of that name.
    """

    extractor: Extractor = "fast"
    line_model: bool = True
    min_confidence: float = 0.2
    semantic: bool = False


class Limits(Data, frozen=True):
    """Limits of a worker: processor time for each document (seconds), and memory of the process (bytes)."""

    seconds: float = 30.0
    memory: int = 4 * GIBIBYTE


class PrepareOptions(Data, frozen=True):
    """Options of preparation: the digest of the pipeline, the folder of prepared files, and the options of each step.

    `learnt` is the folder of the learnt lines. With `is_learning` the steps end before learnt lines are removed: lines are
    learnt from documents in that state. `backend` is the index that workers make the documents ready for; None for none.
    """

    pipeline: str
    folder: str
    read: ReadOptions = ReadOptions()
    steps: StepOptions = StepOptions()
    learnt: str | None = None
    is_learning: bool = False
    backend: Backend | None = None
    storage_options: dict[str, Any] = {}
