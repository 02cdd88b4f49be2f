"""Warm process: it has loaded all that a scheduled run needs, and each run is a fork of it.

A new process takes four seconds of processor time to load flows, rules and language models, most of it for nothing where a
source has one new article. Importing this module loads them; it must start no thread.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import flows.deployed  # noqa: F401 - for runs
import tasks.index.elasticsearch.index
import tasks.index.tantivy.index  # noqa: F401 - for runs, which open one of both
from flows.orchestration.warm_runs import import_late
from flows.run.pipeline_digest import judge_versions, preparation_files
from flows.run.worker_process import load_models
from flows.run.workers import one_forked_ahead
from tasks.runtime.memory import spare_memory

spare_memory()
import_late()
load_models()
preparation_files()
judge_versions()
gc.freeze()  # forks do not touch what is loaded, and so share its memory


@contextmanager
def run_prepared() -> Iterator[None]:
    """Prepare the process of one run, which was just forked."""
    with one_forked_ahead():
        yield
