"""Marks tests by the servers they need, and groups them, so that processes share the work and each server runs once.

Tests of one Elasticsearch stay in one process, because they use the same index names: those of `tests/tasks` are a group, and
all others, each with a server of its own. Tests of Prefect without Elasticsearch stay in one too, for each process would start
a server. The tests of any other file stay together because they share its fixtures. Long groups come first, so that no process
waits for the other at the end.
"""

import os
from pathlib import Path

import pytest

# The servers that are fixtures, by mark. A test of both backends asks for the server when its parameter says so.
SERVERS = {
    "elasticsearch": {"elasticsearch_node", "secure_elasticsearch_node"},
    "prefect": {"prefect_server"},
    "browser": {"browser"},
}
ON_ELASTICSEARCH = {"elasticsearch", "on_elasticsearch"}
LONGEST_FIRST = ("elasticsearch", "prefect", "slow", "browser")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test, and put the longest groups first; the order is random otherwise."""
    for item in items:
        names, values = _fixtures(item), _parameters(item)
        for mark, servers in SERVERS.items():
            if servers & names or (mark == "elasticsearch" and ON_ELASTICSEARCH & values):
                item.add_marker(mark)
        item.add_marker(pytest.mark.xdist_group(_group(item, names)))
    ranks: dict[str, int] = {}
    for item in items:
        group = _group_of(item)
        ranks[group] = min(_rank(item), ranks.get(group, _rank(item)))
    items.sort(key=lambda item: ranks[_group_of(item)])


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


def _parameters(item: pytest.Item) -> set[str]:
    call = getattr(item, "callspec", None)
    return {value for value in call.params.values() if isinstance(value, str)} if call else set()


def _group(item: pytest.Item, names: set[str]) -> str:
    if "secure_elasticsearch_node" in names:
        return "secure_elasticsearch"
    path = _path(item)
    if item.get_closest_marker("elasticsearch"):
        is_alone = "KIOSQUE_TEST_ELASTICSEARCH_URL" not in os.environ  # else all use that server
        return "elasticsearch of tasks" if is_alone and path.parts[1] == "tasks" else "elasticsearch"
    return "prefect" if item.get_closest_marker("prefect") else str(path)


def _path(item: pytest.Item) -> Path:
    return item.path.relative_to(item.config.rootpath)


def _group_of(item: pytest.Item) -> str:
    mark = item.get_closest_marker("xdist_group")
    assert mark is not None
    return str(mark.args[0])


def _rank(item: pytest.Item) -> int:
    rank = next((rank for rank, mark in enumerate(LONGEST_FIRST) if item.get_closest_marker(mark)), len(LONGEST_FIRST))
    is_of_runs = _path(item).parts[1] in ("system", "flows")  # slow tests there start processes, and others calculate
    return 2 * rank + (not is_of_runs)
