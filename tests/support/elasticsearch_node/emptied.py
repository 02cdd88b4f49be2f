"""Deletes the indexes of a test server and keeps its templates, which take seconds to write."""

from tests.support.elasticsearch_node.server import ElasticsearchServer

OURS = "news-*,kiosque-*"


def delete_indexes(server: ElasticsearchServer) -> None:
    """Delete every index called `news-…` or `kiosque-…`."""
    with server.client() as client:
        names = list(
            client.indices.get_settings(index=OURS, expand_wildcards="all", filter_path="*.settings.index.uuid")
        )
        if names:
            client.indices.delete(index=names)
