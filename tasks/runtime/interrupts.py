"""Interrupts: end a run within a second or two on Ctrl-C, or when a scheduler stops its container, and lose nothing.

A signal handler that raises does so wherever the main thread is, even inside a library, which may drop the exception or fail
on its own unfinished state. So the handler here raises nothing. The run has a thread of its own, and stops where it calls
`require_uninterrupted`. The main thread waits for it for GRACE_S, or until a second signal.
"""

import contextvars
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn, TypeVar

SENTENCE = "interrupted: what was finished is kept, and the same command goes on from there"

# A run ends in a second or two; where something in it hangs, the process ends all the same.
GRACE_S = 8.0
# One stop may arrive twice: `timeout` sends its signal to the command, then to the command's group.
ECHO_S = 0.5
_LAST_WORDS_S = 2.0
POLL_S = 0.1

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

T = TypeVar("T")


class Interrupted(BaseException):
    """The signal `number` ends the run. Like KeyboardInterrupt this is not an error that a step may catch."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Received:
    """The signal that the handler has received; plain values, for a lock that the interrupted code holds is never freed."""

    number: int | None = None
    at = 0.0
    is_repeated = False
    is_run_listening = False  # else the process ends at once


_received = _Received()
_last_words: list[Callable[[], None]] = []


def heed_signals() -> None:
    """Handle the signals that end a process from now on: through the run while one goes on, else at once with one sentence."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        # An ignored signal is ignored on purpose: by nohup, or by a shell for its background jobs.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _heard)


def _heard(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signal calls it
    if not _received.is_run_listening:
        end_interrupted(number)
    if _received.number is None:
        _received.number, _received.at = number, time.monotonic()
    elif time.monotonic() - _received.at > ECHO_S:
        _received.is_repeated = True


def run_in_thread(work: Callable[[], T]) -> T:
    """Return what `work` returns, run in a thread of its own.

    Raises what `work` raises; Interrupted if a signal to end arrived before `work` had its result.
    """
    results: list[T] = []
    faults: list[BaseException] = []

    def do() -> None:
        try:
            results.append(work())
        except BaseException as error:
            faults.append(error)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(do,), name="run", daemon=True)
    _received.is_run_listening = True
    thread.start()
    while thread.is_alive() and not _is_patience_lost():
        thread.join(POLL_S)
    _received.is_run_listening = False
    if results:
        return results[0]
    if _received.number is not None:
        _say_last_words()
        raise Interrupted(_received.number)
    raise faults[0]


def _is_patience_lost() -> bool:
    return _received.is_repeated or (_received.number is not None and time.monotonic() - _received.at > GRACE_S)


def is_interrupted() -> bool:
    """Tell whether a signal to end the run has arrived."""
    return _received.number is not None


def require_uninterrupted() -> None:
    """Raise Interrupted if a signal to end the run has arrived. Call it between two pieces of work and while waiting."""
    if _received.number is not None:
        raise Interrupted(_received.number)


def pause(seconds: float) -> None:
    """Sleep; raise Interrupted if a signal to end the run has arrived or arrives meanwhile."""
    until = time.monotonic() + seconds
    require_uninterrupted()
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(left, POLL_S))
        require_uninterrupted()


@contextmanager
def last_words(say: Callable[[], None]) -> Iterator[None]:
    """Call `say` from another thread if the process ends before the block does."""
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
    """Print the sentence and end this process at once.

    The exit code is what a shell expects of a process that a signal ended: 130 after Ctrl-C, 143 after SIGTERM.
    """
    with suppress(OSError):
        cursor = "\x1b[?25h" if os.isatty(2) else ""  # which a progress bar hides
        os.write(2, f"{cursor}kiosque: {SENTENCE}\n".encode())
    os._exit(128 + number)
