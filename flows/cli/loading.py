"""Loading of the program: without a traceback on Ctrl-C."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_by_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C end the process at once while the block imports modules, without a traceback from inside a library."""
    # Under nohup, or in a background job of a shell, another handler ignores it.
    is_python_handling = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_python_handling:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        if is_python_handling:
            signal.signal(signal.SIGINT, signal.default_int_handler)
