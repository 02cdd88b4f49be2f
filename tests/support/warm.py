"""Prepares an article, so that a process that imports this module has loaded everything that a worker needs."""

from pathlib import Path
from tempfile import TemporaryDirectory

import flows.run.workers  # noqa: F401 - what a worker imports first
from config.options import PrepareOptions
from tasks.prepare.batches import Batch, prepare_batch
from tasks.read.find.inputs import find_inputs

with TemporaryDirectory() as folder:
    (Path(folder) / "a.txt").write_text("The old bridge over the river is closed until the end of the month.", "utf-8")
    prepare_batch(Batch(inputs=tuple(find_inputs([folder]))), PrepareOptions(pipeline="warm", folder=folder))
