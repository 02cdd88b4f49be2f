"""Templates in the cluster: writes those of `config/elasticsearch/`, and adds new fields to existing indexes."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from elastic_transport import ObjectApiResponse
from elasticsearch import ApiError, Elasticsearch

from config.languages import load_languages
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.physical_indexes import put_mapping
from tasks.index.elasticsearch.template_bodies import ALIAS, Templates, build_templates, digest_of

_OURS = f"{ALIAS}-*"


def put_templates(connection: Connection) -> None:
    """Write missing and outdated templates, and add new fields to the indexes behind `news`.

    Costs four small requests if nothing has changed. IndexRefused names the templates that the account may not write, or
    the index that cannot take the fields.
    """
    _put_fields(connection, write_templates(connection))


def write_templates(connection: Connection) -> Templates:
    """Write missing and outdated templates, and return all of them; existing indexes get no fields."""
    templates = build_templates(load_languages(), plugins=connection.call(_plugins))
    components = _changed(templates.components, connection.call(_component_digests))
    indexes = _changed(templates.indexes, connection.call(_index_digests))
    if not _put(connection, templates, components, indexes):
        raise connection.errors.refused(_missing([*components, *indexes]))
    return templates


def _plugins(client: Elasticsearch) -> frozenset[str]:
    """Return the names of the plugins that every node has; none where the cluster does not name them."""
    try:
        nodes = client.nodes.info(metric="plugins", filter_path="nodes.*.plugins.name").get("nodes", {})
    except ApiError as error:
        if error.status_code in {400, 403, 404, 410}:  # not allowed, or a service that hides its nodes
            return frozenset()
        raise
    installed = [frozenset(plugin["name"] for plugin in node.get("plugins", ())) for node in nodes.values()]
    return frozenset.intersection(*installed) if installed else frozenset()


def _component_digests(client: Elasticsearch) -> dict[str, str]:
    shown = "component_templates.name,component_templates.component_template._meta"
    answer = client.options(ignore_status=404).cluster.get_component_template(name=_OURS, filter_path=shown)
    return _digests(answer, "component_template")


def _index_digests(client: Elasticsearch) -> dict[str, str]:
    shown = "index_templates.name,index_templates.index_template._meta"
    answer = client.options(ignore_status=404).indices.get_index_template(name=_OURS, filter_path=shown)
    return _digests(answer, "index_template")


def _digests(answer: ObjectApiResponse[Any], kind: str) -> dict[str, str]:
    """Return the digests of templates by name; none for status 404."""
    found = answer[f"{kind}s"] if answer.meta.status != 404 else ()
    return {each["name"]: digest_of(each.get(kind, {})) for each in found}


def _changed(wanted: Mapping[str, Mapping[str, Any]], existing: Mapping[str, str]) -> list[str]:
    return [name for name, body in wanted.items() if existing.get(name) != digest_of(body)]


def _put(connection: Connection, templates: Templates, components: Iterable[str], indexes: Iterable[str]) -> bool:
    """Write the templates with these names, components first; return False where that is not allowed.

    Each is retried by itself: where every tenth request fails, all in one retry would never succeed.
    """
    puts = [partial(_put_component, name=name, body=templates.components[name]) for name in components]
    puts += [partial(_put_index, name=name, body=templates.indexes[name]) for name in indexes]
    return all(connection.call(put) for put in puts)


def _put_component(client: Elasticsearch, *, name: str, body: Mapping[str, Any]) -> bool:
    answer = client.options(ignore_status=403).cluster.put_component_template(name=name, body=dict(body))
    return answer.meta.status != 403


def _put_index(client: Elasticsearch, *, name: str, body: Mapping[str, Any]) -> bool:
    answer = client.options(ignore_status=403).indices.put_index_template(name=name, body=dict(body))
    return answer.meta.status != 403


def _missing(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return (
        f"the templates {shown} are missing or out of date, and this account may not write them; run `kiosque bootstrap` "
        "as an administrator, or once with an account that has the cluster privilege manage_index_templates"
    )


def _put_fields(connection: Connection, templates: Templates) -> None:
    """Add new fields to the indexes whose mappings have another digest than the templates."""
    mappings = templates.components[f"{ALIAS}-mappings"]["template"]["mappings"]
    wanted = digest_of(mappings)
    for index, found in connection.call(_mapping_notes).items():
        if digest_of(found) != wanted:
            # Other notes are kept, such as those of bulk settings.
            notes = {**found.get("_meta", {}).get("kiosque", {}), **mappings["_meta"]["kiosque"]}
            body = {**mappings, "_meta": {**found.get("_meta", {}), "kiosque": notes}}
            fault = connection.call(partial(put_mapping, index=index, mappings=body))
            if fault:
                raise connection.errors.refused(
                    f"index {index} was made from other mappings ({fault}); run `kiosque reindex`"
                )


def _mapping_notes(client: Elasticsearch) -> dict[str, Mapping[str, Any]]:
    """Return the `_meta` of the mappings of each index behind `news`, as `{"_meta": …}`."""
    found = client.indices.get_mapping(
        index=ALIAS, ignore_unavailable=True, allow_no_indices=True, filter_path="*.mappings._meta"
    )
    return {index: body["mappings"] for index, body in found.items()}
