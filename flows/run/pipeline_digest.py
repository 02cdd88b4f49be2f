"""Digest of the pipeline: it changes when anything changes that a prepared document depends on."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import msgspec

from config.loading import CONFIG_FOLDER
from config.settings import Settings
from flows.run.import_closure import data_files, import_closure, module_path
from tasks.clean.learnt.files import learnt_digest, read_learnt

# Libraries whose decisions end up in a document.
JUDGES = (
    "beautifulsoup4",
    "charset-normalizer",
    "dateparser",
    "fastwarc",
    "ftfy",
    "htmldate",
    "idna",
    "langdetect",
    "lxml",
    "py3langid",
    "selectolax",
    "tld",
    "trafilatura",
    "webencodings",
)
PREPARATION = "tasks.prepare.batches"


def pipeline_digest(settings: Settings) -> str:
    """Return 16 hex digits that depend on all that decides what becomes of an input.

    That is the code that prepares documents, the data it loads, the libraries that decide, the options, and the learnt
    lines in force. The version of Kiosque is not part of it, so an upgrade prepares again only if one of these changed.
    """
    judges = [(name, version(name)) for name in JUDGES]
    options = (settings.reading, settings.steps, settings.limits)
    learnt = learnt_digest(read_learnt(settings.learnt))
    digest = hashlib.blake2b(msgspec.json.encode([_files_digest(), judges, options, learnt]), digest_size=8)
    return digest.hexdigest()


def preparation_files() -> list[Path]:
    """Return the files of code and data that preparing documents depends on, sorted."""
    closure = import_closure(PREPARATION)
    return sorted({path for name in closure if (path := module_path(name))} | data_files(closure))


def _files_digest() -> str:
    digest = hashlib.blake2b(digest_size=16)
    for path in preparation_files():
        name = path.relative_to(CONFIG_FOLDER.parent).as_posix()
        digest.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()
