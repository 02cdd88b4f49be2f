"""Dashboards, their panels on Kibana's grid, and the controls above them."""

from collections.abc import Iterator
from typing import Any

from config.errors import ConfigError
from tasks.kibana.declarations import Control, DashboardDeclaration, Panel
from tasks.kibana.fields import Fields
from tasks.kibana.lens import lens_object
from tasks.kibana.saved_objects import Reference, SavedObject, as_text, saved_object, search_source

GRID_COLUMNS = 48
# The version of Kibana that defines this format of a panel.
_PANEL_VERSION = "8.9.0"
_OPTIONS = dict.fromkeys(("useMargins", "syncColors", "syncCursor"), True) | {
    "syncTooltips": False,
    "hidePanelTitles": False,
}


def object_id(name: str) -> str:
    """Return the id of one of our objects. It never changes, because links contain it."""
    return f"kiosque-{name}"


def dashboard_objects(name: str, dashboard: DashboardDeclaration, fields: Fields) -> Iterator[SavedObject]:
    """Yield the visualizations of a dashboard, then the dashboard; ConfigError names the faulty panel."""
    panels: list[dict[str, Any]] = []
    references: list[Reference] = []
    for panel, grid in _panels_on_grid(name, dashboard):
        location = f"config/kibana/dashboards.yaml: {name}.{panel.id}"
        frame = {"version": _PANEL_VERSION, "gridData": {**grid, "i": panel.id}, "panelIndex": panel.id}
        if panel.chart == "session":
            target = ("search", object_id(f"session-{panel.session}"))
        else:
            id = object_id(f"{name}-{panel.id}")
            yield lens_object(panel, id, fields, location=location)
            target = ("lens", id)
        reference = f"panel_{panel.id}"
        config = {"title": panel.title, "enhancements": {}}
        panels.append({**frame, "type": target[0], "embeddableConfig": config, "panelRefName": reference})
        references.append(Reference(name=f"{panel.id}:{reference}", type=target[0], id=target[1]))
    for control in dashboard.controls:
        source = f"controlGroup_{_control_id(control)}:optionsListDataView"
        references.append(Reference(name=source, type="index-pattern", id=fields.view_id))
    yield _dashboard(name, dashboard, panels, references, _controls(name, dashboard, fields))


def _dashboard(
    name: str,
    dashboard: DashboardDeclaration,
    panels: list[dict[str, Any]],
    references: list[Reference],
    controls: dict[str, Any],
) -> SavedObject:
    return saved_object(
        "dashboard",
        object_id(name),
        {
            "title": dashboard.title,
            "description": dashboard.description,
            "kibanaSavedObjectMeta": {"searchSourceJSON": search_source("")},
            "timeRestore": True,
            "timeFrom": dashboard.time.from_,
            "timeTo": dashboard.time.to,
            "refreshInterval": {"pause": True, "value": 60_000},
            "controlGroupInput": controls,
            "panelsJSON": as_text(panels),
            "optionsJSON": as_text(_OPTIONS),
        },
        references,
    )


def _panels_on_grid(name: str, dashboard: DashboardDeclaration) -> Iterator[tuple[Panel, dict[str, int]]]:
    """Yield each panel with its position on the grid: panels of a row side by side, rows below each other."""
    top = 0
    for row in dashboard.rows:
        left = 0
        for panel in row.panels:
            if left + panel.width > GRID_COLUMNS:
                raise ConfigError(
                    f"config/kibana/dashboards.yaml: {name}.{panel.id}: its row is wider than {GRID_COLUMNS} columns"
                )
            yield panel, {"x": left, "y": top, "w": panel.width, "h": row.height}
            left += panel.width
        top += row.height


def _controls(name: str, dashboard: DashboardDeclaration, fields: Fields) -> dict[str, Any]:
    listed = {}
    for order, control in enumerate(dashboard.controls):
        fields.countable(control.field, location=f"config/kibana/dashboards.yaml: {name}.controls")
        listed[_control_id(control)] = {
            "order": order,
            "width": "medium",
            "grow": True,
            "type": "optionsListControl",
            "explicitInput": {
                "id": _control_id(control),
                "fieldName": control.field,
                "title": control.title,
                "searchTechnique": "wildcard",
                "sort": {"by": "_count", "direction": "desc"},
                "enhancements": {},
            },
        }
    heed = dict.fromkeys(("ignoreFilters", "ignoreQuery", "ignoreTimerange", "ignoreValidations"), False)
    return {
        "controlStyle": "oneLine",
        "chainingSystem": "HIERARCHICAL",
        "showApplySelections": False,
        "ignoreParentSettingsJSON": as_text(heed),
        "panelsJSON": as_text(listed),
    }


def _control_id(control: Control) -> str:
    """Return the id of a control, which Kibana makes a part of names: without the dot of a subfield."""
    return control.field.replace(".", "-")
