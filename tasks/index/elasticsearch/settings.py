"""What the cluster says of our indexes, in use or not: aliases, settings, and our notes in their mappings' `_meta`."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch

from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.template_bodies import ALIAS

OURS = f"{ALIAS}-*"
_SETTINGS = ("uuid", "blocks", "refresh_interval", "number_of_replicas", "auto_expand_replicas")
_SHOWN = ["*.aliases", "*.mappings._meta", *(f"*.settings.index.{name}" for name in _SETTINGS)]


class IndexState(NamedTuple):
    """One index at one moment; `settings` are those that were given, without defaults, below `index`."""

    name: str
    aliases: frozenset[str]
    meta: Mapping[str, Any]
    settings: Mapping[str, Any]

    @property
    def uuid(self) -> str:
        """What changes when an index is deleted and made again."""
        return str(self.settings["uuid"])

    @property
    def notes(self) -> Mapping[str, Any]:
        """What we noted in the index."""
        notes: Mapping[str, Any] = self.meta.get("kiosque") or {}
        return notes

    @property
    def is_in_use(self) -> bool:
        """Say whether searches look here."""
        return ALIAS in self.aliases

    @property
    def is_draft(self) -> bool:
        """Say whether this is being made to replace another."""
        return draft_alias(self.name) in self.aliases

    @property
    def is_blocked(self) -> bool:
        """Say whether writing is blocked."""
        return str(self.settings.get("blocks", {}).get("write", "false")) == "true"


def draft_alias(index: str) -> str:
    """Return the alias to write a new index by: bulk requests take no other name, so that none makes an index by mistake."""
    return f"{index}-draft"


def index_states(connection: Connection, pattern: str = OURS) -> list[IndexState]:
    """Return the indexes whose name or alias matches, by name, hidden ones too, all as of one moment."""
    found = connection.call(partial(_states, pattern=pattern))
    return sorted((_state(name, body) for name, body in found.items()), key=lambda state: state.name)


def has_lasting_block(connection: Connection) -> bool:
    """Say whether an index in use is blocked for writing, and not because it is being replaced."""
    states = index_states(connection)
    replaced = {state.notes["draft"]["of"] for state in states if state.is_draft}
    return any(state.is_in_use and state.is_blocked and state.uuid not in replaced for state in states)


def change_notes(connection: Connection, state: IndexState, **changes: Any) -> None:
    """Change our notes in an index, which else stay as `state` has them; None takes a note out."""
    notes = {name: value for name, value in {**state.notes, **changes}.items() if value is not None}
    connection.call(lambda client: client.indices.put_mapping(index=state.name, meta={**state.meta, "kiosque": notes}))


def _states(client: Elasticsearch, *, pattern: str) -> Mapping[str, Any]:
    answer = client.indices.get(
        index=pattern, expand_wildcards="all", ignore_unavailable=True, allow_no_indices=True, filter_path=_SHOWN
    )
    return dict(answer)


def _state(name: str, body: Mapping[str, Any]) -> IndexState:
    meta = body.get("mappings", {}).get("_meta", {})
    return IndexState(name, frozenset(body.get("aliases", ())), meta, body["settings"]["index"])
