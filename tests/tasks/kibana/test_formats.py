"""Every saved object in the formats of Kibana 9.5, and broken ones that these refuse."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tasks.kibana import SavedObject
from tests.support.kibana.filled import BY_ID, OBJECTS
from tests.support.kibana.formats import faults


@pytest.mark.parametrize("saved", OBJECTS, ids=lambda saved: saved.id)
def test_an_object_has_the_format_that_kibana_creates(saved: SavedObject) -> None:
    assert faults(saved) == []


def inside(text: str, change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], None]:
    """Change the JSON of a text attribute; `controlGroupInput.panelsJSON` is one inside another attribute."""

    def changed(attributes: dict[str, Any]) -> None:
        *outer, name = text.split(".")
        for key in outer:
            attributes = attributes[key]
        value = json.loads(attributes[name])
        change(value)
        attributes[name] = json.dumps(value)

    return changed


def layer(attributes: dict[str, Any]) -> dict[str, Any]:
    (found,) = attributes["state"]["datasourceStates"]["formBased"]["layers"].values()
    return dict(found["columns"])


def terms(attributes: dict[str, Any]) -> dict[str, Any]:
    params: dict[str, Any] = layer(attributes)["terms"]["params"]
    return params


BROKEN: list[tuple[str, str, Callable[[dict[str, Any]], Any]]] = [
    ("news", "'title' is a required property", lambda a: a.pop("title")),
    ("news", "'timeField' was unexpected", lambda a: a.update(timeField="x")),
    ("news", "'label' was unexpected", inside("fieldAttrs", lambda fields: fields["url"].update(label="x"))),
    ("news", "is not of type 'array'", lambda a: a.update(sourceFilters="{}")),
    ("kiosque-session-latest", "'kibanaSavedObjectMeta' is a required", lambda a: a.pop("kibanaSavedObjectMeta")),
    ("kiosque-session-latest", "is not of type 'string'", lambda a: a.update(columns=[1])),
    ("kiosque-session-latest", "'to' is a required property", lambda a: a["timeRange"].pop("to")),
    ("kiosque-session-latest", "'tabs' was unexpected", lambda a: a.update(tabs=[])),
    (
        "kiosque-session-latest",
        "'sql' is not one of",
        inside("kibanaSavedObjectMeta.searchSourceJSON", lambda source: source["query"].update(language="sql")),
    ),
    ("kiosque-newsroom", "is not of type 'boolean'", lambda a: a.update(timeRestore="yes")),
    ("kiosque-newsroom", "'timefrom' was unexpected", lambda a: a.update(timefrom="now-7d")),
    ("kiosque-newsroom", "'gridData' is a required", inside("panelsJSON", lambda panels: panels[0].pop("gridData"))),
    (
        "kiosque-newsroom",
        "'visualization' is not one",
        inside("panelsJSON", lambda p: p[0].update(type="visualization")),
    ),
    ("kiosque-newsroom", "49 is greater", inside("panelsJSON", lambda panels: panels[0]["gridData"].update(w=49))),
    (
        "kiosque-newsroom",
        "'fieldName' is a required property",
        inside(
            "controlGroupInput.panelsJSON", lambda controls: controls["source-raw"]["explicitInput"].pop("fieldName")
        ),
    ),
    ("kiosque-newsroom-top-sources", "'lnsPie' is not one of", lambda a: a.update(visualizationType="lnsPie")),
    ("kiosque-newsroom-top-sources", "'columnOrder' is a required", lambda a: _layers(a)[0].pop("columnOrder")),
    ("kiosque-newsroom-top-sources", "'sourceField' is a required", lambda a: layer(a)["terms"].pop("sourceField")),
    ("kiosque-newsroom-top-sources", "'bars' is not one of", lambda a: _xy_layer(a).update(seriesType="bars")),
    (
        "kiosque-newsroom-over-time",
        "'month' does not match",
        lambda a: layer(a)["time"]["params"].update(interval="month"),
    ),
    (
        "kiosque-newsroom-keywords-of-month",
        "is not valid under any",
        lambda a: terms(a).update(orderBy={"type": "most"}),
    ),
    ("kiosque-newsroom-keywords-of-month", "False was expected", lambda a: terms(a).update(otherBucket=True)),
    ("kiosque-newsroom-articles", "'metricAccessor' is a required", lambda a: _shown(a).pop("metricAccessor")),
    ("kiosque-newsroom-agencies", "'tagAccessor' is a required", lambda a: _shown(a).pop("tagAccessor")),
    ("kiosque-ingestion-sources", "'columnId' is a required", lambda a: _shown(a)["columns"][0].pop("columnId")),
    ("kiosque-ingestion-boilerplate", "'orderAgg' is a required", lambda a: terms(a).pop("orderAgg")),
    ("kiosque-ingestion-rejected", "'references' is a required", lambda a: layer(a)["value0"].pop("references")),
    (
        "kiosque-ingestion-last-state",
        "'sortField' is a required",
        lambda a: layer(a)["value0"]["params"].pop("sortField"),
    ),
]


def _layers(attributes: dict[str, Any]) -> list[dict[str, Any]]:
    return list(attributes["state"]["datasourceStates"]["formBased"]["layers"].values())


def _shown(attributes: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = attributes["state"]["visualization"]
    return shown


def _xy_layer(attributes: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = _shown(attributes)["layers"][0]
    return found


@pytest.mark.parametrize(("id", "told", "break_it"), BROKEN, ids=lambda value: value if isinstance(value, str) else "")
def test_a_broken_object_is_refused(id: str, told: str, break_it: Callable[[dict[str, Any]], Any]) -> None:
    attributes = msgspec.json.decode(msgspec.json.encode(BY_ID[id].attributes))
    break_it(attributes)
    found = faults(msgspec.structs.replace(BY_ID[id], attributes=attributes))
    assert any(told in each for each in found), found


def test_every_type_of_object_is_tried_broken() -> None:
    assert {BY_ID[id].type for id, *_ in BROKEN} == {each.type for each in OBJECTS}
