"""Every saved object against the rules of Kibana and Elasticsearch."""

import json
from itertools import combinations
from typing import Any

import msgspec
import pytest

from config.errors import ConfigError
from tasks.kibana import OBJECTS_FILE, SavedObject, build_objects, to_ndjson
from tasks.kibana.build import complete
from tasks.kibana.declarations import Panel, Terms, Value, load_declarations
from tasks.kibana.fields import Fields
from tasks.kibana.lens import lens_object
from tasks.kibana.values import parse_value
from tests.support.kibana.filled import BY_ID, MAPPINGS, OBJECTS

# As read by Kibana 9.5: the versions of its types.
VERSIONS = {"index-pattern": "8.0.0", "search": "10.4.0", "dashboard": "10.2.0", "lens": "8.9.0"}
each_object = pytest.mark.parametrize("saved", OBJECTS, ids=lambda saved: saved.id)
each_dashboard = pytest.mark.parametrize(
    "saved", [each for each in OBJECTS if each.type == "dashboard"], ids=lambda s: s.id
)
each_panel = pytest.mark.parametrize("saved", [each for each in OBJECTS if each.type == "lens"], ids=lambda s: s.id)


def fields(data_view: str) -> Fields:
    return Fields(MAPPINGS[data_view], view_id=data_view, time_field="@timestamp")


def view_of(saved: SavedObject) -> str:
    (view,) = {each.id for each in saved.references if each.type == "index-pattern"}
    return view


def test_the_file_is_what_the_module_builds() -> None:
    assert OBJECTS_FILE.read_bytes() == to_ndjson(build_objects()), "run `kiosque kibana build`"


@each_object
def test_versions_are_pinned(saved: SavedObject) -> None:
    assert saved.core_migration_version == "8.8.0"
    assert saved.type_migration_version == VERSIONS[saved.type]


@each_object
def test_every_reference_leads_to_an_object_of_that_type_and_is_called_once(saved: SavedObject) -> None:
    assert [each for each in saved.references if BY_ID[each.id].type != each.type] == []
    names = [each.name for each in saved.references]
    assert len(set(names)) == len(names)


def test_ids_are_unique_and_an_object_follows_those_it_refers_to() -> None:
    positions = {each.id: position for position, each in enumerate(OBJECTS)}
    assert len(positions) == len(OBJECTS)
    assert all(positions[to.id] < positions[each.id] for each in OBJECTS for to in each.references)


@each_dashboard
def test_panels_stand_in_the_grid_and_do_not_overlap(saved: SavedObject) -> None:
    grids = [panel["gridData"] for panel in json.loads(saved.attributes["panelsJSON"])]
    for grid in grids:
        assert grid["x"] >= 0
        assert grid["x"] + grid["w"] <= 48
        assert grid["w"] >= 8
        assert grid["h"] >= 4
    for one, other in combinations(grids, 2):
        apart = (
            one["x"] + one["w"] <= other["x"]
            or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"]
            or other["y"] + other["h"] <= one["y"]
        )
        assert apart, (one, other)


@each_dashboard
def test_a_panel_by_reference_names_an_existing_reference(saved: SavedObject) -> None:
    names = {each.name: each for each in saved.references}
    panels = json.loads(saved.attributes["panelsJSON"])
    assert len({panel["panelIndex"] for panel in panels}) == len(panels)
    for panel in panels:
        assert panel["gridData"]["i"] == panel["panelIndex"]
        assert names[f"{panel['panelIndex']}:{panel['panelRefName']}"].type == panel["type"]


@each_dashboard
def test_a_control_lists_a_field_that_can_be_counted_by_and_has_its_data_view(saved: SavedObject) -> None:
    controls = json.loads(saved.attributes["controlGroupInput"]["panelsJSON"])
    names = {each.name: each for each in saved.references}
    assert len(controls) == 3
    for id, control in controls.items():
        view = names[f"controlGroup_{id}:optionsListDataView"]
        fields(view.id).countable(control["explicitInput"]["fieldName"], location=id)
        assert control["explicitInput"]["id"] == id


