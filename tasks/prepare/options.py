"""Options of preparation: `PrepareOptions`, which travels to a worker with each batch."""

from typing import Any

from config.options import ReadOptions, StepOptions
from tasks.document import Record


class PrepareOptions(Record, frozen=True):
    """Options of preparation: the digest of the pipeline, the folder of prepared files, and the options of each step.

    `learnt` is the folder of the learnt lines. With `is_learning` the steps end before learnt lines are removed: lines are
    learnt from documents in that state.
    """

    pipeline: str
    folder: str
    read: ReadOptions = ReadOptions()
    steps: StepOptions = StepOptions()
    learnt: str | None = None
    is_learning: bool = False
    storage_options: dict[str, Any] = {}
