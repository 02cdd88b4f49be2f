"""Runs the command, in a process of its own or in this one, over the ingested sample articles."""

import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from config.settings import load_settings
from flows.cli.app import main
from flows.run.inputs import discover, prepare_options
from flows.run.parameters import IngestParameters
from flows.state.dead_letters import append_dead_letters, dead_letter
from tasks.document import Outcome
from tasks.index import open_index
from tasks.prepare.documents import prepared_documents
from tasks.report.run_report import RunReport, report_of
from tasks.settle import settle

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
TRAMWAY = SEEDS / "text" / "fr-tramway-inauguration.txt"
STREAMS = ("stdin", "stdout", "stderr")
COMMAND = (sys.executable, "-m", "flows")


@dataclass(frozen=True)
class SeedsHome:
    """A home with ingested articles, and the report of their run."""

    folder: Path
    report: RunReport


def ingest_seeds(folder: Path) -> SeedsHome:
    """Ingest the sample articles."""
    return ingest_folder(folder, SEEDS)


def ingest_folder(home: Path, folder: Path) -> SeedsHome:
    """Ingest `folder` without Prefect, which takes seconds to start."""
    settings = load_settings(home=home)
    passed_over = Counter[str]()
    inputs = discover(IngestParameters(paths=[str(folder)]), settings, passed_over=passed_over)
    with open_index(settings) as index:
        prepared = prepared_documents(inputs, prepare_options(settings), passed_over=passed_over)
        settled = settle(list(prepared), index)
    rejected = [document for document in settled if document.outcome is Outcome.REJECTED]
    append_dead_letters(settings.dead_letters / "run.jsonl", (dead_letter("run", document) for document in rejected))
    report = report_of("run", settled, read=len(settled)).with_(passed_over=dict(passed_over))
    return SeedsHome(settings.home, report)


def kiosque(
    *arguments: str, stdin: bytes = b"", cwd: Path = ROOT, prefect: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run `kiosque` in a process of its own, without settings from outside; it uses the Prefect server `prefect` if given."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIOSQUE_")}
    environment |= {"PYTHONPATH": str(ROOT), **({"PREFECT_API_URL": prefect} if prefect else {})}
    return subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, cwd=cwd, env=environment, check=False
    )


def call_kiosque(*arguments: str, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    """Call `kiosque` in this process. That is quicker, and enough for a test that is not about the process."""
    streams = {name: io.TextIOWrapper(io.BytesIO(stdin if name == "stdin" else b""), "utf-8") for name in STREAMS}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.setenv("COLUMNS", "80")
        patch.setattr(sys, "argv", ["kiosque", *arguments])
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        with pytest.raises(SystemExit) as end:
            main()
    out, err = (_written(streams[name]) for name in ("stdout", "stderr"))
    return subprocess.CompletedProcess(arguments, int(end.value.code or 0), out, err)


def _written(stream: io.TextIOWrapper) -> bytes:
    stream.flush()
    stream.seek(0)
    return bytes(stream.buffer.read())


def answer(*arguments: str, stdin: bytes = b"") -> dict[str, Any]:
    """Return the JSON that `kiosque … --json` prints, called in this process."""
    done = call_kiosque(*arguments, "--json", stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def start_run(paths: Path, home: Path, *, url: str | None = None, **options: Any) -> "subprocess.Popen[str]":
    """Start `kiosque ingest --json`, into Elasticsearch if `url` is given; `options` are those of `start`."""
    target = ["--elasticsearch", url] if url else []
    return start("ingest", str(paths), "--home", str(home), "--json", *target, **options)


def start(*arguments: str, environment: Mapping[str, str] | None = None, **settings: object) -> "subprocess.Popen[str]":
    """Start `kiosque` in a session of its own, with these settings and no others."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("KIOSQUE_", "PREFECT_"))}
    ours |= {f"KIOSQUE_{name.upper()}": str(value) for name, value in settings.items()}
    ours |= {"PYTHONPATH": str(ROOT), **(environment or {})}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [*COMMAND, *arguments], stdout=pipe, stderr=pipe, text=True, env=ours, start_new_session=True
    )
