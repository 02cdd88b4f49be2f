"""Panels in the format of Lens: one layer, whose columns hold the groups and the values."""

from typing import Any

from config.errors import ConfigError
from tasks.kibana.declarations import Panel, Terms
from tasks.kibana.fields import Fields
from tasks.kibana.saved_objects import Reference, SavedObject, kql, saved_object
from tasks.kibana.values import Column, call_column, parse_value, value_columns

LAYER = "layer"
_TIME = "time"
_TERMS = "terms"
_WITHIN = "within"
_SIGNIFICANCE = "significance"
_ALPHABET = "alphabet"
_SERIES = {"bar": "bar_stacked", "bar_horizontal": "bar_horizontal", "line": "line"}
_VISUALIZATIONS = {"metric": "lnsMetric", "tags": "lnsTagcloud", "table": "lnsDatatable"}


def lens_object(panel: Panel, id: str, fields: Fields, *, location: str) -> SavedObject:
    """Return the saved visualization of a panel; ConfigError for an unsuitable field."""
    columns = _columns(panel, fields, location)
    values = [f"value{number}" for number, _ in enumerate(panel.values)]
    layer = {"columns": columns, "columnOrder": list(columns), "incompleteColumns": {}, "sampling": 1}
    return saved_object(
        "lens",
        id,
        {
            "title": panel.title,
            "description": "",
            "visualizationType": _VISUALIZATIONS.get(panel.chart, "lnsXY"),
            "state": {
                "visualization": _visualization(panel, values, location),
                "query": kql(panel.query),
                "filters": [],
                "datasourceStates": {"formBased": {"layers": {LAYER: layer}}, "textBased": {"layers": {}}},
                "internalReferences": [],
                "adHocDataViews": {},
            },
        },
        [Reference(name=f"indexpattern-datasource-layer-{LAYER}", type="index-pattern", id=fields.view_id)],
    )


def _columns(panel: Panel, fields: Fields, location: str) -> dict[str, Column]:
    """Return the columns in the order of Lens: the split, the time, the values; in a table the time before the split."""
    if not panel.values:
        raise ConfigError(f"{location}: a panel of the chart '{panel.chart}' needs values")
    within = {_WITHIN: _terms_column(panel, panel.within, fields, location)} if panel.within else {}
    by = {_TERMS: _terms_column(panel, panel.by, fields, location)} if panel.by else {}
    time = {_TIME: _time_column(panel, fields)} if panel.time else {}
    buckets = {**within, **time, **by} if panel.chart == "table" else {**by, **time}
    values: dict[str, Column] = {}
    for number, value in enumerate(panel.values):
        values |= value_columns(f"value{number}", value, fields, location=location)
    return {**buckets, **values}


def _time_column(panel: Panel, fields: Fields) -> Column:
    return {
        "label": "Time",
        "customLabel": True,
        "dataType": "date",
        "operationType": "date_histogram",
        "sourceField": fields.time_field,
        "isBucketed": True,
        "scale": "interval",
        "params": {"interval": panel.interval, "includeEmptyRows": panel.chart != "table", "dropPartials": False},
    }


def _terms_column(panel: Panel, by: Terms, fields: Fields, location: str) -> Column:
    field = fields.countable(by.field, location=location)
    return {
        "label": by.label,
        "customLabel": True,
        "dataType": "number" if field.is_number else "string",
        "operationType": "terms",
        "sourceField": by.field,
        "isBucketed": True,
        "scale": "ordinal",
        "params": {
            "size": by.size,
            **_order(panel, by, fields, location),
            "orderDirection": "desc",
            "otherBucket": by.other and by.order != _SIGNIFICANCE,
            "missingBucket": False,
            "parentFormat": {"id": "terms"},
            "include": [],
            "exclude": [],
            "includeIsRegex": False,
            "excludeIsRegex": False,
        },
    }


def _order(panel: Panel, by: Terms, fields: Fields, location: str) -> dict[str, Any]:
    """Order by the first value or by `order`: Elasticsearch cannot order by a quotient."""
    if by.order == _SIGNIFICANCE:
        if fields.countable(by.field, location=location).type != "keyword":
            raise ConfigError(f"{location}: only keywords have a significance, and '{by.field}' is none")
        return {"orderBy": {"type": "significant"}}
    if by.order == _ALPHABET:
        return {"orderBy": {"type": "alphabetical", "fallback": False}}
    wanted = parse_value(by.order or panel.values[0].value, location=location)
    if len(wanted) > 1 or wanted[0].operation == "last_value":
        raise ConfigError(f"{location}: values cannot be ordered by '{panel.values[0].value}'; give `order` in `by`")
    if by.order is None:
        return {"orderBy": {"type": "column", "columnId": "value0"}}
    column = call_column(wanted[0], by.order, fields, location=location)
    return {"orderBy": {"type": "custom"}, "orderAgg": column}


def _visualization(panel: Panel, values: list[str], location: str) -> dict[str, Any]:
    layer = {"layerId": LAYER, "layerType": "data"}
    if panel.chart == "metric":
        return {**layer, "metricAccessor": values[0]}
    if panel.by is None and panel.chart in ("tags", "table"):
        raise ConfigError(f"{location}: a panel of the chart '{panel.chart}' needs `by`")
    if panel.chart == "tags":
        sizes = {"minFontSize": 14, "maxFontSize": 44, "orientation": "single", "showLabel": False}
        return {**layer, "tagAccessor": _TERMS, "valueAccessor": values[0], **sizes}
    if panel.chart == "table":
        return {**layer, **_table(panel, values)}
    return _xy(panel, values, layer, location)


def _table(panel: Panel, values: list[str]) -> dict[str, Any]:
    terms = {_WITHIN: panel.within, _TERMS: panel.by}
    widths = {id: {"width": group.width} for id, group in terms.items() if group and group.width}
    shown = [*([_WITHIN] if panel.within else []), *([_TIME] if panel.time else []), _TERMS, *values]
    columns = [{"columnId": id, **widths.get(id, {})} for id in shown]
    newest = {"sorting": {"columnId": _TIME, "direction": "desc"}} if panel.time else {}
    return {"columns": columns, "paging": {"size": 10, "enabled": True}, "rowHeight": "single", **newest}


def _xy(panel: Panel, values: list[str], layer: dict[str, Any], location: str) -> dict[str, Any]:
    if not panel.time and panel.by is None:
        raise ConfigError(f"{location}: a panel of the chart '{panel.chart}' needs `time` or `by`")
    series = _SERIES[panel.chart]
    split = {"splitAccessor": _TERMS} if panel.time and panel.by else {}
    return {
        "preferredSeriesType": series,
        "layers": [
            {**layer, "seriesType": series, "xAccessor": _TIME if panel.time else _TERMS, "accessors": values, **split}
        ],
        "legend": {"isVisible": bool(split) or len(values) > 1, "position": "right", "showSingleSeries": True},
        "valueLabels": "show" if panel.chart == "bar_horizontal" else "hide",
        "fittingFunction": "Linear" if panel.chart == "line" else "None",
        "axisTitlesVisibilitySettings": dict.fromkeys(("x", "yLeft", "yRight"), False),
    }