@each_panel
def test_a_panel_asks_for_fields_that_the_mapping_has_and_that_can_be_counted(saved: SavedObject) -> None:
    (layer,) = saved.attributes["state"]["datasourceStates"]["formBased"]["layers"].values()
    known = fields(view_of(saved))
    for name, column in layer["columns"].items():
        if column.get("sourceField", "___records___") != "___records___":
            known.countable(column["sourceField"], location=name)
        if column["operationType"] in ("sum", "average"):
            known.number(column["sourceField"], location=name)


@each_panel
def test_a_panel_draws_columns_that_its_layer_has(saved: SavedObject) -> None:
    ((layer_id, layer),) = saved.attributes["state"]["datasourceStates"]["formBased"]["layers"].items()
    state = saved.attributes["state"]["visualization"]
    drawn = state["layers"][0] if "layers" in state else state
    assert drawn["layerId"] == layer_id
    assert [each.name for each in saved.references] == [f"indexpattern-datasource-layer-{layer_id}"]
    named = [drawn[key] for key in drawn if key.endswith("Accessor")] + drawn.get("accessors", [])
    named += [column["columnId"] for column in drawn.get("columns", [])]
    assert named
    assert set(named) <= layer["columns"].keys()
    assert sorted(layer["columnOrder"]) == sorted(layer["columns"])
    referred = [to for column in layer["columns"].values() for to in column.get("references", [])]
    assert set(referred) <= layer["columns"].keys()
    shown = {name for name, column in layer["columns"].items() if column["operationType"] != "math"} - set(referred)
    assert shown == set(named), "no figure is computed in vain"


def test_a_table_of_stories_leaves_the_room_to_titles() -> None:
    for id in ("kiosque-newsroom-stories-of-week", "kiosque-newsroom-languages-of-stories"):
        state = BY_ID[id].attributes["state"]
        (layer,) = state["datasourceStates"]["formBased"]["layers"].values()
        widths = {
            layer["columns"][each["columnId"]]["label"]: each.get("width") for each in state["visualization"]["columns"]
        }
        assert widths["Id of the story"] == 120
        assert [label for label, width in widths.items() if label.startswith("Latest title") and width is None]


def test_a_column_without_a_width_is_as_wide_as_kibana_makes_it() -> None:
    by = Terms(field="source.raw", label="Source", size=5)
    table = panel(chart="table", by=by, within=Terms(field="language", label="Language", size=5, width=80))
    shown = lens_object(table, "id", fields("news"), location="here").attributes["state"]["visualization"]["columns"]
    assert shown == [{"columnId": "within", "width": 80}, {"columnId": "terms"}, {"columnId": "value0"}]


@pytest.mark.parametrize("saved", [each for each in OBJECTS if each.type == "search"], ids=lambda s: s.id)
def test_a_session_shows_fields_that_the_mapping_has(saved: SavedObject) -> None:
    known = fields(view_of(saved))
    for column in saved.attributes["columns"]:
        known.get(column, location=saved.id)
    assert saved.attributes["grid"]["columns"].keys() <= set(saved.attributes["columns"])
    known.countable(saved.attributes["breakdownField"], location=saved.id)
    assert saved.attributes["timeRestore"] == ("timeRange" in saved.attributes)


@pytest.mark.parametrize("view", MAPPINGS)
def test_a_data_view_names_fields_that_the_mapping_has_and_finds_its_indexes(view: str) -> None:
    saved, known = BY_ID[view], fields(view)
    attributes = json.loads(saved.attributes["fieldAttrs"])
    formats = json.loads(saved.attributes["fieldFormatMap"])
    for name in (*attributes, *formats, saved.attributes["timeFieldName"]):
        known.get(name, location=view)
    assert formats.keys() <= attributes.keys()
    labels = [each["customLabel"] for each in attributes.values()]
    assert len(set(labels)) == len(labels), "two fields would look the same"
    assert saved.attributes["title"] in ("news-*", "kiosque-runs")


