"""The choice of what prepares batches: processes of this machine, or the workers of a Dask scheduler.

Dask takes a second to import, and is an extra: only a run with the setting `dask` loads it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from config.errors import ConfigError
from config.settings import Settings
from flows.run.workers import Workers
from tasks.runtime.late_imports import at_first_use

with at_first_use():
    from flows.run import dask_workers


def open_workers(settings: Settings, *, is_local: bool = False) -> "Workers | dask_workers.DaskWorkers":
    """Return what prepares batches: the Dask workers that the settings name, else processes of this machine.

    With `is_local` it is always those: a replay prepares few documents.
    """
    if settings.dask is None or is_local:
        return Workers(settings.workers, limits=settings.limits)
    with needs_extra():
        return dask_workers.DaskWorkers(settings.dask, limits=settings.limits, wait_s=settings.dask_wait_s)


def dask_state(address: str) -> str:
    """Return in words what the scheduler at `address` has; ConfigError or RunFailed where no run could use it."""
    with needs_extra():
        threads = dask_workers.worker_threads(address)
    return f"It has {len(threads)} workers, which prepare {sum(threads.values())} batches at once"


@contextmanager
def needs_extra() -> Iterator[None]:
    """Turn the lack of a package that the block imports into a ConfigError with the remedy."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"the setting `dask` needs the extra kiosque[dask] (no module {error.name}): install it with `make dask`"
        ) from error
