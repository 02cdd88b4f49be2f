"""Build: makes every saved object of `config/kibana/`, checked against the mapping of its index."""

from collections.abc import Iterator
from typing import Any

import msgspec

from config.errors import ConfigError
from config.languages import load_languages
from tasks.index.elasticsearch.template_bodies import ALIAS, RUNS, build_templates, runs_index
from tasks.kibana.dashboards import dashboard_objects, object_id
from tasks.kibana.declarations import FOLDER, DataViewDeclaration, Declarations, SessionDeclaration, load_declarations
from tasks.kibana.fields import Fields
from tasks.kibana.saved_objects import Reference, SavedObject, as_text, saved_object, search_source

OBJECTS_FILE = FOLDER / "kiosque.ndjson"
# The id of each data view, which is part of links, and the pattern of its indexes.
_VIEWS = {"news": (ALIAS, f"{ALIAS}-*"), "runs": (RUNS, RUNS)}


def build_objects(declared: Declarations | None = None) -> list[SavedObject]:
    """Build all objects, in an order in which each follows those it refers to; ConfigError names the file and the fault.

    The default of `declared` is the content of `config/kibana/`.
    """
    declared = declared or load_declarations()
    fields = {name: _fields(view) for name, view in declared.data_views.items()}
    objects = [_data_view(name, view, fields[name]) for name, view in declared.data_views.items()]
    views = {name: each.data_view for name, each in declared.sessions.items()}
    views |= {name: each.data_view for name, each in declared.dashboards.items()}
    for name, wanted in views.items():
        if wanted not in fields:
            raise ConfigError(
                f"config/kibana/: {name}: there is no data view '{wanted}'; there are {', '.join(fields)}"
            )
    for name, session in declared.sessions.items():
        objects.append(_session(name, session, fields[session.data_view]))
    for name, dashboard in declared.dashboards.items():
        objects += dashboard_objects(name, dashboard, fields[dashboard.data_view])
    return list(complete(objects))


def _fields(view: DataViewDeclaration) -> Fields:
    articles = build_templates(load_languages()).components[f"{ALIAS}-mappings"]["template"]
    template: dict[str, Any] = runs_index() if view.index == "runs" else articles
    return Fields(template["mappings"], view_id=_VIEWS[view.index][0], time_field=view.time_field)


def _data_view(name: str, view: DataViewDeclaration, fields: Fields) -> SavedObject:
    id, pattern = _VIEWS[view.index]
    location = f"config/kibana/data_views.yaml: {name}"
    for field in (view.time_field, *view.fields, *view.hidden):
        fields.get(field, location=location)
    formats = {field: each.format for field, each in view.fields.items() if each.format}
    return saved_object(
        "index-pattern",
        id,
        {
            "title": pattern,
            "name": view.name,
            "timeFieldName": view.time_field,
            "sourceFilters": as_text([{"value": field} for field in view.hidden]),
            "fields": "[]",
            "fieldAttrs": as_text({field: {"customLabel": each.label} for field, each in view.fields.items()}),
            "fieldFormatMap": as_text(formats),
            "runtimeFieldMap": "{}",
            "typeMeta": "{}",
            "allowNoIndex": True,  # it is imported before the first run creates an index
        },
    )


def _session(name: str, session: SessionDeclaration, fields: Fields) -> SavedObject:
    location = f"config/kibana/sessions.yaml: {name}"
    for field in (*session.columns, *session.widths):
        fields.get(field, location=location)
    if session.breakdown:
        fields.countable(session.breakdown, location=location)
    index = "kibanaSavedObjectMeta.searchSourceJSON.index"
    time = {"timeRange": msgspec.to_builtins(session.time)} if session.time else {}
    return saved_object(
        "search",
        object_id(f"session-{name}"),
        {
            "title": session.title,
            "description": session.description,
            "columns": list(session.columns),
            "sort": [[fields.time_field, "desc"]],
            "grid": {"columns": {field: {"width": width} for field, width in session.widths.items()}},
            "hideChart": False,
            "isTextBasedQuery": False,
            "kibanaSavedObjectMeta": {"searchSourceJSON": search_source(session.query, index=index)},
            **({"breakdownField": session.breakdown} if session.breakdown else {}),
            "timeRestore": session.time is not None,
            **time,
        },
        [Reference(name=index, type="index-pattern", id=fields.view_id)],
    )


def complete(objects: list[SavedObject]) -> Iterator[SavedObject]:
    """Yield the objects; ConfigError if one refers to a missing object, or two have the same id."""
    known = {(each.type, each.id) for each in objects}
    if len(known) < len(objects):
        raise ConfigError("config/kibana/: two objects have the same id; name panels of a dashboard differently")
    for each in objects:
        for reference in each.references:
            if (reference.type, reference.id) not in known:
                raise ConfigError(f"config/kibana/: {each.id} refers to {reference.id}, which is not declared")
        yield each
