"""Exit codes of the command, as every help page names them."""

from enum import IntEnum


class Exit(IntEnum):
    """The code that the command returns to the shell; a signal adds 128 to its own number."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    INDEX = 3
    NOT_FOUND = 4
    INTERRUPTED = 130


EPILOG = (
    "Exit codes: 0 done · 1 run failed · 2 usage or settings · 3 index unreachable, busy or refusing · 4 not found · "
    "130 interrupted."
)
