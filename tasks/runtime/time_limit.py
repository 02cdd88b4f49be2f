"""Time limit of a document: a clock of the kernel counts processor time, so that it also stops code in C.

lxml, regular expressions and numpy do not let the interpreter answer a signal until they are done, so nothing inside the
process can end them. The timer here ends the process itself (SIGPROF, which nobody handles); whoever started it prepares
the batch again without that document (`flows.run.workers`). Processor time, not the time of day: a busy machine, a slow disk
or a run put to sleep rejects nothing.
"""

import signal

# None in every process but a worker: only a worker is replaced after its end.
_allowed_s: float | None = None


def limit_documents(seconds: float) -> None:
    """End this process from now on if a document takes more than `seconds` of its processor time.

    Does nothing if the system has no such timer (Windows).
    """
    global _allowed_s
    if hasattr(signal, "setitimer"):
        _allowed_s = seconds


def start() -> None:
    """Start or restart the timer of a document; does nothing in a process without a limit."""
    if _allowed_s is not None:
        signal.setitimer(signal.ITIMER_PROF, _allowed_s)


def stop() -> None:
    """Stop the timer."""
    if _allowed_s is not None:
        signal.setitimer(signal.ITIMER_PROF, 0)
