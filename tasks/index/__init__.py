"""The search index: the choice between its two backends, Elasticsearch and the embedded one."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from config.errors import ConfigError
from config.options import Backend
from tasks.document import Document
from tasks.index.protocol import SearchIndex

if TYPE_CHECKING:  # 0.3 s each; callers of these functions have imported them already
    from config.elasticsearch_options import ElasticsearchOptions
    from config.settings import Settings
    from tasks.index.elasticsearch.own_indexes import RunsIndex


def index_target(settings: "Settings") -> str:
    """Return the URL of the cluster in the settings, or that of the embedded index's folder."""
    return settings.elasticsearch_url or settings.embedded_index.resolve().as_uri()


def index_backend(settings: "Settings") -> Backend:
    """Return the backend of the settings."""
    return "tantivy" if settings.elasticsearch is None else "elasticsearch"


def form_maker(backend: Backend) -> Callable[[Document], bytes]:
    """Return the function that makes a document ready for a backend."""
    if backend == "tantivy":
        from tasks.index.tantivy import schema  # noqa: PLC0415 - one backend is imported, not both

        return schema.form_of
    from tasks.index.elasticsearch import record  # noqa: PLC0415 - one backend is imported, not both

    return record.form_of


def has_many_writers(settings: "Settings") -> bool:
    """Return whether several processes may write the index at once; of the embedded one, only one may write a language."""
    return settings.elasticsearch is not None


def open_index(
    settings: "Settings", *, attempts: int | None = None, sleep: Callable[[float], None] = time.sleep
) -> SearchIndex:
    """Open the index of the settings; only the chosen backend's client is imported.

    `attempts` is the number of tries on a busy cluster, for a user who waits; by default as many as a run can wait for.
    `sleep` takes the seconds to wait before the next try.
    """
    if settings.elasticsearch is None:
        from tasks.index.tantivy.index import TantivyIndex  # noqa: PLC0415 - one client is imported, not both

        return TantivyIndex(settings.embedded_index)
    from tasks.index.elasticsearch.index import ElasticsearchIndex  # noqa: PLC0415 - one client is imported, not both

    options = elasticsearch_options(settings)
    return ElasticsearchIndex(options if attempts is None else options.with_(attempts=attempts), sleep=sleep)


def open_runs(settings: "Settings", *, patient: bool = True) -> "RunsIndex | None":
    """Open the index of run records; None beside the embedded index, which has none.

    With `patient`, requests to a busy cluster are repeated for some seconds.
    """
    if settings.elasticsearch is None:
        return None
    from tasks.index.elasticsearch.own_indexes import RunsIndex  # noqa: PLC0415 - one client is imported, not both

    return RunsIndex(elasticsearch_options(settings), patient=patient)


def elasticsearch_options(settings: "Settings") -> "ElasticsearchOptions":
    """Return the connection options of the settings; ConfigError if they name no Elasticsearch."""
    if settings.elasticsearch is None:
        raise ConfigError("no Elasticsearch is named: set KIOSQUE_ELASTICSEARCH_URL or give --elasticsearch")
    return settings.elasticsearch
