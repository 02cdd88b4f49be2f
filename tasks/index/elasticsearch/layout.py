"""Checks of the layout before the first write: names, aliases and templates that somebody else may have changed.

Each language has one open index, made from our template, behind its own alias and behind `news`. With any other layout
documents would be written where no search finds them, or without our analyzers.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any

from elasticsearch import Elasticsearch

from config.languages import load_languages
from tasks.index.elasticsearch.connection import Connection
from tasks.index.elasticsearch.physical_indexes import OURS, IndexState, index_states
from tasks.index.elasticsearch.template_bodies import ALIAS, MAPPINGS, PRIORITY, next_index, part_name, part_of_index

_TEMPLATE_FIELDS = ("index_patterns", "priority", "composed_of")
_SHOWN = ["index_templates.name", *(f"index_templates.index_template.{field}" for field in _TEMPLATE_FIELDS)]


def require_layout(connection: Connection) -> None:
    """Raise IndexRefused with the name and the remedy where the layout is not ours. Costs two small requests."""
    parts = sorted(part_name(language.tag) for language in load_languages())
    states = index_states(connection, f"{ALIAS},{OURS}")
    faults = (*index_faults(states, parts), *_template_faults(connection.call(_templates), parts))
    if fault := next(iter(faults), None):
        raise connection.errors.refused(fault)


def require_own_index(connection: Connection, name: str) -> None:
    """Raise IndexRefused where the index `name`, just created, was made from another template."""
    for state in index_states(connection, name):
        if not state.notes:
            raise connection.errors.refused(_made_by_others(state))


def index_faults(states: Sequence[IndexState], parts: Sequence[str]) -> Iterator[str]:
    """Yield the faults of single indexes, then those of the aliases of languages."""
    names = {ALIAS, *parts}
    for state in states:
        if state.name in names or state.data_stream in names:
            kind, name = ("a data stream", state.data_stream) if state.data_stream else ("an index", state.name)
            yield f"{name} is {kind} and not Kiosque's alias; copy it under another name and delete it"
        elif not state.aliases.isdisjoint(names):
            yield from _faults_of_member(state, sorted(state.aliases & names))
    for part in parts:
        yield from _faults_of_part(part, [state for state in states if part in state.aliases])


def _faults_of_member(state: IndexState, aliases: Sequence[str]) -> Iterator[str]:
    """Yield the faults of an index behind our `aliases`."""
    if not state.notes and re.fullmatch(rf"{ALIAS}-.+-\d{{6}}", state.name):
        yield _made_by_others(state)
    elif not state.notes:
        yield f"alias {aliases[0]} is on index {state.name}, which Kiosque did not make; remove the alias from it"
    if state.is_closed:
        yield f"index {state.name} is closed; open it (POST /{state.name}/_open)"
    if state.is_in_use and aliases == [ALIAS]:
        yield f"index {state.name} is behind {ALIAS} but not behind {part_of_index(state.name)}; add that alias to it"


def _faults_of_part(part: str, states: Sequence[IndexState]) -> Iterator[str]:
    if len(states) > 1:
        names = " and ".join(state.name for state in states)
        yield (
            f"alias {part} is on {names}, as after a rollover, but Kiosque writes one index a language; remove the alias "
            "from all but one, and make that one its write index"
        )
    for state in states:
        if not state.is_in_use:
            yield f"index {state.name} is behind {part} but not behind {ALIAS}, where searches look; add that alias to it"
        if part in state.unwritable:
            yield f"alias {part} does not write index {state.name}; set is_write_index of the alias to true"


def _made_by_others(state: IndexState) -> str:
    return (
        f"index {state.name} was not made from Kiosque's template, but perhaps from another one of a priority above "
        f"{PRIORITY}; change that template, then delete the index"
    )


def _template_faults(templates: Iterable[dict[str, Any]], parts: Sequence[str]) -> Iterator[str]:
    """Yield the templates that take our indexes before ours do; one that is composed of our fields may."""
    for each in templates:
        template = each["index_template"]
        is_above = template.get("priority", 0) > PRIORITY and MAPPINGS not in template.get("composed_of", ())
        patterns = template.get("index_patterns", ()) if is_above else ()
        taken = [part for part in parts if any(fnmatchcase(next_index(part), pattern) for pattern in patterns)]
        if taken:
            yield (
                f"index template {each['name']} (priority {template['priority']}) takes {next_index(taken[0])} before "
                f"Kiosque's own; give it a priority below {PRIORITY} or other index patterns"
            )


def _templates(client: Elasticsearch) -> list[dict[str, Any]]:
    """Return every index template; none where the account may not read them."""
    answer = client.options(ignore_status=[403, 404]).indices.get_index_template(filter_path=_SHOWN)
    return list(answer.get("index_templates", ()))
