"""Templates in the cluster: writes those of `config/elasticsearch/`, and adds new fields to existing indexes."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

from elasticsearch import ApiError, Elasticsearch

from config.languages import load_languages
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.physical_indexes import index_states, put_mapping
from tasks.index.elasticsearch.template_bodies import ALIAS, MAPPINGS, Body, Templates, build_templates, digest_of

_OURS = f"{ALIAS}-*"
_JSON = "application/json"
_WRITTEN_AT_ONCE = 8


def put_templates(connection: Connection) -> None:
    """Write missing and outdated templates, and add new fields to the indexes behind `news`.

    Costs four small requests if nothing has changed. IndexRefused names the templates that the account may not write, or
    the index that cannot take the fields.
    """
    _put_fields(connection, write_templates(connection))


def write_templates(connection: Connection) -> Templates:
    """Write missing and outdated templates, components first, and return all of them; existing indexes get no fields.

    Each is retried by itself: where every tenth request fails, all in one retry would never succeed.
    """
    templates = _templates(connection.call(_plugins))
    kinds = {"component_template": templates.components, "index_template": templates.indexes}
    outdated = {kind: _outdated(connection, kind, wanted) for kind, wanted in kinds.items()}
    if not all(_put_all(connection, kind, bodies) for kind, bodies in outdated.items()):
        raise connection.errors.refused(_missing([name for bodies in outdated.values() for name in bodies]))
    return templates


def _put_all(connection: Connection, kind: str, bodies: Mapping[str, Body]) -> bool:
    """Write templates, several at once, which the cluster takes in one step; return False where that is not allowed."""

    def put(name: str) -> bool:
        return connection.call(partial(_put, kind=kind, name=name, body=bodies[name]))

    with ThreadPoolExecutor(_WRITTEN_AT_ONCE) as pool:
        return all(pool.map(put, bodies))


@cache
def _templates(plugins: frozenset[str]) -> Templates:
    return build_templates(load_languages(), plugins=plugins)


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


def _outdated(connection: Connection, kind: str, wanted: Mapping[str, Body]) -> dict[str, Body]:
    existing = connection.call(partial(_digests, kind=kind))
    return {name: body for name, body in wanted.items() if existing.get(name) != digest_of(body)}


def _digests(client: Elasticsearch, *, kind: str) -> dict[str, str]:
    """Return the digests of templates by name; none for status 404."""
    shown = {"filter_path": f"{kind}s.name,{kind}s.{kind}._meta"}
    answer = client.options(ignore_status=404).perform_request(
        "GET", f"/_{kind}/{_OURS}", params=shown, headers={"accept": _JSON}
    )
    found = answer[f"{kind}s"] if answer.meta.status != 404 else ()
    return {each["name"]: digest_of(each.get(kind, {})) for each in found}


def _put(client: Elasticsearch, *, kind: str, name: str, body: Body) -> bool:
    """Write one template; return False where that is not allowed."""
    answer = client.options(ignore_status=403).perform_request(
        "PUT", f"/_{kind}/{name}", headers={"accept": _JSON, "content-type": _JSON}, body=body
    )
    return answer.meta.status != 403


def _missing(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return (
        f"the templates {shown} are missing or out of date, and this account may not write them; run `kiosque bootstrap` "
        "as an administrator, or once with an account that has the cluster privilege manage_index_templates"
    )


def _put_fields(connection: Connection, templates: Templates) -> None:
    """Add new fields to the indexes whose mappings have another digest than the templates."""
    mappings = templates.components[MAPPINGS]["template"]["mappings"]
    for state in index_states(connection, ALIAS):
        if state.meta and state.notes.get("digest") != digest_of(mappings):
            # Other notes are kept, such as those of bulk settings.
            notes = {**state.notes, **mappings["_meta"]["kiosque"]}
            body = {**mappings, "_meta": {**state.meta, "kiosque": notes}}
            fault = connection.call(partial(put_mapping, index=state.name, mappings=body))
            if fault:
                raise connection.errors.refused(
                    f"index {state.name} was made from other mappings ({fault}); run `kiosque reindex`"
                )
