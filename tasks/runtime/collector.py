"""The garbage collector: how often it looks for objects that refer to each other."""

import gc

_NEW_OBJECTS = 50_000


def collect_seldom() -> None:
    """Collect after 50,000 new objects, not after Python's 700.

    Rules, words and models are hundreds of thousands of objects that stay; while they are loaded, the collector goes through
    all of them again and again. That took a quarter of the time.
    """
    gc.set_threshold(_NEW_OBJECTS)
