"""Warm runs: processes of runs, forked from one that has loaded everything instead of started anew.

Prefect starts `python -m prefect.engine` for each run. Here a fork does the same: same environment, same output, a process of
its own that a signal ends. Where code or data changed since the fork server loaded them, runs start anew.
"""

import atexit
import multiprocessing
import os
import runpy
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import anyio
import anyio.abc
from prefect.context import refresh_global_settings_context
from prefect.runner import _starter_engine

from flows.orchestration.deployments import CHECKOUT
from tasks.runtime.new_processes import without_main

_LOADED_FOLDERS = ("config", "flows", "tasks")
# Prefect and SQLAlchemy import these inside functions, in the middle of each run.
_IMPORTED_LATE = (
    "anyio._backends._asyncio",
    "fastapi.encoders",
    "prefect.concurrency.services",
    "prefect.task_engine",
    "prefect.utilities.visualization",
    "sqlalchemy.dialects.sqlite",
)


def import_late() -> None:
    """Import the parts of libraries that a run would import while it goes on."""
    for name in _IMPORTED_LATE:
        with suppress(ImportError):  # a library that has moved them costs time, no more
            import_module(name)


@contextmanager
def warm_runs(module: str) -> Iterator[None]:
    """Fork the runs that Prefect starts in the block from a process that has imported `module`.

    `module.run_prepared()` is entered in each fork. Does nothing where processes cannot be forked so (Windows).
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        yield
        return
    server = _ForkServer(module)
    starter: Any = _starter_engine  # it says: patch `run_process` to start runs in another way
    cold = starter.run_process
    starter.run_process = server.starting(cold)
    try:
        yield
    finally:
        starter.run_process = cold


class _ForkServer:
    """A process that has imported a module, and forks."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._loaded = _stamp()
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([module])
        path = os.environ.get("PYTHONPATH")
        os.environ["PYTHONPATH"] = os.pathsep.join([str(CHECKOUT), *([path] if path else [])])
        try:
            with without_main():
                forkserver.ensure_running()
        finally:
            os.environ.pop("PYTHONPATH")
            if path:
                os.environ["PYTHONPATH"] = path

    def starting(self, cold: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that runs a process as `cold` does, Prefect's own."""

        async def run_process(
            command: list[str],
            *,
            env: Mapping[str, str | None],
            task_status: anyio.abc.TaskStatus[Any],
            task_status_handler: Callable[[Any], Any],
            cwd: Path | str | None = None,
            **options: Any,
        ) -> Any:
            process = None
            if _stamp() == self._loaded:
                process = await anyio.to_thread.run_sync(self._forked, env, cwd)
            if process is None:
                return await cold(
                    command,
                    env=env,
                    task_status=task_status,
                    task_status_handler=task_status_handler,
                    cwd=cwd,
                    **options,
                )
            task_status.started(task_status_handler(process))
            await anyio.to_thread.run_sync(process.join)
            return process

        return run_process

    def _forked(self, env: Mapping[str, str | None], cwd: Path | str | None) -> BaseProcess | None:
        """Start the process of a run; None where the fork server died."""
        environment = {name: value for name, value in env.items() if value is not None}
        process = self._context.Process(target=_run, args=(self._module, environment, cwd))
        try:
            with without_main():
                process.start()
        except (OSError, EOFError):
            return None
        return process


def _run(module: str, environment: Mapping[str, str], cwd: Path | str | None) -> None:
    """Do what `python -m prefect.engine` does, in a process that was forked."""
    if cwd is not None:
        os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["prefect.engine"]
    with import_module(module).run_prepared():
        refresh_global_settings_context()
        try:
            runpy.run_module("prefect.engine", run_name="__main__")
        finally:
            atexit._run_exitfuncs()  # logs and events are sent there; a fork ends without


def _stamp() -> tuple[tuple[str, int, int], ...]:
    """Return name, size and time of all code and data of Kiosque, and the time of the folder of libraries."""
    files = [
        file for folder in _LOADED_FOLDERS for file in (CHECKOUT / folder).rglob("*.[pyj]*") if file.suffix != ".pyc"
    ]
    facts = ((str(file), file.stat()) for file in [*sorted(files), Path(sysconfig.get_path("purelib"))])
    return tuple((name, info.st_size, info.st_mtime_ns) for name, info in facts)
