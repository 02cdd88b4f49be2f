"""Loads what a worker needs, so that a process that imports this module, and each forked from it, has it."""

import flows.run.workers  # noqa: F401 - what a worker imports first
from flows.run.worker_process import load_models

load_models()
