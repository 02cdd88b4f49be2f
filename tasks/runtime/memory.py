"""Memory of a process: how often unused objects are looked for, and what is freed given back to the system."""

import ctypes
import gc
import os
from contextlib import suppress

_NEW_OBJECTS = 50_000
# Of glibc's malloc.h: M_ARENA_MAX, and M_MMAP_THRESHOLD in bytes.
_OPTIONS = {-8: 2, -3: 1 << 20}


def spare_memory() -> None:
    """Plan the memory of this process, before it starts a thread.

    Python collects after 50,000 new objects, not after 700: rules, words and models are hundreds of thousands of objects that
    stay, and while they are loaded it would go through all of them again and again, which takes a quarter of the time.
    glibc gives threads two arenas together, not eight for each processor: each keeps what a thread of an index has freed. It
    gives back what is larger than 1 MB as soon as that is freed; left alone, it keeps up to 32 MB once such a piece was freed.
    Arrow, not loaded yet, takes memory as all others do: an allocator of its own keeps 30 MB more a process, in workers too.
    """
    gc.set_threshold(_NEW_OBJECTS)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    with suppress(AttributeError, OSError, TypeError):  # another C library
        for option, value in _OPTIONS.items():
            ctypes.CDLL(None).mallopt(option, value)


def give_back() -> None:
    """Give the system what this process has freed, as after a batch; glibc keeps it, hundreds of megabytes, for later."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
