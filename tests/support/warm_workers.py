"""Forks the worker processes of a test's runs from a process that has loaded the rules and the language models.

A worker of a real run is a new process, which takes two seconds to load them. Whole commands that a test starts, and the
tests of the workers themselves, still have such workers. `tests.support.warm` is what the fork server imports.
"""

import multiprocessing
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver

import pytest

from tests.support.command import ROOT

WARM = "tests.support.warm"


@contextmanager
def warm_workers() -> Iterator[None]:
    """Fork the workers of this process's runs while the block runs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([WARM])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        forkserver.ensure_running()
    check = context.Process(target=_require_warm)
    check.start()
    check.join()
    assert check.exitcode == 0, f"python -c 'import {WARM}' fails"  # the fork server says nothing of that
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.run.workers._SPAWN", context)
        yield


def _require_warm() -> None:
    sys.exit(0 if WARM in sys.modules else 1)
