"""The search index: one protocol, two backends, and the choice between them."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from config.errors import ConfigError
from tasks.index.protocol import SearchIndex

if TYPE_CHECKING:  # 0.3 s each, and who calls these functions has what they need already
    from config.elasticsearch_options import ElasticsearchOptions
    from config.settings import Settings
    from tasks.index.elasticsearch.runs import RunsIndex


def index_target(settings: "Settings") -> str:
    """Name the index the settings point to: a URL, or the folder of the embedded index."""
    return settings.elasticsearch_url or settings.embedded_index.resolve().as_uri()


def has_many_writers(settings: "Settings") -> bool:
    """Tell whether several processes may write the index at once; of the embedded one, one process writes a language."""
    return not _is_embedded(settings)


def open_index(
    settings: "Settings", *, attempts: int | None = None, sleep: Callable[[float], None] = time.sleep
) -> SearchIndex:
    """Open the index the settings point to; a backend's client is imported only when it is the one.

    `attempts` is how often a busy cluster is asked at most, for one whose user waits; else as often as a run can wait.
    `sleep` takes seconds: how to wait until a busy cluster is asked again.
    """
    if _is_embedded(settings):
        from tasks.index.tantivy.index import TantivyIndex

        return TantivyIndex(settings.embedded_index)
    from tasks.index.elasticsearch.index import ElasticsearchIndex

    options = elasticsearch_options(settings)
    return ElasticsearchIndex(options if attempts is None else options.with_(attempts=attempts), sleep=sleep)


def open_runs(settings: "Settings", *, patient: bool = True) -> "RunsIndex | None":
    """Open the index of run records; None for the embedded index, which has none.

    With `patient` a busy cluster is asked again for some seconds; without, once.
    """
    if _is_embedded(settings):
        return None
    from tasks.index.elasticsearch.runs import RunsIndex

    return RunsIndex(elasticsearch_options(settings), patient=patient)


def elasticsearch_options(settings: "Settings") -> "ElasticsearchOptions":
    """Return how the settings say to reach Elasticsearch; ConfigError when they name none."""
    if settings.elasticsearch is None:
        raise ConfigError("no Elasticsearch is named: set KIOSQUE_ELASTICSEARCH_URL or give --elasticsearch")
    return settings.elasticsearch


def _is_embedded(settings: "Settings") -> bool:
    return settings.elasticsearch is None
