"""Ends a run on Ctrl-C, or when a scheduler stops its container, in good order and in a second or two.

A signal's handler that raises does so wherever the main thread just is, also inside Prefect, which may drop the exception
there or trip over its own half-made state. So the handler here raises nothing. The run has a thread of its own, in
which Prefect leaves the signals alone, and stops at places of its own choice (`require_uninterrupted`); the main thread
waits for it and loses patience after GRACE_S, or at once when it is told a second time.

A terminal sends Ctrl-C to every process of the run: the temporary Prefect server would end first, and the run then wait
for it, trying again, for the better part of a minute. So that server is started where the signal does not reach it.
"""

import contextvars
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn, TypeVar

SENTENCE = "interrupted: what was finished is kept, and the same command goes on from there"

# A run ends in a second or two; where something in it does not let go, the process ends all the same.
GRACE_S = 8.0
# One stop may arrive twice: `timeout` sends its signal to the command and then to the command's group.
ECHO_S = 0.5
_LAST_WORDS_S = 2.0
POLL_S = 0.1

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

T = TypeVar("T")


class Interrupted(BaseException):
    """The run was told to end, by the signal `number`; like KeyboardInterrupt it is no error that a step may swallow."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Told:
    """What the handler has to say; plain values, because a lock that the interrupted code holds would never be free."""

    number: int | None = None
    at = 0.0
    again = False
    is_heeded = False  # by a run that is going on; else the process ends at once


_told = _Told()
_last_words: list[Callable[[], None]] = []


def heed_signals() -> None:
    """From now on end this process with one sentence when it is told to, and by way of the run while there is one."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        # One that is ignored was set so on purpose: by nohup, or by a shell for what runs in its background.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _heard)


def _heard(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signal calls it
    if not _told.is_heeded:
        end_interrupted(number)
    if _told.number is None:
        _told.number, _told.at = number, time.monotonic()
    elif time.monotonic() - _told.at > ECHO_S:
        _told.again = True


def run_interruptibly(work: Callable[[], T]) -> T:
    """Start Prefect's temporary server where one is needed, and return what `work` gives, done in a thread of its own.

    Raises what `work` raises; Interrupted instead where the process was told to end before `work` came to its result.
    """
    results: list[T] = []
    faults: list[BaseException] = []

    def do() -> None:
        try:
            start_prefect_server()
            results.append(work())
        except BaseException as error:
            faults.append(error)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(do,), name="run", daemon=True)
    _told.is_heeded = True
    thread.start()
    while thread.is_alive() and not _is_patience_lost():
        thread.join(POLL_S)
    _told.is_heeded = False
    if results:
        return results[0]
    if _told.number is not None:
        _say_last_words()
        raise Interrupted(_told.number)
    raise faults[0]


def _is_patience_lost() -> bool:
    return _told.again or (_told.number is not None and time.monotonic() - _told.at > GRACE_S)


def is_interrupted() -> bool:
    """Tell whether the run was told to end."""
    return _told.number is not None


def require_uninterrupted() -> None:
    """Raise Interrupted where the run was told to end: called between two pieces of work, and while one is waited for."""
    if _told.number is not None:
        raise Interrupted(_told.number)


def pause(seconds: float) -> None:
    """Sleep, unless the run was told to end or is meanwhile: then raise Interrupted."""
    until = time.monotonic() + seconds
    require_uninterrupted()
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, POLL_S))
        require_uninterrupted()


@contextmanager
def last_words(say: Callable[[], None]) -> Iterator[None]:
    """Have `say` called from another thread should the process end before the block does, where it can."""
    _last_words.append(say)
    try:
        yield
    finally:
        _last_words.remove(say)


def _say_last_words() -> None:
    def speak() -> None:
        for say in tuple(_last_words):
            with suppress(Exception):
                say()

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    speaker.join(_LAST_WORDS_S)


def end_interrupted(number: int) -> NoReturn:
    """Say the sentence and end this process and Prefect's server, without what Prefect would do at its leisure.

    The exit code is what a shell expects of a process that a signal ended: 130 after Ctrl-C, 143 after SIGTERM.
    """
    _kill_prefect_server()
    with suppress(OSError):
        cursor = "\x1b[?25h" if os.isatty(2) else ""  # which a progress bar hides
        os.write(2, f"{cursor}kiosque: {SENTENCE}\n".encode())
    os._exit(128 + number)


def start_prefect_server() -> None:
    """Start the temporary server that a run without PREFECT_API_URL talks to, out of the reach of Ctrl-C.

    Prefect finds it running. A thread starts it: a process has the signals of the thread that made it blocked.
    """
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    if settings.api.url or not settings.server.ephemeral.enabled or not hasattr(signal, "pthread_sigmask"):
        return
    fault: list[BaseException] = []
    thread = threading.Thread(target=_start_shielded, args=(fault,), daemon=True)
    thread.start()
    while thread.is_alive():
        require_uninterrupted()
        thread.join(POLL_S)
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
    module = sys.modules.get("prefect.server.api.server")  # what was not imported has started no server
    if module is None:
        return
    with suppress(Exception):
        server = module.SubprocessASGIServer()
        until = time.monotonic() + 1.0
        while server.running and server.server_process is None and time.monotonic() < until:
            time.sleep(0.01)  # another thread is just starting it
        if server.server_process:
            server.server_process.kill()
            server.server_process.wait(timeout=1.0)