def test_addresses_are_links_and_shares_are_percentages() -> None:
    formats = json.loads(BY_ID["news"].attributes["fieldFormatMap"])
    assert formats["url.raw"] == {"id": "url", "params": {"type": "a", "openLinkInCurrentTab": False}}
    assert {formats[name]["id"] for name in ("confidence", "languages.share", "duplicate.similarity")} == {"percent"}


def test_the_dashboards_have_the_promised_panels() -> None:
    titles = {each.attributes["title"] for each in OBJECTS if each.type in ("dashboard", "search")}
    assert titles == {
        "Newsroom", "Ingestion", "Latest", "Today", "Undated", "Near-duplicates", "Undetermined language", "By run",
    }  # fmt: skip


# A fault in the declarations is reported with its location


def panel(**changes: Any) -> Panel:
    given = {"id": "p", "width": 8, "chart": "bar", "title": "P", "values": (Value(label="V", value="count()"),)}
    return Panel(**(given | changes))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (panel(by=Terms(field="sauce", label="S", size=5)), "here: there is no field 'sauce'"),
        (panel(by=Terms(field="title", label="T", size=5)), r"here: Elasticsearch cannot count by the field 'title'"),
        (panel(by=Terms(field="bands", label="B", size=5)), r"here: Elasticsearch cannot count by the field 'bands'"),
        (panel(time=True, values=(Value(label="V", value="sum(source)"),)), "here: the field 'source' is no number"),
        (panel(time=True, values=(Value(label="V", value="median(words)"),)), r"here: 'median\(words\)' is no value"),
        (panel(time=True, values=()), "here: a panel of the chart 'bar' needs values"),
        (panel(), "here: a panel of the chart 'bar' needs `time` or `by`"),
        (panel(chart="table"), "here: a panel of the chart 'table' needs `by`"),
        (
            panel(by=Terms(field="word_count", label="W", size=5, order="significance")),
            "here: only keywords have a significance, and 'word_count' is none",
        ),
        (
            panel(by=Terms(field="source", label="S", size=5), values=(Value(label="V", value="count() / count()"),)),
            "here: values cannot be ordered by .* give `order`",
        ),
    ],
)
def test_an_impossible_panel_is_reported(wrong: Panel, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        lens_object(wrong, "id", fields("news"), location="here")


def test_a_reference_to_a_missing_object_is_reported() -> None:
    dashboard = BY_ID["kiosque-newsroom"]
    with pytest.raises(ConfigError, match=r"kiosque-newsroom refers to .*, which is not declared"):
        list(complete([dashboard]))


def test_an_undeclared_data_view_is_reported() -> None:
    declared = load_declarations()
    session = msgspec.structs.replace(declared.sessions["today"], data_view="knews")
    wrong = msgspec.structs.replace(declared, sessions={"today": session})
    with pytest.raises(ConfigError, match=r"today: there is no data view 'knews'; there are news, runs"):
        build_objects(wrong)


def test_a_row_wider_than_the_grid_is_reported() -> None:
    declared = load_declarations()
    newsroom = declared.dashboards["newsroom"]
    row = msgspec.structs.replace(newsroom.rows[0], panels=newsroom.rows[0].panels + newsroom.rows[1].panels[:1])
    wrong = msgspec.structs.replace(newsroom, rows=(row,))
    with pytest.raises(ConfigError, match=r"newsroom.over-time: its row is wider than 48 columns"):
        build_objects(msgspec.structs.replace(declared, dashboards={"newsroom": wrong}))


def test_a_value_is_one_call_or_a_quotient_of_two() -> None:
    assert [call.field for call in parse_value("sum(rejected) / sum(read)", location="")] == ["rejected", "read"]
    with pytest.raises(ConfigError, match="is no value"):
        parse_value("sum(a) / sum(b) / sum(c)", location="here")
