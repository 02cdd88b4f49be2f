"""Declarations: the files of `config/kibana/` as types, independent of the formats of Kibana."""

from typing import Any, Literal

import msgspec

from config.loading import CONFIG_FOLDER, Data, load_yaml

FOLDER = CONFIG_FOLDER / "kibana"

Chart = Literal["bar", "bar_horizontal", "line", "metric", "tags", "table", "session"]


class Format(Data, frozen=True):
    """A field format of Kibana: its id and its parameters."""

    id: Literal["bytes", "duration", "number", "percent", "url"]
    params: dict[str, Any]


class FieldDeclaration(Data, frozen=True):
    """The label of a field, and the format of its values if the default is not suitable."""

    label: str
    format: Format | None = None


class DataViewDeclaration(Data, frozen=True):
    """A data view over the articles (`news`) or the run records (`runs`); `hidden` fields are not in the details of a hit."""

    name: str
    index: Literal["news", "runs"]
    time_field: str
    fields: dict[str, FieldDeclaration]
    hidden: tuple[str, ...] = ()


class Span(Data, frozen=True):
    """A time range in the date math of Kibana: `now-7d` to `now`."""

    from_: str = msgspec.field(name="from")
    to: str


class SessionDeclaration(Data, frozen=True):
    """A Discover session: `query` is KQL, `widths` are pixels by column, `breakdown` splits the histogram above the hits."""

    title: str
    description: str
    data_view: str
    columns: tuple[str, ...]
    query: str = ""
    widths: dict[str, int] = {}
    breakdown: str | None = None
    time: Span | None = None


class Terms(Data, frozen=True):
    """The top values of a field, ordered by the first value of the panel or by `order`; `other` adds up the rest.

    The order `significance` ranks values by how much more frequent they are in the group than in the index, `alphabet` by
    themselves, the last one first. `width` is that of the column of a table, in pixels.
    """

    field: str
    label: str
    size: int
    order: str | None = None
    other: bool = True
    width: int | None = None


class Value(Data, frozen=True):
    """A value: `count()`, `sum(field)` … or a quotient of two; `where` (KQL) restricts the first of them.

    The default of `format` is that of the field in the data view.
    """

    label: str
    value: str
    where: str | None = None
    format: Literal["percent"] | None = None


class Panel(Data, frozen=True):
    """A panel of a dashboard; `width` counts columns of the grid. docs/kibana.md lists the fields that each chart needs.

    `interval` is that of `time`: Kibana chooses one for the time range, or it is fixed, such as `1M`. `within` is a group around
    `time` and `by` in a table.
    """

    id: str
    width: int
    chart: Chart
    title: str
    query: str = ""
    time: bool = False
    interval: str = "auto"
    within: Terms | None = None
    by: Terms | None = None
    values: tuple[Value, ...] = ()
    session: str | None = None


class Row(Data, frozen=True):
    """A row: panels side by side, and their height."""

    height: int
    panels: tuple[Panel, ...]


class Control(Data, frozen=True):
    """A control above a dashboard: a list of the values of a field."""

    field: str
    title: str


class DashboardDeclaration(Data, frozen=True):
    """A dashboard: rows of panels over one data view."""

    title: str
    description: str
    data_view: str
    time: Span
    controls: tuple[Control, ...]
    rows: tuple[Row, ...]


class Declarations(Data, frozen=True):
    """All declarations, by name."""

    data_views: dict[str, DataViewDeclaration]
    sessions: dict[str, SessionDeclaration]
    dashboards: dict[str, DashboardDeclaration]


def load_declarations() -> Declarations:
    """Read the declarations; ConfigError names the file and the position of a fault."""
    return Declarations(
        data_views=load_yaml(FOLDER / "data_views.yaml", dict[str, DataViewDeclaration]),
        sessions=load_yaml(FOLDER / "sessions.yaml", dict[str, SessionDeclaration]),
        dashboards=load_yaml(FOLDER / "dashboards.yaml", dict[str, DashboardDeclaration]),
    )
