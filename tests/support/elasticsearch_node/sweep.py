"""Deletes the indexes and templates of tests from a server."""

from collections.abc import Iterable

from tests.support.elasticsearch_node.server import ElasticsearchServer

PREFIXES = ("news", "kiosque")
# Names in one request: its line may have 4 kB at most.
AT_ONCE = 50


def delete_test_data(server: ElasticsearchServer) -> None:
    """Delete every index, alias and template of `server` whose name has one of Kiosque's prefixes."""
    ours = ",".join(f"{prefix}*" for prefix in PREFIXES)
    with server.client() as client:
        # Servers refuse to delete indices by a pattern, so read the names first.
        for names in _portions(client.indices.get_alias(index=ours, expand_wildcards="all")):
            client.indices.delete(index=names)
        for index, entry in client.indices.get_alias(name=ours, expand_wildcards="all").items():
            client.indices.delete_alias(index=index, name=list(entry["aliases"]))
        # Delete index templates before the component templates that they use.
        templates = client.indices.get_index_template(filter_path="index_templates.name")
        for names in _portions(template["name"] for template in templates.get("index_templates", [])):
            client.indices.delete_index_template(name=names)
        components = client.cluster.get_component_template(filter_path="component_templates.name")
        for names in _portions(component["name"] for component in components.get("component_templates", [])):
            client.cluster.delete_component_template(name=names)


def _portions(names: Iterable[str]) -> list[list[str]]:
    """Split Kiosque's names among `names` into lists that fit a request."""
    ours = sorted(name for name in names if name.startswith(PREFIXES))
    return [ours[start : start + AT_ONCE] for start in range(0, len(ours), AT_ONCE)]
