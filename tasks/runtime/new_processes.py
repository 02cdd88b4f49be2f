"""New processes: started without the main module of this one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def without_main() -> Iterator[None]:
    """Keep `multiprocessing` from importing the main module of this process in those that the block starts.

    They never need it. That of a scheduled run is Prefect's engine, which takes a second of processor time and 100 MB.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
