"""Worker template: a process that has loaded what every worker needs. The fork server imports this module and forks workers.

The forks share its memory, 65 MB, and start at once, where a new process takes a second and a half to load rules and models.
"""

import gc
from contextlib import suppress

from flows.run.worker_process import load_models
from tasks.runtime.memory import spare_memory

spare_memory()
with suppress(Exception):  # a worker meets the same fault at its first document, and tells it
    load_models()
gc.freeze()  # else a fork that looks for unused objects has a copy of everything
