"""The search page as `kiosque serve` serves it, on a free port, from a thread of the tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from config.settings import Settings
from flows.web.app import make_app
from flows.web.server import ATTEMPTS, LOOPBACK_NAMES, listening, page_server, page_settings
from tasks.index import open_index
from tasks.index.protocol import SearchIndex


@contextmanager
def serving(settings: Settings, *, tells_faults: bool = True, index: SearchIndex | None = None) -> Iterator[str]:
    """Serve the page during the block and yield its address; it searches `index`, or the index of `settings`."""
    settings = page_settings(settings)
    with listening("127.0.0.1", 0) as listener, open_index(settings, attempts=ATTEMPTS) as opened:
        server = page_server(make_app(settings, index or opened, hosts=LOOPBACK_NAMES, tells_faults=tells_faults))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()  # the socket listens already: requests wait until the server takes them
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def reading(settings: Settings, **options: Any) -> Iterator[httpx.Client]:
    """Serve the page during the block and yield a client of it."""
    with serving(settings, **options) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client
