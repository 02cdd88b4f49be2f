"""Starts the fork server of the workers of a test session's runs, before a test changes the environment that they get."""

import sys
from multiprocessing import forkserver

import pytest

from flows.run.workers import TEMPLATE, new_processes
from tests.support.command import ROOT


def start_fork_server() -> None:
    """Start it, and require that its forks have loaded the rules and the language models."""
    context = new_processes()
    if context.get_start_method() != "forkserver":
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        forkserver.ensure_running()
    check = context.Process(target=_require_template)
    check.start()
    check.join()
    assert check.exitcode == 0, f"python -c 'import {TEMPLATE}' fails"  # the fork server says nothing of that


def _require_template() -> None:
    sys.exit(0 if TEMPLATE in sys.modules else 1)
