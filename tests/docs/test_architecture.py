"""docs/architecture.md: the tree names every folder, and the journey of a document is the one that code takes."""

import re
import shutil
from pathlib import Path

import pytest

from config.settings import load_settings
from flows.run.inputs import batches_of, discover, prepare_options
from flows.run.parameters import IngestParameters
from tasks.prepare.batches import prepare_batch
from tests.support.command import ROOT, SEEDS
from tests.support.journey import traced_files
from tests.support.runs import run_ingest

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
COMMAND = "flows/cli/commands/ingest.py"
MOST_FILES = 45


def test_the_tree_has_a_line_for_each_folder() -> None:
    named = set(re.findall(r"`((?:flows|tasks|config)/[\w/]*)`", PAGE.split("## Which folder")[1].split("\n## ")[0]))
    folders = {
        f"{path.relative_to(ROOT).as_posix()}/"
        for room in ("flows", "tasks", "config")
        for path in [ROOT / room, *(ROOT / room).rglob("*/")]
        if path.is_dir() and path.name not in ("__pycache__", "static", "templates")
    }
    assert named == folders


@pytest.mark.usefixtures("prefect_server")
def test_the_journey_of_a_document_is_the_one_on_the_page(tmp_path: Path) -> None:
    page = shutil.copy(SEEDS / "html" / "fr-cidre-lang-attribute-wrong.html", tmp_path)
    settings = load_settings(home=tmp_path / "home", work=str(tmp_path / "prepared"))
    parameters = IngestParameters(paths=[page])
    with traced_files() as prepared:  # in a run this happens in a worker process
        (batch,) = batches_of(discover(parameters, settings), settings)
        prepare_batch(batch, prepare_options(settings))
    with traced_files() as run:
        run_ingest(load_settings(home=tmp_path / "home"), Path(page))
    indexed = max(number for number, file in enumerate(run) if file.startswith("tasks/index/"))
    journey = {COMMAND, *prepared, *run[: indexed + 1]}
    listed = re.findall(r"`([\w/]+\.py)`", PAGE.split("<!-- journey -->")[1].split("<!-- end of journey -->")[0])
    assert sorted(listed) == sorted(journey)
    assert len(listed) <= MOST_FILES
