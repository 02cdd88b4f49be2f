"""The digest of the pipeline: what it computes from an input depends on nothing else."""

import hashlib
from importlib.metadata import version
from pathlib import Path

import msgspec

import config
import tasks
from config.settings import Settings
from tasks.clean.learnt.files import learnt_digest, read_learnt

# Libraries whose judgement ends up in a document.
JUDGES = (
    "beautifulsoup4",
    "charset-normalizer",
    "fastwarc",
    "htmldate",
    "langdetect",
    "py3langid",
    "selectolax",
    "trafilatura",
)
# Modules of `tasks` that bring, store or show documents and do not change them.
_SHOWING = (
    "fetch",
    "file_locks.py",
    "index",
    "kibana",
    "markdown.py",
    "prepared_corpus.py",
    "report.py",
    "run_records.py",
    "tally.py",
    "template_changes.py",
)
# Modules of `config` about where articles come from.
_PLACES = ("source_fields.py", "sources.py")


def pipeline_digest(settings: Settings) -> str:
    """Return 16 hex digits that change when code, rules, libraries or settings change what becomes of a document.

    So do the learnt lines in force. The index's and the report's modules are left out: they change how a document is stored or
    shown, not what it is.
    """
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(_sources()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    judges = [(name, version(name)) for name in JUDGES]
    learnt = learnt_digest(read_learnt(settings.learnt))
    options = (settings.reading, settings.steps, settings.limits)
    digest.update(msgspec.json.encode([judges, options, learnt]))
    return digest.hexdigest()


def _sources() -> list[Path]:
    steps, data = (Path(package.__path__[0]) for package in (tasks, config))
    code = [path for path in steps.rglob("*.py") if path.relative_to(steps).parts[0] not in _SHOWING]
    kinds = ("*.py", "*.yaml", "boilerplate/*.yaml", "extraction/*", "line_model/*")
    judging = (path for kind in kinds for path in data.glob(kind) if path.is_file() and path.name not in _PLACES)
    return [*code, *judging]
