"""Physical indexes of the cluster: their aliases, settings and our notes, and the requests that create and change them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from elasticsearch import BadRequestError, Elasticsearch

from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.errors import fault_of
from tasks.index.elasticsearch.template_bodies import ALIAS

OURS = f"{ALIAS}-*"
_SETTINGS = (
    "uuid",
    "blocks",
    "refresh_interval",
    "number_of_replicas",
    "auto_expand_replicas",
    "verified_before_close",
    "gc_deletes",
)
_SHOWN = ["*.aliases", "*.data_stream", "*.mappings._meta", *(f"*.settings.index.{name}" for name in _SETTINGS)]
# A node forgets deletions before the present, by a clock that moves every 0.2 s.
CLOCK_S = 0.5


class IndexState(NamedTuple):
    """One index at one moment; `settings` are those given explicitly, without defaults, below `index`.

    `unwritable` are the aliases that do not write it, `data_stream` is the stream that it is a part of.
    """

    name: str
    aliases: frozenset[str]
    meta: Mapping[str, Any]
    settings: Mapping[str, Any]
    unwritable: frozenset[str] = frozenset()
    data_stream: str = ""

    @property
    def uuid(self) -> str:
        """The id that changes when an index is deleted and created again."""
        return str(self.settings["uuid"])

    @property
    def notes(self) -> Mapping[str, Any]:
        """Kiosque's notes in the mappings' `_meta`."""
        return dict(self.meta.get("kiosque") or {})

    @property
    def is_in_use(self) -> bool:
        """Return whether searches read this index."""
        return ALIAS in self.aliases

    @property
    def is_draft(self) -> bool:
        """Return whether this index is being filled to replace another."""
        return draft_alias(self.name) in self.aliases

    @property
    def is_closed(self) -> bool:
        """Return whether the index is closed; opening it removes the setting."""
        return str(self.settings.get("verified_before_close", "false")) == "true"

    @property
    def is_blocked(self) -> bool:
        """Return whether writing is blocked."""
        return str(self.settings.get("blocks", {}).get("write", "false")) == "true"


def draft_alias(index: str) -> str:
    """Return the alias to write a new index by: bulk requests take aliases only, so that none creates an index by mistake."""
    return f"{index}-draft"


def index_states(connection: Connection, pattern: str = OURS) -> list[IndexState]:
    """Return the indexes whose name or alias matches, hidden ones too, by name, all as of one moment."""
    found = connection.call(
        lambda client: client.indices.get(
            index=pattern, expand_wildcards="all", ignore_unavailable=True, allow_no_indices=True, filter_path=_SHOWN
        )
    )
    return [
        IndexState(
            name,
            aliases=frozenset(body.get("aliases", ())),
            meta=body.get("mappings", {}).get("_meta", {}),
            settings=body["settings"]["index"],
            unwritable=frozenset(
                alias for alias, how in body.get("aliases", {}).items() if how.get("is_write_index") is False
            ),
            data_stream=body.get("data_stream", ""),
        )
        for name, body in sorted(found.items())
    ]


def has_lasting_block(connection: Connection) -> bool:
    """Return whether an index in use is blocked for writing and is not being replaced."""
    states = index_states(connection)
    replaced = {state.notes["draft"]["of"] for state in states if state.is_draft}
    return any(state.is_in_use and state.is_blocked and state.uuid not in replaced for state in states)


def change_notes(connection: Connection, state: IndexState, **changes: Any) -> None:
    """Change notes in an index and keep the others of `state`; None removes a note."""
    notes = {name: value for name, value in {**state.notes, **changes}.items() if value is not None}
    connection.call(lambda client: client.indices.put_mapping(index=state.name, meta={**state.meta, "kiosque": notes}))


def change_settings(connection: Connection, name: str, settings: Mapping[str, Any]) -> None:
    """Change settings of an index, named as below `index`; None resets one to its default."""
    given = {f"index.{setting}": value for setting, value in settings.items()}
    connection.call(lambda client: client.indices.put_settings(index=name, settings=given))


def forget_deletions(connection: Connection, alias: str) -> None:
    """Have an index forget the versions of deleted documents at once; for a minute it refuses to write such a version again."""
    for state in index_states(connection, alias):
        change_settings(connection, state.name, {"gc_deletes": "0s"})
        connection.wait(CLOCK_S)
        refresh(connection, state.name)
        change_settings(connection, state.name, {"gc_deletes": state.settings.get("gc_deletes")})


def create_index(client: Elasticsearch, *, name: str, body: Mapping[str, Any]) -> None:
    """Create an index of settings, mappings and aliases unless it exists: by another writer, or by a try without answer."""
    try:
        client.indices.create(index=name, body=dict(body))
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise


def put_mapping(client: Elasticsearch, *, index: str, mappings: Mapping[str, Any]) -> str:
    """Add fields to an index; return the reason why it cannot take them, or an empty text."""
    try:
        client.indices.put_mapping(index=index, body=dict(mappings))
    except BadRequestError as error:
        return ": ".join(fault_of(error))
    return ""


def refresh(connection: Connection, name: str) -> None:
    """Make what was written to an index visible to searches; IndexRefused if it is gone."""
    connection.call(lambda client: client.indices.refresh(index=name))


def count_documents(connection: Connection, name: str) -> int:
    """Return the number of visible documents in an index."""
    return connection.call(lambda client: int(client.count(index=name)["count"]))


def delete_index(connection: Connection, name: str) -> None:
    """Delete an index if it exists."""
    connection.call(lambda client: client.indices.delete(index=name, ignore_unavailable=True))
