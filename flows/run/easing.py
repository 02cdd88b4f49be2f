"""Eases the indexes of Elasticsearch for a large run and puts their settings back at its end, however it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from config.errors import IndexBusy, IndexRefused
from config.settings import Settings
from flows.run.home_names import name_with_home
from flows.run.index_locks import easing_index
from tasks.index.protocol import SearchIndex


@contextmanager
def eased(index: SearchIndex, run: str, settings: Settings, *, bytes: int) -> Iterator[Callable[[], None]]:
    """Ease the indexes while `run` writes `bytes` of input, if the settings call that much.

    Gives a function that eases those made since. A run that is killed is made up for by `flows.run.maintenance`. Where the
    cluster refuses, such as for want of a privilege, the run goes on without.
    """
    limit = settings.ease_index_bytes
    if settings.elasticsearch_url is None or not 0 < limit <= bytes:
        yield lambda: None
        return
    name = name_with_home(run, settings)

    def ease() -> None:
        with suppress(IndexRefused), easing_index(settings):
            index.apply_bulk_settings(name)

    try:
        ease()
        yield ease
    finally:
        with suppress(IndexBusy, IndexRefused), easing_index(settings):  # else the next run puts them back
            index.restore_settings(name)
