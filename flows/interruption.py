"""Ends a run on Ctrl-C, or when a scheduler stops its container, in good order and in a second or two.

Python's own KeyboardInterrupt would do for the first, were it not that a terminal sends it to every process of the run
at once: the temporary Prefect server ends first, and the run then waits for it, trying again, for the better part of a
minute. So that server is started where the signal does not reach it, and ended with the run.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

# A run ends in a second or two; where something in it does not let go, the process ends all the same.
GRACE_S = 8.0

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupted(BaseException):
    """The run was told to end, by the signal `number`; like KeyboardInterrupt it is no error that a step may swallow."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number

    @property
    def exit_code(self) -> int:
        """What a shell expects of a process that a signal ended: 130 after Ctrl-C, 143 after SIGTERM."""
        return 128 + self.number


_before: dict[int, Any] = {}  # those that end this process by `_end`, with the handlers they had before


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise Interrupted in the main thread at the first signal to end; what comes later does not disturb the end."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        # One that is ignored was set so on purpose: by nohup, or by a shell for what runs in its background.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            _before[number] = signal.signal(number, _end)
    try:
        yield
    except Interrupted:
        raise
    except BaseException:
        _restore()
        raise
    else:
        _restore()


def keep_interruptible() -> None:
    """Take back the signals that Prefect gave a handler of its own for the time of a flow."""
    for number in _before:
        signal.signal(number, _end)


def _restore() -> None:
    while _before:
        signal.signal(*_before.popitem())


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signal calls it
    for each in _before:
        signal.signal(each, signal.SIG_IGN)
    _end_at_last(128 + number)
    raise Interrupted(number)


def _end_at_last(code: int) -> None:
    timer = threading.Timer(GRACE_S, end_now, (code,))
    timer.daemon = True
    timer.start()


def end_now(code: int) -> NoReturn:
    """End this process and Prefect's server, without what Prefect would do at its leisure: 5 s and a page of complaints."""
    _kill_prefect_server()
    sys.stderr.flush()
    os._exit(code)


def start_prefect_server() -> None:
    """Start the temporary server that a run without PREFECT_API_URL talks to, out of the reach of Ctrl-C.

    Prefect finds it running. A thread starts it: a process has the signals of the thread that made it blocked, and the
    main thread can still be interrupted while it waits.
    """
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    if settings.api.url or not settings.server.ephemeral.enabled or not hasattr(signal, "pthread_sigmask"):
        return
    fault: list[BaseException] = []
    thread = threading.Thread(target=_start_shielded, args=(fault,), daemon=True)
    thread.start()
    thread.join()
    if fault:
        raise fault[0]


def _start_shielded(fault: list[BaseException]) -> None:
    from prefect.server.api.server import SubprocessASGIServer

    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        SubprocessASGIServer().start()
    except Exception as error:
        fault.append(error)


def _kill_prefect_server() -> None:
    with suppress(Exception):
        from prefect.server.api.server import SubprocessASGIServer

        process = SubprocessASGIServer().server_process
        if process:
            process.kill()
            process.wait()
