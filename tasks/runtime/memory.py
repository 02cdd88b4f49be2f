"""Memory of a process: how often unused objects are looked for, and what is freed given back to the system."""

import ctypes
import gc
from contextlib import suppress

_NEW_OBJECTS = 50_000
_ARENAS, _MOST_ARENAS = -8, 2  # M_ARENA_MAX of glibc's malloc.h


def spare_memory() -> None:
    """Plan the memory of this process, before it starts a thread.

    Python collects after 50,000 new objects, not after 700: rules, words and models are hundreds of thousands of objects that
    stay, and while they are loaded it would go through all of them again and again, which takes a quarter of the time.
    glibc gives threads two arenas together, not eight for each processor: each keeps what a thread of an index has freed.
    """
    gc.set_threshold(_NEW_OBJECTS)
    with suppress(AttributeError, OSError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(_ARENAS, _MOST_ARENAS)


def give_back() -> None:
    """Give the system what this process has freed, as after a batch; glibc keeps it, hundreds of megabytes, for later."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
